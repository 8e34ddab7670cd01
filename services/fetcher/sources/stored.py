"""Sources and their states as JSON on the server, and back. Pure and total: what cannot be read never stops whoever reads the rest."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TypeVar

from pydantic import ValidationError

from services.fetcher.sources.source import Source, SourceState
from shared.record import Model

M = TypeVar("M", bound=Model)

#: Last millisecond of the year 9999 in unix ms: no datetime is later.
_LAST_MS = 253_402_300_799_999


def read_source(words: bytes | None) -> Source | None:
    """The source in `words`; None where they are none."""
    return read_as(Source, words)


def read_state(words: bytes | None) -> SourceState:
    """The state in `words`; where they are none, that of a source never asked: what it brings is requested once all the same."""
    return read_as(SourceState, words) or SourceState()


def from_ms(ms: float) -> datetime:
    """A moment of the server's clock, in UTC."""
    return datetime.fromtimestamp(max(0.0, min(ms, _LAST_MS)) / 1000, UTC)


def to_ms(moment: datetime | None) -> int:
    """A moment for the server, in unix ms; 0 for None, which has passed."""
    return max(0, int(moment.timestamp() * 1000)) if moment else 0


def read_as(model: type[M], words: bytes | None) -> M | None:
    """The `model` in `words`, without fields of a newer version; None where it is none."""
    if not words:
        return None
    try:
        return model.model_validate_json(words)
    except ValidationError:
        return _without_newer(model, words)


def _without_newer(model: type[M], words: bytes) -> M | None:
    """As `read_as`, without fields this version does not know: while a system is upgraded, processes of two versions stand side by side."""
    try:
        given = json.loads(words)
        return model.model_validate_json(json.dumps({name: given[name] for name in model.model_fields if name in given}))
    except (ValueError, TypeError, RecursionError):
        return None
