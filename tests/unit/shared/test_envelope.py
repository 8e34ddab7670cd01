"""The wire format: what is written is read, by us and by FastStream, and no bytes break the reader."""

from __future__ import annotations

import json

import pytest
from faststream.redis.parser import BinaryMessageFormatV1
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import MalformedEntry
from shared.streams import envelope
from shared.streams.envelope import DATA, Envelope

#: Any text but lone surrogates, which have no UTF-8 form.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
HEADERS = st.dictionaries(TEXT, TEXT, max_size=6)
FRAME = envelope.encode({"id": "1", "source": "/wiresift/toy"}, b'{"url": "https://news.example/a"}')


@given(headers=HEADERS, body=st.binary(max_size=200))
def test_what_is_written_is_read(headers: dict[str, str], body: bytes) -> None:
    """Headers of any script and bodies of any bytes come back as they were."""
    assert envelope.decode({DATA: envelope.encode(headers, body)}) == Envelope(headers, body)


@given(headers=HEADERS, body=st.binary(max_size=200))
def test_faststream_reads_what_we_write(headers: dict[str, str], body: bytes) -> None:
    """Its reader finds the same body, and the same headers where they need no escape."""
    found_body, found_headers = BinaryMessageFormatV1.parse(envelope.encode(headers, body))
    assert found_body == body
    assert len(found_headers) == len(headers)
    plain = {name: value for name, value in headers.items() if (name + value).isascii() and (name + value).isprintable()}
    assert {name: value for name, value in plain.items() if "%" not in name + value}.items() <= found_headers.items()


@pytest.mark.parametrize("body", [b"", b"{}", '{"url": "https://news.example/ä"}'.encode()])
async def test_we_read_what_faststream_writes(body: bytes) -> None:
    """Any program that publishes through FastStream can feed the intake."""
    frame = await BinaryMessageFormatV1.encode(
        message=body, reply_to=None, headers={"traceparent": "00-1-2-01"}, correlation_id="c", serializer=None
    )
    found = envelope.decode({DATA: frame})
    assert found.body == body
    assert found.headers["traceparent"] == "00-1-2-01"
    assert found.headers["correlation_id"] == "c"


@given(st.binary(max_size=300))
def test_any_bytes_after_the_mark_are_read_or_refused(rest: bytes) -> None:
    """Nothing but MalformedEntry is ever raised."""
    try:
        envelope.decode({DATA: FRAME[:8] + rest})
    except MalformedEntry:
        return


@given(at=st.integers(10, len(FRAME) - 1), value=st.integers(0, 255))
def test_a_frame_with_a_flipped_byte_is_read_or_refused(at: int, value: int) -> None:
    """Nothing but MalformedEntry is ever raised."""
    try:
        envelope.decode({DATA: FRAME[:at] + bytes([value]) + FRAME[at + 1 :]})
    except MalformedEntry:
        return


@pytest.mark.parametrize("length", range(8, FRAME.index(b"{")))
def test_a_frame_cut_short_before_its_body_is_refused(length: int) -> None:
    """A header that is not whole is never taken for one."""
    with pytest.raises(MalformedEntry):
        envelope.decode({DATA: FRAME[:length]})


def test_a_frame_of_another_version_is_refused_by_its_number() -> None:
    """The message names the version that was found."""
    with pytest.raises(MalformedEntry, match="version 7"):
        envelope.decode({DATA: FRAME[:8] + b"\x00\x07" + FRAME[10:]})


def test_plain_fields_are_a_flat_object_of_strings() -> None:
    """What `XADD … url … source …` writes is read as JSON."""
    found = envelope.decode({b"url": b"https://news.example/a", b"source": "Zeitung für alle".encode()})
    assert json.loads(found.body) == {"url": "https://news.example/a", "source": "Zeitung für alle"}
    assert found.headers == {}


@pytest.mark.parametrize("fields", [{b"text": b"\xff"}, {b"\xff": b"text"}])
def test_plain_fields_that_are_not_utf8_are_refused(fields: dict[bytes, bytes]) -> None:
    """Bytes of another encoding are not guessed at."""
    with pytest.raises(MalformedEntry, match="UTF-8"):
        envelope.decode(fields)


def test_bare_json_is_a_body_without_headers() -> None:
    """A key `data` in it is a key like any other."""
    assert envelope.decode({DATA: b'{"data": "x"}'}) == Envelope({}, b'{"data": "x"}')


def test_a_lone_surrogate_in_a_header_becomes_a_question_mark() -> None:
    """Text that has no UTF-8 form cannot stop an entry from being written."""
    assert envelope.decode({DATA: envelope.encode({"lasterror": "bad \ud800"}, b"")}).headers == {"lasterror": "bad ?"}


@pytest.mark.parametrize("headers", [{"id": "x" * 70_000}, {"id": "ä" * 20_000}])
def test_a_header_too_long_for_the_frame_is_refused(headers: dict[str, str]) -> None:
    """Its length would not fit into the frame."""
    with pytest.raises(ValueError, match="does not fit"):
        envelope.encode(headers, b"")
