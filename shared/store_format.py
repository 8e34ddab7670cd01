"""What an article in the store looks like: fields of a hash, all but one zstd-compressed. Pure.

| field | holds |
|---|---|
| `original` | the original text |
| `record` | the record as JSON, without its verdict and what follows from the rest (`text`, the removed texts) |
| `verdict` | its part `syndication`, as JSON |
| `beside` | what is known beside the record, as JSON: its provenance |
| `verdicts` | how many verdicts were given on it so far, in digits; written by `store_put.lua` and `store_judge.lua`, which go by it |

An earlier version of Wiresift wrote neither `verdict`, which stood in `record`, nor `beside`, nor `verdicts`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import zstandard

from shared.packing import LEVEL, unpacked
from shared.record import Model, Record, kept_text
from shared.store import Kept, Provenance

#: All fields, in the order in which `kept_of` takes them; the first two are enough for `text_of`.
FIELDS = ("original", "record", "verdict", "beside", "verdicts")
TEXT_FIELDS = FIELDS[:2]
#: Largest text or record that is read back, in bytes: a bound on what a damaged entry can make us allocate.
_MOST = 64 * 2**20
#: Made once: to make one costs more than to pack an article with it. It is used from one thread.
_PACKER = zstandard.ZstdCompressor(level=LEVEL)
#: What of a record has a field of its own or follows from the rest.
_ELSEWHERE: Any = {"original_text": True, "text": True, "removed": {"__all__": {"text"}}, "syndication": True}


class _Beside(Model):
    """The field of that name."""

    provenance: Provenance | None = None
    #: An earlier version of Wiresift counted here.
    verdicts: int = 0


def fields_of(record: Record, provenance: Provenance | None) -> dict[str, bytes]:
    """The hash of a record, but for `verdicts`."""
    beside = _Beside(provenance=provenance)
    return {
        "original": _packed(record.original_text),
        "record": _packed(record.model_dump_json(exclude=_ELSEWHERE)),
        "verdict": verdict_of(record),
        "beside": _packed(beside.model_dump_json(exclude_defaults=True)),
    }


def verdict_of(record: Record) -> bytes:
    """The field `verdict`."""
    return _packed(record.syndication.model_dump_json())


def kept_of(values: Sequence[bytes | None]) -> Kept | None:
    """What the hash with these FIELDS keeps; None where it is none, or what is left of one that was dropped.

    Raises:
        ValueError: it is damaged.
    """
    original, record, verdict, beside, verdicts = values
    if original is None or record is None:
        return None
    text, facts = _unpacked(original), json.loads(_unpacked(record))
    known = _Beside.model_validate_json(_unpacked(beside)) if beside else _Beside()
    removed = [span | {"text": text[span["start"] : span["end"]]} for span in facts["removed"]]
    # What is handed on has all fields of today, so it says so: an older reader holds it instead of burying it.
    version = Record.model_fields["schema_version"].default
    facts |= {"original_text": text, "removed": removed, "text": _text(text, removed), "schema_version": version}
    if verdict:
        facts["syndication"] = json.loads(_unpacked(verdict))
    found = Record.model_validate(facts, strict=False)
    given = max(int(verdicts or 0), known.verdicts, found.syndication.verdict_revision)
    return Kept(found, known.provenance, given)


def text_of(values: Sequence[bytes | None]) -> str | None:
    """The article's own words, by its TEXT_FIELDS; None and errors as in `kept_of`."""
    original, record = values
    return None if original is None or record is None else _text(_unpacked(original), json.loads(_unpacked(record))["removed"])


def _text(original: str, removed: Sequence[dict[str, Any]]) -> str:
    return kept_text(original, [(span["start"], span["end"]) for span in removed])


def _packed(text: str) -> bytes:
    return _PACKER.compress(text.encode())


def _unpacked(value: bytes) -> str:
    return unpacked(value, _MOST).decode()
