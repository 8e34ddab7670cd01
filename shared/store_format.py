"""What an article in the store looks like: one value, of which all but the head is zstd-compressed. Pure.

    verdicts given so far (4 bytes) · size of the body (4) · body · verdict

The body is one line of JSON, the record without what the key says, without its verdict and without what follows from the rest
(`text`, the removed texts), and with its provenance; then the original text as it is. The verdict is the record's part `syndication`
as JSON. `store_put.lua` and `store_judge.lua` go by the head.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from typing import Any

from shared.dictionary import Dictionaries
from shared.record import Record, kept_text
from shared.store import ArticleKey, Kept, Provenance

#: Largest body or verdict that is read back, in bytes: a bound on what a damaged entry can make us allocate.
MOST = 64 * 2**20
_HEAD = struct.Struct(">II")
#: What of a record stands elsewhere, or follows from the rest.
_ELSEWHERE: Any = {
    "article_id": True,
    "revision": True,
    "original_text": True,
    "text": True,
    "removed": {"__all__": {"text"}},
    "syndication": True,
}


def body_of(record: Record, provenance: Provenance | None) -> bytes:
    """The body of a record's value, before it is packed."""
    said = provenance.model_dump_json(exclude_defaults=True) if provenance else "null"
    return f'{{"provenance":{said},"record":{record.model_dump_json(exclude=_ELSEWHERE)}}}\n{record.original_text}'.encode()


def verdict_of(record: Record) -> bytes:
    """The verdict, before it is packed. An article that founded its group, as most did, need not name it."""
    verdict = record.syndication
    return verdict.model_dump_json(exclude={"group_id"} if verdict.group_id == record.article_id else None).encode()


def frames_of(value: bytes) -> tuple[bytes, bytes]:
    """The packed body and verdict.

    Raises:
        ValueError: it is no value of ours.
    """
    if len(value) < _HEAD.size:
        raise ValueError(f"{len(value)} bytes are no article")
    size = _HEAD.size + _HEAD.unpack_from(value)[1]
    return value[_HEAD.size : size], value[size:]


def kept_of(key: ArticleKey, value: bytes, known: Dictionaries) -> Kept:
    """What a value keeps.

    Raises:
        ValueError: it is damaged, or needs a dictionary that is not among those known.
    """
    body, verdict = frames_of(value)
    head, _, original = known.unpacked(body, MOST).decode().partition("\n")
    said = json.loads(head)
    syndication = {"group_id": key.article_id} | json.loads(known.unpacked(verdict, MOST))
    facts = said["record"] | {"article_id": key.article_id, "revision": key.revision, "syndication": syndication}
    found = record_of(facts, original)
    provenance = Provenance.model_validate(said["provenance"], strict=False) if said["provenance"] else None
    return Kept(found, provenance, given_to(found, _HEAD.unpack_from(value)[0]))


def text_of(body: bytes, known: Dictionaries) -> str:
    """The article's own words, by the packed body; errors as in `kept_of`."""
    head, _, original = known.unpacked(body, MOST).decode().partition("\n")
    return text_without(original, json.loads(head)["record"]["removed"])


def record_of(facts: dict[str, Any], original: str) -> Record:
    """The record of all that was kept of it.

    Raises:
        ValueError: something is missing or of another kind.
    """
    removed = [span | {"text": original[span["start"] : span["end"]]} for span in facts["removed"]]
    # What is handed on has all fields of today, so it says so: an older reader holds it instead of burying it.
    version = Record.model_fields["schema_version"].default
    whole = {"original_text": original, "removed": removed, "text": text_without(original, removed), "schema_version": version}
    return Record.model_validate(facts | whole, strict=False)


def given_to(found: Record, verdicts: int) -> int:
    """How many verdicts were given on a record of which so many were counted."""
    return max(verdicts, found.syndication.verdict_revision)


def text_without(original: str, removed: Sequence[dict[str, Any]]) -> str:
    """The article's own words, by where the removed spans begin and end."""
    return kept_text(original, [(span["start"], span["end"]) for span in removed])
