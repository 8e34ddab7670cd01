"""What a process says of itself, written and read across versions."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.streams.replica import Said, read_replica

_FULL = Said(
    stage="cleaner",
    host="host",
    pid=7,
    version="1.2.3",
    started_at_ms=1,
    at_ms=2,
    width=8,
    deadline_s=30.0,
    reclaim_s=10.0,
    max_entries=100,
    max_bytes=1000,
    in_hand=3,
    held=0,
    paused=False,
    blocked_s=0.0,
    oldest_run_s=1.5,
    runs={"ok": 4},
    finished_per_s_10s=2.0,
    finished_per_s_60s=1.0,
    passed_on_per_s_10s=2.0,
    passed_on_per_s_60s=1.0,
    cpu_s=9.5,
    rss_bytes=2**20,
    loop_lag_s=0.0,
    contact=False,
)


def test_what_is_written_is_read_again() -> None:
    """Every figure, zeros and False among them: they are known."""
    assert None not in {getattr(_FULL, name) for name in Said.__annotations__ if name != "runs"}
    assert Said.read(_FULL.json()) == _FULL
    assert Said.read(Said().json()) == Said()


def test_an_older_process_leaves_unknown_what_it_does_not_say() -> None:
    """The words of the first version: what it had is read, the rest is None and not 0."""
    said = Said.read('{"stage": "fetcher", "host": "h", "pid": 3, "version": "0.1.0", "in_hand": 2, "held": 0, "cpu_s": 1.5}')
    assert (said.stage, said.pid, said.in_hand, said.held) == ("fetcher", 3, 2, 0)
    assert (said.paused, said.blocked_s, said.finished_per_s_10s, said.runs) == (None, None, None, None)


def test_a_newer_process_is_understood_as_far_as_we_know() -> None:
    """Names of later versions are passed over; a name whose meaning changed its kind is unknown."""
    said = Said.read('{"stage": "fetcher", "shard": 4, "in_hand": {"requested": 3}, "runs": {"ok": 2, "odd": "x"}, "held": 1}')
    assert (said.stage, said.in_hand, said.held, said.runs) == ("fetcher", None, 1, {"ok": 2})


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), -1, -0.5, 2**64, 1e300, True, "3", [3], None], ids=lambda value: repr(value)[:20]
)
def test_a_figure_that_cannot_be_is_unknown(value: object) -> None:
    """No count or time is negative, endless or a text."""
    said = Said.read(json.dumps({"in_hand": value, "cpu_s": value}))
    assert (said.in_hand, said.cpu_s) == (None, None)


@pytest.mark.parametrize("words", [b"", b"no time", b"{}", b"1.5 {}", b"99999999999999999999 {}", b"0" * 5000 + b"1 {}", b"\xff 1"])
def test_words_without_a_time_are_no_process(words: bytes) -> None:
    """What does not begin with the server's time of a beat was not written by one."""
    assert read_replica(b"consumer", words, 10) is None


def test_age_and_skew_are_by_the_servers_clock() -> None:
    """A process that beat 500 ms ago with a clock 3 s ahead."""
    found = read_replica(b"consumer", b'10000 {"at_ms": 13000}', 10_500)
    assert found
    assert (found.age_ms, found.alive, found.skew_ms) == (500, True, 3000)
    silent = read_replica(b"consumer", b"10000 {}", 20_001)
    assert silent
    assert (silent.alive, silent.skew_ms) == (False, None)


def test_a_beat_that_lies_ahead_is_from_before_the_servers_clock_was_set_back() -> None:
    """A process that died before that is not alive until the clock has caught up; one that lives beats again at once."""
    dead, beaten_just_now = read_replica(b"consumer", b"3600000 {}", 10_000), read_replica(b"consumer", b"10003 {}", 10_000)
    assert dead
    assert beaten_just_now
    assert (dead.alive, beaten_just_now.alive) == (False, True)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(sorted(Said.__annotations__)) | st.text(max_size=5), _JSON) | _JSON)
def test_any_json_can_be_read(given_: Any) -> None:
    """Whoever writes what: reading never fails, and what it found can be written."""
    said = Said.read(json.dumps(given_))
    assert Said.read(said.json()) == said


@given(st.binary(max_size=200))
def test_any_bytes_can_be_read(words: bytes) -> None:
    """No field of the hash, however it came there, makes looking fail."""
    read_replica(words, words, 0)
    read_replica(words, b"5 " + words, 0)
