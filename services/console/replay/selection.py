"""Which stored articles a replay looks at. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.console.naming import article_named
from shared.errors import UsageError
from shared.record import utc


@dataclass(frozen=True, slots=True)
class Selection:
    """Articles by id, or all that were first seen from `since` on and before `until`; of these at most `limit`, of one `source`.

    `all_revisions`: not only the newest of each.
    """

    articles: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    source: str | None = None
    limit: int | None = None
    all_revisions: bool = False

    def __str__(self) -> str:
        """In words, for the record of operations."""
        chosen = [", ".join(self.articles)] if self.articles else []
        bounds = {"since": self.since and self.since.isoformat(), "until": self.until and self.until.isoformat(), "source": self.source}
        chosen += [f"{name} {value}" for name, value in (*bounds.items(), ("limit", self.limit)) if value]
        return ", ".join([*chosen, *(["all revisions"] if self.all_revisions else [])]) or "all articles"


def select(
    names: Sequence[str], *, since: str | None, until: str | None, source: str | None, limit: int | None, all_revisions: bool
) -> Selection:
    """The selection that a command's arguments mean. Articles are named by id or by URL; dates are ISO 8601, UTC unless they say.

    Raises:
        UsageError: an argument means nothing; the message names it.
    """
    if names and (since or until):
        raise UsageError("name articles, or say by --since and --until when they were first seen, not both")
    first, end = _moment("--since", since), _moment("--until", until)
    if first and end and first >= end:
        raise UsageError(f"no article is first seen from --since {since} on and before --until {until}: the one must be before the other")
    chosen = tuple(dict.fromkeys(article_named(name) for name in names))
    return Selection(chosen, first, end, source, limit, all_revisions)


def _moment(option: str, given: str | None) -> datetime | None:
    try:
        return utc(datetime.fromisoformat(given)) if given else None
    except (ValueError, OverflowError):
        raise UsageError(f"{option} {given!r} is no date; write it as 2026-11-21 or 2026-11-21T14:30") from None
