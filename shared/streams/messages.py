"""Events as entries and back: CloudEvents attributes and trace context in the headers, the event's JSON in the body."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from shared.errors import MalformedEntry
from shared.events import Event
from shared.record import utc
from shared.request_ids import is_request_id, request_id_of_entry
from shared.streams import envelope
from shared.trace import carried, continued, parent_of

E = TypeVar("E", bound=Event)

_EPOCH = datetime.fromtimestamp(0, UTC)
#: Last second of the year 9999 in unix ms: no datetime is later.
_LAST_MS = 253_402_300_799_000
#: Digits of a schema version that are looked at; one with more is newer than any we know.
_VERSION_DIGITS = 9
#: Characters of a wrong field's name that a message repeats: a hostile name may be as long as its entry.
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class RawEntry:
    """An entry as it was read: its id and its fields."""

    entry: str
    fields: Mapping[bytes, bytes]

    @property
    def size(self) -> int:
        """Bytes of the fields' values."""
        return sum(map(len, self.fields.values()))


@dataclass(frozen=True, slots=True)
class Delivery(Generic[E]):
    """One run of a handler: the event, and what its entry says of the request it belongs to.

    `attempt` counts runs, the first is 1; `redrives` how often an operator let it begin anew. `first_seen_at` is the server's
    time at which the request came in. `traceparent` names this run, `parent` what its entry followed from, if that was traced.
    `partition` is where the entry was read.
    """

    entry: str
    event: E
    request_id: str
    first_seen_at: datetime
    attempt: int
    traceparent: str
    redrives: int = 0
    parent: str | None = None
    partition: int = 0


class NewerSchema(Exception):
    """Raised for an entry written by a newer version of Wiresift: to be held, not condemned."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes an entry, as its CloudEvents `source`."""

    stage: str

    def pack(
        self,
        event: Event,
        *,
        request_id: str,
        subject: str | None,
        time: datetime,
        first_seen_at: datetime | None = None,
        trace: str | None = None,
        redrives: int = 0,
        event_id: str | None = None,
    ) -> bytes:
        """The envelope of `event`. `subject` is the article's or the group's id; an event that is no request's own has an `event_id`."""
        headers = {
            "specversion": "1.0",
            "id": event_id or request_id,
            "source": f"/wiresift/{self.stage}",
            "type": event.type,
            "time": time.isoformat(),
            "content-type": "application/json",
            "correlation_id": request_id,
            "schemaversion": str(event.schema_version),
            "traceparent": carried(trace, request_id),
        }
        if subject:
            headers["subject"] = subject
        if first_seen_at:
            headers["firstseen"] = first_seen_at.isoformat()
        if redrives:
            headers["redrives"] = str(redrives)
        return envelope.encode(headers, event.model_dump_json().encode())


def unpack(raw: RawEntry, stream_key: str, event_type: type[E], partition: int = 0) -> Delivery[E]:
    """The delivery in an entry.

    Raises:
        MalformedEntry: it is no `event_type` of this version; the message names the first wrong field.
        NewerSchema: it was written by a newer version.
    """
    framed = envelope.decode(raw.fields)
    _refuse_newer(framed.headers.get("schemaversion"), event_type.newest())
    try:
        event = event_type.model_validate_json(framed.body)
    except ValidationError as error:
        # A program that writes its entries by hand may say its version here only.
        _refuse_newer(_body(framed).get("schema_version"), event_type.newest())
        raise MalformedEntry(f"not a readable {event_type.type}: {_first(error)}") from None
    request_id = _request_id(raw, stream_key, getattr(event, "request_id", None))
    trace = carried(framed.headers.get("traceparent"), request_id)
    return Delivery(
        entry=raw.entry,
        event=event,
        request_id=request_id,
        first_seen_at=_first_seen(framed.headers, raw.entry),
        attempt=_count(framed.headers.get("attempt"), 1),
        traceparent=continued(trace),
        redrives=_count(framed.headers.get("redrives"), 0),
        parent=parent_of(trace),
        partition=partition,
    )


def next_attempt(raw: RawEntry, delivery: Delivery[E], error: str) -> bytes:
    """The envelope of the same entry for its next attempt: it is counted, when it was first seen and the last error kept."""
    return _again(raw, delivery, {"attempt": str(delivery.attempt + 1), "lasterror": error[:200]})


def same_attempt(raw: RawEntry, delivery: Delivery[E]) -> bytes:
    """The envelope of the same entry for a later run of the same attempt; the last error stays what it was."""
    return _again(raw, delivery, {"attempt": str(delivery.attempt)})


def _again(raw: RawEntry, delivery: Delivery[E], counted: Mapping[str, str]) -> bytes:
    framed = envelope.decode(raw.fields)
    headers = dict(framed.headers) | {
        "firstseen": delivery.first_seen_at.isoformat(),
        "id": delivery.request_id,
        "traceparent": delivery.traceparent,
        **counted,
    }
    body = framed.body
    if getattr(delivery.event, "request_id", "") is None:  # a foreign entry's id follows from its entry id, which a retry changes
        body = json.dumps(json.loads(body) | {"request_id": delivery.request_id}).encode()
    return envelope.encode(headers, body)


def request_id_of(raw: RawEntry, stream_key: str) -> str:
    """The request an entry belongs to, even where it cannot be read."""
    try:
        framed = envelope.decode(raw.fields)
        declared = framed.headers.get("id") or _body(framed).get("request_id")
    except MalformedEntry:
        declared = None
    return declared if isinstance(declared, str) and is_request_id(declared) else request_id_of_entry(stream_key, raw.entry)


def entry_time(entry: str) -> datetime:
    """The server's time at which an entry was added; what claims to be later than the year 9999 counts as its end."""
    return datetime.fromtimestamp(min(int(entry.partition("-")[0]), _LAST_MS) / 1000, UTC)


def _refuse_newer(version: object, newest: int) -> None:
    text = str(version)
    if text.isdecimal() and (len(text) > _VERSION_DIGITS or int(text) > newest):
        raise NewerSchema(f"schema version {text[:_VERSION_DIGITS]}, this reader knows {newest}")


def _body(framed: envelope.Envelope) -> dict[str, Any]:
    """The body, or nothing where it is no JSON object."""
    try:
        found = json.loads(framed.body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _request_id(raw: RawEntry, stream_key: str, declared: str | None) -> str:
    if declared is None:
        return request_id_of_entry(stream_key, raw.entry)
    if not is_request_id(declared):
        raise MalformedEntry(f"request_id {declared[:64]!r} is no UUID of version 7; leave it out to be given one")
    return declared


def _first_seen(headers: Mapping[str, str], entry: str) -> datetime:
    added = entry_time(entry)
    try:
        declared = utc(datetime.fromisoformat(headers["firstseen"]))
    except (KeyError, ValueError, OverflowError):
        return added
    return max(_EPOCH, min(declared, added))  # another program may declare what it likes


def _count(declared: str | None, default: int) -> int:
    return int(declared) if declared and declared.isdecimal() and len(declared) < 4 else default


def _first(error: ValidationError) -> str:
    details = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(map(str, details["loc"]))
    return f"{where[:_SHOWN]}: {details['msg']}" if where else details["msg"]
