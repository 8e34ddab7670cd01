"""What an earlier version of Wiresift kept an article as: fields of a hash, all but one zstd-compressed. Pure; only read.

| field | holds |
|---|---|
| `original` | the original text |
| `record` | the record as JSON, without its verdict and what follows from the rest (`text`, the removed texts) |
| `verdict` | its part `syndication`, as JSON |
| `beside` | what is known beside the record, as JSON: its provenance |
| `verdicts` | how many verdicts were given on it so far, in digits |

A still earlier one wrote neither `verdict`, which stood in `record`, nor `beside`, nor `verdicts`. What it kept expires with its window.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from shared.packing import unpacked
from shared.record import Model
from shared.store import Kept, Provenance
from shared.store_format import MOST, given_to, record_of, text_without

#: All fields, in the order in which `kept_of` takes them; the first two are enough for `text_of`.
FIELDS = ("original", "record", "verdict", "beside", "verdicts")
TEXT_FIELDS = FIELDS[:2]


class _Beside(Model):
    """The field of that name."""

    provenance: Provenance | None = None
    #: An earlier version of Wiresift counted here.
    verdicts: int = 0


def kept_of(values: Sequence[bytes | None]) -> Kept | None:
    """What the hash with these FIELDS keeps; None where it is none, or what is left of one that was dropped.

    Raises:
        ValueError: it is damaged.
    """
    original, record, verdict, beside, verdicts = values
    if original is None or record is None:
        return None
    known = _Beside.model_validate_json(_unpacked(beside)) if beside else _Beside()
    facts = json.loads(_unpacked(record))
    if verdict:
        facts["syndication"] = json.loads(_unpacked(verdict))
    found = record_of(facts, _unpacked(original))
    return Kept(found, known.provenance, given_to(found, max(int(verdicts or 0), known.verdicts)))


def text_of(values: Sequence[bytes | None]) -> str | None:
    """The article's own words, by its TEXT_FIELDS; None and errors as in `kept_of`."""
    original, record = values
    return None if original is None or record is None else text_without(_unpacked(original), json.loads(_unpacked(record))["removed"])


def _unpacked(value: bytes) -> str:
    return unpacked(value, MOST).decode()
