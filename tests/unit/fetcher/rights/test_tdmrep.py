"""A site's tdmrep.json."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.fetcher.rights.tdmrep import MAX_BYTES, Reservation, Rule, read_file, said_in_file, said_in_header

FILE = b"""[
  {"location": "/open/*", "tdm-reservation": 0},
  {"location": "/odd/", "tdm-reservation": 2},
  {"location": "/*.pdf$", "tdm-reservation": 1},
  {"location": "/", "tdm-reservation": 1, "tdm-policy": "https://news.example/policy.json"}
]"""


@pytest.mark.parametrize(
    ("path", "reserved", "policy"),
    [
        ("/open/a.pdf", False, None),
        ("/odd/a", None, None),
        ("/a.pdf", True, None),
        ("/a", True, "https://news.example/policy.json"),
    ],
)
def test_the_first_rule_that_matches_decides(path: str, reserved: bool | None, policy: str | None) -> None:
    """Also where what it says cannot be understood: then nothing is said."""
    said = said_in_file(read_file(FILE), f"https://news.example{path}")
    assert (said.reserved, said.policy) == (reserved, policy)


def test_what_matches_no_rule_is_not_spoken_of() -> None:
    """The file leaves nothing behind then."""
    rules = (Rule("/b", True, None),)
    assert said_in_file(rules, "https://news.example/a") == Reservation()


def test_the_rule_and_its_policy_are_evidence() -> None:
    """With the pattern by which it was found."""
    said = said_in_file(read_file(FILE), "https://news.example/")
    assert said.evidence == ("tdmrep.json: / tdm-reservation 1", "tdmrep.json tdm-policy: https://news.example/policy.json")


@pytest.mark.parametrize(("value", "reserved"), [(1, True), (0, False), ("1", True), (True, None), (1.0, None), (None, None), ([1], None)])
def test_a_reservation_is_one_or_zero(value: object, reserved: bool | None) -> None:
    """In quotes too; nothing else."""
    assert read_file(json.dumps([{"location": "/", "tdm-reservation": value}]).encode()) == (Rule("/", reserved, None),)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<!doctype html><p>Not found",
        b'{"location": "/"}',
        b"[1, null, [], {}]",
        b'[{"location": 7}]',
        b"[" * 60_000,
        b'[{"location": "/", "tdm-reservation": ' + b"1" * 50_000 + b"}]",
        b" " * MAX_BYTES + b'[{"location": "/"}]',
        b"\xff\xfe\xff",
    ],
)
def test_what_is_no_such_file_has_no_rules(body: bytes) -> None:
    """Error pages, other JSON, depths and sizes that no honest file has."""
    assert read_file(body) == ()


@pytest.mark.parametrize(
    ("values", "reserved"),
    [
        (["1"], True),
        (["0"], False),
        ([" 1 "], True),
        (["2"], None),
        (["true"], None),
        (["0", "1"], True),
        (["0, 1"], True),
        (["0,0"], False),
        ([], None),
    ],
)
def test_the_header_is_read(values: list[str], reserved: bool | None) -> None:
    """Anything but 1 and 0 is unset; of both, the reservation counts."""
    assert said_in_header(tuple(("tdm-reservation", value) for value in values)).reserved is reserved


@given(
    st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))
)
def test_any_json_is_read(content: object) -> None:
    """As far as it has rules."""
    rules = read_file(json.dumps([content, {"location": "/*", "tdm-reservation": 1}]).encode())
    assert said_in_file(rules[-1:], "https://news.example/").reserved is True
