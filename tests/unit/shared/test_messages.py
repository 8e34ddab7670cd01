"""Events as entries and back: round trips, what is dead, what is held, and what any program may have written."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import MalformedEntry
from shared.events import ArticleFetched, ArticleRequested, DeadLetter
from shared.request_ids import day_of, is_request_id, new_request_id, request_id_of_entry
from shared.streams import envelope, messages
from shared.streams.envelope import DATA
from shared.streams.messages import Delivery, NewerSchema, RawEntry, Sender
from shared.trace import trace_id
from tests import builders

STREAM = "{wiresift:0}:requested"
ENTRY = "1767225600000-0"  # added at the start of 2026
ADDED = datetime(2026, 1, 1, tzinfo=UTC)
NEWER = ArticleRequested.newest() + 1


def plain(**fields: str | bytes) -> RawEntry:
    encoded = {name.encode(): value.encode() if isinstance(value, str) else value for name, value in fields.items()}
    return RawEntry(ENTRY, encoded)


def framed(headers: dict[str, str], body: Any) -> RawEntry:
    return RawEntry(ENTRY, {DATA: envelope.encode(headers, body if isinstance(body, bytes) else json.dumps(body).encode())})


def read(raw: RawEntry) -> Delivery[ArticleRequested]:
    return messages.unpack(raw, STREAM, ArticleRequested)


def test_an_event_comes_back_as_it_was_with_its_request_and_trace() -> None:
    """Pack and unpack are inverse; the headers carry the CloudEvents attributes."""
    event, first_seen = builders.fetched(), ADDED - timedelta(minutes=5)
    packed = Sender("fetcher").pack(event, request_id=event.request_id, subject="a1", time=ADDED, first_seen_at=first_seen)
    found = messages.unpack(RawEntry(ENTRY, {DATA: packed}), STREAM, ArticleFetched)
    headers = envelope.decode({DATA: packed}).headers
    assert (found.event, found.request_id, found.first_seen_at, found.attempt) == (event, event.request_id, first_seen, 1)
    assert trace_id(found.traceparent) == trace_id(headers["traceparent"])
    assert {"specversion": "1.0", "source": "/wiresift/fetcher", "type": "ArticleFetched", "subject": "a1"}.items() <= headers.items()


def test_plain_fields_of_another_program_are_a_request() -> None:
    """`XADD … url … source …` is enough; the request id follows from the entry, the same at each delivery."""
    found = read(plain(url="https://news.example/a", source="Zeitung für alle"))
    assert found.event == ArticleRequested(url="https://news.example/a", source="Zeitung für alle")
    assert found.request_id == request_id_of_entry(STREAM, ENTRY) == read(plain(url="https://news.example/a")).request_id
    assert found.first_seen_at == ADDED


POISON = {
    "a plain field that is not UTF-8": plain(text=b"\xff"),
    "an unknown plain field": plain(url="https://news.example/a", colour="red"),
    "no usable field": plain(source="Example Times"),
    "broken JSON": framed({}, b'{"url": '),
    "no body": framed({}, b""),
    "an unknown field": framed({}, {"url": "https://news.example/a", "colour": "red"}),
    "a list": framed({}, [1]),
    "a key data": framed({}, {"data": "x"}),
    "both text and html": framed({}, {"text": "x", "html": "y"}),
    "nesting without end": framed({}, b"[" * 200_000),
    "a number without end": framed({}, b'{"url": ' + b"1" * 10_000 + b"}"),
    "half a surrogate pair": framed({}, b'{"text": "\\ud800"}'),
    "a request id that is none": framed({}, {"url": "https://news.example/a", "request_id": "1"}),
    "a request id of version 4": framed({}, {"text": "x", "request_id": "9b2d6d6e-6a10-4f3c-8c39-3f3f4b9f3b54"}),
    "a name as long as its entry": framed({}, {"x" * 100_000: 1}),
    "an envelope cut short": RawEntry(ENTRY, {DATA: envelope.encode({"id": "1"}, b"{}")[:20]}),
    "an empty envelope": RawEntry(ENTRY, {DATA: b""}),
}


@pytest.mark.parametrize("raw", POISON.values(), ids=POISON.keys())
def test_poison_is_malformed_and_still_has_a_request(raw: RawEntry) -> None:
    """What cannot be read says so in a bounded message, and can be given a fate."""
    with pytest.raises(MalformedEntry) as caught:
        read(raw)
    assert len(str(caught.value)) < 1000
    assert is_request_id(messages.request_id_of(raw, STREAM))


@given(name=st.sampled_from([DATA, b"text", b"url"]), value=st.binary(max_size=200))
def test_any_entry_is_read_or_refused(name: bytes, value: bytes) -> None:
    """Whatever the bytes, nothing but MalformedEntry or NewerSchema is raised, and there is a request to blame."""
    raw = RawEntry(ENTRY, {name: value})
    assert is_request_id(messages.request_id_of(raw, STREAM))
    try:
        read(raw)
    except (MalformedEntry, NewerSchema):
        return


@given(headers=st.dictionaries(st.sampled_from(["schemaversion", "firstseen", "attempt", "traceparent", "id"]), st.text(max_size=30)))
def test_any_headers_are_read_or_the_entry_refused(headers: dict[str, str]) -> None:
    """Headers come from other programs too: none of them can break the reader or what follows."""
    raw = framed(headers, {"url": "https://news.example/a"})
    try:
        found = read(raw)
    except (MalformedEntry, NewerSchema):
        return
    assert datetime.fromtimestamp(0, UTC) <= found.first_seen_at <= ADDED
    assert 0 <= found.attempt < 1000
    assert day_of(found.request_id)
    read(RawEntry(ENTRY, {DATA: messages.next_attempt(raw, found, "it failed")}))


@pytest.mark.parametrize("declared", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "yesterday", "", "1500-01-01"])
def test_a_time_that_cannot_be_is_not_believed(declared: str) -> None:
    """First seen is neither after the entry came in nor before clocks began."""
    found = read(framed({"firstseen": declared}, {"url": "https://news.example/a"})).first_seen_at
    assert found in {ADDED, datetime.fromtimestamp(0, UTC)}


def test_a_naive_time_means_utc() -> None:
    """Another program may leave the zone out."""
    assert read(framed({"firstseen": "2025-06-01T12:00:00"}, {"text": "x"})).first_seen_at == datetime(2025, 6, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("entry", ["18446744073709551615-1", "281474976710655-0", "0-1"])
def test_an_entry_may_have_any_id_that_the_server_takes(entry: str) -> None:
    """An id made up by its writer neither breaks the reader nor lacks a day for its fate."""
    raw = RawEntry(entry, {b"url": b"https://news.example/a"})
    assert day_of(read(raw).request_id)
    assert messages.entry_time(entry).year in {1970, 9999}


@pytest.mark.parametrize(
    "raw",
    [
        framed({"schemaversion": str(NEWER)}, {"whatever": 1}),
        framed({"schemaversion": "9" * 5000}, {"text": "x"}),
        framed({}, {"text": "x", "schema_version": NEWER}),
        plain(text="x", schema_version=str(NEWER)),
    ],
    ids=["by header", "by a header without end", "in the body", "as a plain field"],
)
def test_an_entry_of_a_newer_version_is_told_from_a_broken_one(raw: RawEntry) -> None:
    """It is to be held, wherever it says its version."""
    with pytest.raises(NewerSchema):
        read(raw)


def test_each_event_has_a_version_of_its_own() -> None:
    """A reader takes its event's earlier versions as they were written, and holds what is newer than it knows."""
    letter = builders.dead_letter(redrives=3)
    first = {name: value for name, value in json.loads(letter.model_dump_json()).items() if name != "redrives"} | {"schema_version": 1}
    assert messages.unpack(framed({"schemaversion": "1"}, first), STREAM, DeadLetter).event.redrives == 0
    assert messages.unpack(framed({"schemaversion": "2"}, letter.model_dump_json().encode()), STREAM, DeadLetter).event == letter
    with pytest.raises(NewerSchema):
        messages.unpack(framed({"schemaversion": "3"}, first), STREAM, DeadLetter)


