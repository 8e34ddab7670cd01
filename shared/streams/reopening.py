"""Whether a request that ended as a dead letter may begin anew, and the entry it begins with. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import ValidationError

from shared.errors import MalformedEntry
from shared.events import DeadLetter, Fate
from shared.request_ids import is_request_id
from shared.streams import envelope
from shared.streams.envelope import Envelope
from shared.streams.keys import WORK, Stream
from shared.streams.letter import Letter, Mark
from shared.trace import carried

#: Headers of the run that failed, which the next one does not inherit.
_OF_THE_RUN = ("attempt", "lasterror")


class Outcome(StrEnum):
    """What became of one letter under an operator's hand."""

    DONE = "done"
    KNOWN = "known"  # somebody has dealt with it before
    FULL = "full"  # no room in the work stream: nothing was changed
    LOOK = "look"  # its request or its article changed while it was decided about: nothing was changed
    MOVED = "moved"  # its request has another fate by now, or is under way
    OVERTAKEN = "overtaken"  # a later request has made that revision of its article
    REFUSED = "refused"  # no reader could ever read its entry


@dataclass(frozen=True, slots=True)
class Told:
    """How it ended for one letter, and why it was not done in words for a person."""

    letter: Letter
    outcome: Outcome
    why: str = ""

    @property
    def well(self) -> bool:
        """Whether the letter is dealt with, now or before."""
        return self.outcome in (Outcome.DONE, Outcome.KNOWN)


@dataclass(frozen=True, slots=True)
class Prepared:
    """The entry to begin anew with. `article_id` where it bears a revision, which a later request may have taken meanwhile."""

    letter: Letter
    body: DeadLetter
    envelope: bytes
    article_id: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand with a letter: its mark (empty: none), its request's fate and its article's state (None: gone), as stored."""

    member: str
    fate: bytes | None
    state: bytes | None


@dataclass(frozen=True, slots=True)
class Reopen:
    """Begin anew if all still stands so; `state` is what the article's becomes."""

    prepared: Prepared
    standing: Standing
    state: bytes = b""


def prepare(letter: Letter) -> Prepared | Told:
    """What to put in for `letter`, or why nothing can be."""
    if letter.body is None:
        return Told(letter, Outcome.REFUSED, letter.fault)
    try:
        return _prepared(letter, letter.body)
    except MalformedEntry as error:
        return Told(letter, Outcome.REFUSED, str(error))


def decide(prepared: Prepared, standing: Standing, *, again: bool) -> Reopen | Told:
    """What is to be done, as things stand; `again` is for letters that were discarded, too.

    A request never begins anew while it is under way, nor after it ended otherwise than the letter says.
    """
    letter, body = prepared.letter, prepared.body
    if standing.member and not (again and Mark.of(standing.member).what == "discarded"):
        return Told(letter, Outcome.KNOWN, handled(Mark.of(standing.member)))
    if standing.fate is not None and (why := _moved(body, standing.fate)):
        return Told(letter, Outcome.MOVED, why)
    if prepared.article_id is None:
        return Reopen(prepared, standing)
    known = json.loads(standing.state) if standing.state else {}
    if known.get("request_id") != body.request_id:
        return Told(letter, Outcome.OVERTAKEN, "a later request has made this revision of its article, or its window is over")
    # Renewed, so that whoever decides about the article at this very moment (an equal text takes a buried one's place) looks again.
    return Reopen(prepared, standing, json.dumps(known | {"redrives": body.redrives + 1}).encode())


def handled(mark: Mark) -> str:
    """Who dealt with a letter, and when."""
    return f"{mark.what} {mark.at[:19].replace('T', ' ')} by {mark.by or 'somebody'}"


def _prepared(letter: Letter, body: DeadLetter) -> Prepared:
    """Raises MalformedEntry where no reader of any version could read the entry."""
    if body.stream not in WORK or not is_request_id(body.request_id):
        raise MalformedEntry(f"no request of ours: {body.request_id[:64]!r} in {body.stream[:64]!r}")
    if any("\N{REPLACEMENT CHARACTER}" in name for name in body.original):
        raise MalformedEntry("a field's name is not UTF-8")
    framed = envelope.decode({name.encode(): value for name, value in body.original.items()})
    event = _object(framed.body)
    article = event.get("article_id") if body.stream == Stream.CLEANED else None
    if body.stream == Stream.CLEANED and not isinstance(article, str):
        raise MalformedEntry("it names no article")
    return Prepared(letter, body, _anew(body, framed, event), article)


def _object(text: bytes) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise MalformedEntry(f"its body is not JSON ({error})") from None
    if not isinstance(found, dict):
        raise MalformedEntry("its body is no JSON object")
    return found


def _anew(body: DeadLetter, framed: Envelope, event: dict[str, Any]) -> bytes:
    """The entry as it was, its request, first sight and trace kept; one redrive more, and no attempt yet."""
    headers = {name: value for name, value in framed.headers.items() if name not in _OF_THE_RUN}
    headers |= {
        "id": body.request_id,
        "firstseen": body.first_at.isoformat(),
        "traceparent": carried(headers.get("traceparent"), body.request_id),
        "redrives": str(body.redrives + 1),
    }
    if event.get("request_id") is None:  # a foreign entry's id follows from its entry id, which is another now
        return envelope.encode(headers, json.dumps(event | {"request_id": body.request_id}).encode())
    return envelope.encode(headers, framed.body)


def _moved(body: DeadLetter, fate: bytes) -> str | None:
    """Why the request's fate is not the one that the letter tells of; None where it is."""
    if not fate:
        return "its request is under way again"
    try:
        found = Fate.model_validate_json(fate)
    except ValidationError:
        return "its request's fate cannot be read by this version"
    if found.fate == "dead" and found.decided_at == body.last_at:
        return None
    return f"its request ended as {found.fate} in the {found.stage} at {found.decided_at:%Y-%m-%d %H:%M:%S}"
