"""Which entries of the streams are of the articles that are meant. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from services.console.takedown.target import Target
from shared.errors import MalformedEntry
from shared.events import DeadLetter, GroupRevised
from shared.request_ids import is_request_id, request_id_of_entry
from shared.streams import envelope

#: Events that tell of articles without a word of theirs; consumers still need them.
_KEPT = frozenset({GroupRevised.type, "ArticleWithdrawn"})


def facts_in(fields: Mapping[bytes, bytes]) -> dict[str, Any]:
    """The event in an entry, or in the entry that a dead letter holds; nothing where it cannot be read."""
    kind, facts = _read(fields)
    if kind in _KEPT:
        return {}
    if kind == DeadLetter.type:
        return {**_original(facts), **{name: value for name, value in facts.items() if name == "article_id" and value}}
    return facts


def concerns(target: Target, fields: Mapping[bytes, bytes]) -> bool:
    """Whether an entry is of an article that is meant."""
    return target.has(facts_in(fields))


def waiting_in(body: bytes) -> dict[str, Any]:
    """The request in an update that waits; nothing where it cannot be read."""
    try:
        request = json.loads(body)["request"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return {}
    return request if isinstance(request, dict) else {}


def request_of(entry: str, stream_key: str, fields: Mapping[bytes, bytes]) -> str:
    """The request that an entry belongs to, as its reader has it."""
    _, facts = _read(fields)
    given = facts.get("request_id")
    return given if isinstance(given, str) and is_request_id(given) else request_id_of_entry(stream_key, entry)


def _read(fields: Mapping[bytes, bytes]) -> tuple[str, dict[str, Any]]:
    try:
        framed = envelope.decode(fields)
        body = json.loads(framed.body)
    except (MalformedEntry, ValueError, RecursionError):
        return "", {}
    return framed.headers.get("type", ""), body if isinstance(body, dict) else {}


def _original(letter: Mapping[str, Any]) -> dict[str, Any]:
    try:
        fields = DeadLetter.model_validate_json(json.dumps(letter)).original
    except ValueError:
        return {}
    return _read({name.encode(): value for name, value in fields.items()})[1]