def test_how_often_a_request_began_anew_goes_along_with_it() -> None:
    """The count of redrives is in the headers of each entry that follows, and 0 where nobody redrove."""
    event = builders.fetched()
    packed = Sender("fetcher").pack(event, request_id=event.request_id, subject=None, time=ADDED, redrives=2)
    assert messages.unpack(RawEntry(ENTRY, {DATA: packed}), STREAM, ArticleFetched).redrives == 2
    assert read(plain(text="x")).redrives == 0


def test_the_next_attempt_counts_and_keeps_when_the_request_came_in() -> None:
    """Across retries the request, its first time and its trace stay; the attempt and the last error change."""
    first = plain(url="https://news.example/a")
    delivery = read(first)
    again = RawEntry("1767225660000-0", {DATA: messages.next_attempt(first, delivery, "Transient: 503 \ud800 ü")})
    found = read(again)
    assert (found.attempt, found.request_id, found.first_seen_at) == (2, delivery.request_id, delivery.first_seen_at)
    assert trace_id(found.traceparent) == trace_id(delivery.traceparent)
    assert found.event.url == delivery.event.url
    assert envelope.decode(again.fields).headers["lasterror"] == "Transient: 503 ? ü"
    assert read(RawEntry("1767225720000-0", {DATA: messages.next_attempt(again, found, "")})).attempt == 3


def test_the_request_of_an_unreadable_entry_is_the_one_it_declares() -> None:
    """A dead letter ends the request that was submitted, not another."""
    request = new_request_id()
    assert messages.request_id_of(framed({"id": request}, b"{"), STREAM) == request
    assert messages.request_id_of(framed({}, {"request_id": request, "colour": "red"}), STREAM) == request
    assert messages.request_id_of(framed({"id": "no id"}, b"{"), STREAM) == request_id_of_entry(STREAM, ENTRY)
