"""What a handler asks the stream layer to do with the entry it was given, as data."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.events import ArticleClassified, ArticleCleaned, ArticleFetched, GroupRevised
from shared.outcomes import Postponed, Rejected, RetryLater, Unusable


@dataclass(frozen=True, slots=True)
class Revise:
    """Together with the hand-over, set an article's state from `expected` to `state`; refused where another was faster."""

    article_id: str
    expected: bytes | None
    state: bytes
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Forward:
    """Hand the event over to the next stage.

    `after` is begun once that has been done, and only then; it may be lost with its process, and its failure costs nothing.
    """

    event: ArticleFetched | ArticleCleaned
    article_id: str | None = None
    revise: Revise | None = None
    after: Callable[[], Awaitable[None]] | None = None


@dataclass(frozen=True, slots=True)
class Finish:
    """The request ends with a classified article; what it revised is told in the same moment, behind it."""

    event: ArticleClassified
    revised: tuple[GroupRevised, ...] = ()


@dataclass(frozen=True, slots=True)
class Reject:
    """The request ends with a normal negative result; the article's identity where it is known already.

    `revise` notes on an article that exists what was seen of it; it never outlives what it notes it on.
    """

    rejected: Rejected
    article_id: str | None = None
    revision: int | None = None
    revise: Revise | None = None


@dataclass(frozen=True, slots=True)
class Transfer:
    """The entry's article belongs to another partition: the entry goes there as it is, onto the same stream, to be run there."""

    partition: int


Action = Forward | Finish | Reject | RetryLater | Postponed | Unusable | Transfer


class Result(StrEnum):
    """What the server said to one hand-over."""

    DONE = "DONE"
    STALE = "STALE"  # the entry is no longer ours: another reader took it over, or it is gone
    FULL = "FULL"  # no room there: nothing was changed
    MOVED = "MOVED"  # the article's state is not the expected one: nothing was changed
    KNOWN = "KNOWN"  # the request has its fate already: the entry was only taken out
