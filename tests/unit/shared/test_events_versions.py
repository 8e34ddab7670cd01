"""Entries of earlier versions are read, of newer ones held, and a field that its version does not have is a fault."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, get_args

import pytest
from pydantic import BeforeValidator

from shared import events
from shared.errors import MalformedEntry
from shared.events import ArticleClassified, ArticleCleaned, ArticleFetched, ArticleRequested, Event
from shared.streams import envelope
from shared.streams.messages import NewerSchema, RawEntry, Sender, unpack
from tests import builders

#: As `tests/faults/entries/write.py` wrote them, with the code of each version.
ENTRIES = Path(__file__).parents[2] / "faults" / "entries"
STREAM = "{wiresift:0}:requested"
TYPES = [kind for kind in vars(events).values() if isinstance(kind, type) and issubclass(kind, Event) and kind is not Event]


class ArticleRequestedNext(ArticleRequested):
    """The request as a later Wiresift may have it: of the next version, with one field more."""

    type: ClassVar[str] = "ArticleRequested"
    schema_version: Annotated[Literal[1, 2, 3], BeforeValidator(int)] = 3  # type: ignore[assignment]
    priority: int = 0


def entry(data: bytes) -> RawEntry:
    return RawEntry("1763631000000-0", {envelope.DATA: data})


def written(event: Event) -> RawEntry:
    """An entry as a service writes it."""
    request = str(getattr(event, "request_id", None) or builders.fate().request_id)
    return entry(Sender("test").pack(event, request_id=request, subject=None, time=builders.MOMENT))


def versions_of(kind: type[Event]) -> tuple[int, ...]:
    """The schema versions that today's reader of an event reads, without the newest of several: that one is only being made."""
    read = get_args(kind.model_fields["schema_version"].annotation)
    return tuple(version for version in read if version < kind.newest()) or read


def as_far_as(was: Any, now: Any) -> Any:
    """`now` without the fields that `was` does not have, at any depth."""
    if isinstance(was, dict) and isinstance(now, dict):
        return {name: as_far_as(was[name], now[name]) for name in was}
    return now


def test_the_rights_of_an_earlier_version_have_no_time_and_no_profile() -> None:
    """Nobody judged them, so nothing follows from them."""
    for kind in (ArticleFetched, ArticleCleaned, ArticleClassified):
        raw = entry((ENTRIES / "v1" / f"{kind.type}.entry").read_bytes())
        event = unpack(raw, STREAM, kind).event
        assert isinstance(event, ArticleFetched | ArticleCleaned | ArticleClassified)
        rights = event.rights
        assert (rights.tdm, rights.checked_at, rights.profile, rights.may_use) == ("no", None, None, "unknown")


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.type)
def test_entries_of_every_earlier_version_are_read(kind: type[Event]) -> None:
    """Each field that was written is there, with its value; a field that came later has its default."""
    for version in versions_of(kind):
        raw = entry((ENTRIES / f"v{version}" / f"{kind.type}.entry").read_bytes())
        was: dict[str, Any] = json.loads(envelope.decode(raw.fields).body)
        event = unpack(raw, STREAM, kind).event
        now: dict[str, Any] = json.loads(event.model_dump_json())
        assert was["schema_version"] == version
        assert as_far_as(was, now) == was
        later = now.keys() - was.keys()
        assert all(getattr(event, name) == kind.model_fields[name].get_default() for name in later)


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.type)
def test_an_entry_kept_from_an_earlier_version_fills_every_field_of_it(kind: type[Event]) -> None:
    """No field of it is absent or null, apart from one that excludes another: else the reading of it would be unproven."""
    for version in versions_of(kind):
        was = json.loads(envelope.decode(entry((ENTRIES / f"v{version}" / f"{kind.type}.entry").read_bytes()).fields).body)
        assert {name for name, value in was.items() if value is None} <= {"html"}


def test_a_field_of_the_next_version_is_held_by_todays_reader_and_read_by_the_next() -> None:
    """Readers are upgraded before writers; one that is not yet leaves the entry to those that are."""
    raw = written(ArticleRequestedNext(**builders.requested().model_dump() | {"schema_version": 3, "priority": 3}))
    with pytest.raises(NewerSchema, match="version 3"):
        unpack(raw, STREAM, ArticleRequested)
    assert unpack(raw, STREAM, ArticleRequestedNext).event.priority == 3


def test_the_next_reader_reads_what_todays_writer_writes() -> None:
    """A roll-out begins with readers, so for a while they are ahead."""
    request = builders.requested()
    event = unpack(written(request), STREAM, ArticleRequestedNext).event
    assert (event.text, event.priority, event.schema_version) == (request.text, 0, 2)


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.type)
def test_a_field_unknown_to_its_own_version_is_a_fault(kind: type[Event]) -> None:
    """It is no sign of a newer writer, and guessing what it means is nobody's business."""
    framed = envelope.decode(entry((ENTRIES / "v1" / f"{kind.type}.entry").read_bytes()).fields)
    body = json.dumps(json.loads(framed.body) | {"priority": 3}).encode()
    with pytest.raises(MalformedEntry, match="priority"):
        unpack(entry(envelope.encode(dict(framed.headers), body)), STREAM, kind)


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.type)
def test_each_event_is_held_from_the_version_after_its_own_newest(kind: type[Event]) -> None:
    """Versions are counted for each event by itself."""
    framed = envelope.decode(entry((ENTRIES / "v1" / f"{kind.type}.entry").read_bytes()).fields)
    headers = dict(framed.headers) | {"schemaversion": str(kind.newest() + 1)}
    with pytest.raises(NewerSchema, match=f"knows {kind.newest()}"):
        unpack(entry(envelope.encode(headers, framed.body)), STREAM, kind)
