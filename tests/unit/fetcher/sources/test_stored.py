"""Sources and states as they stand on the server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.fetcher.sources.source import Page, Source, SourceState
from services.fetcher.sources.stored import from_ms, read_source, read_state, to_ms
from tests.schedule import source


def test_what_is_written_is_read() -> None:
    """Bytes of seen articles included, whatever they are."""
    state = SourceState(failures=2, seen=bytes(range(256)), page=Page(url="https://news.example/feed", etag='W/"a"'))
    assert read_state(state.model_dump_json().encode()) == state
    assert read_source(source(tags=("a", "b")).model_dump_json().encode()) == source(tags=("a", "b"))


def test_a_field_of_a_newer_version_is_passed_over() -> None:
    """A replica of the version before goes on meanwhile with what it knows."""
    words = source().model_dump_json().replace("{", '{"of_the_future": {"a": 1}, ', 1).encode()
    assert read_source(words) == source()


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_bytes_are_read(words: bytes) -> None:
    """As no source, and as the state of one never asked, unless they are one."""
    assert isinstance(read_source(words), Source | None)
    assert isinstance(read_state(words), SourceState)


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(9999, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001
def test_moments_survive_to_the_millisecond(moment: datetime) -> None:
    """There and back; None is a moment that has passed."""
    assert abs(from_ms(to_ms(moment)) - moment) <= timedelta(milliseconds=1)
    assert to_ms(None) == 0


@given(st.floats(allow_nan=False))
def test_any_number_of_the_server_s_is_a_moment(ms: float) -> None:
    """Others may write there too."""
    assert from_ms(ms).tzinfo == UTC
