"""Which entries of the streams are of the articles that are meant. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from services.console.takedown.target import Target
from shared.errors import MalformedEntry
from shared.events import ArticleRejected, ArticleWithdrawn, DeadLetter, GroupRevised
from shared.outcomes import RejectReason
from shared.request_ids import is_request_id, request_id_of_entry
from shared.streams import envelope


def stays(fields: Mapping[bytes, bytes]) -> bool:
    """Whether an entry of a log tells of a takedown, without a word of the article: whoever asked for it, or had it, is to read that."""
    kind, facts = _read(fields)
    return kind == ArticleWithdrawn.type or (kind == ArticleRejected.type and facts.get("reason") == RejectReason.WITHDRAWN)


def facts_in(fields: Mapping[bytes, bytes]) -> dict[str, Any]:
    """The event in an entry, or in the entry that a dead letter holds; nothing where it is of no one article, or cannot be read."""
    kind, facts = _read(fields)
    if kind == GroupRevised.type:
        return {}
    if kind == ArticleWithdrawn.type:
        return {"article_id": facts.get("article_id"), "url": next(iter(facts.get("urls") or ()), None)}
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
