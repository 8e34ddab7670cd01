"""How subscriptions to hubs stand, all together: for `wiresift doctor`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from redis.asyncio import Redis

from services.fetcher.websub.store import Subscriptions
from services.fetcher.websub.subscription import Subscription
from shared.streams.operations import server_time


@dataclass(frozen=True, slots=True)
class PushFacts:
    """Subscriptions that are wanted, one for each source at most; those that are being ended do not count.

    Hubs are to push for `active` of them. Of `unanswered` ones the hub took the request and does not ask back, such as for the source
    `an_unanswered`. Those `left` are long due; `minded` says that some fetcher asked a hub of late.
    """

    wanted: int = 0
    active: int = 0
    unanswered: int = 0
    an_unanswered: str | None = None
    left: int = 0
    minded: bool = False

    def and_of(self, page: Iterable[Subscription], now: datetime) -> PushFacts:
        """These and what `page` adds."""
        wanted = [held for held in page if held.wanted]
        unanswered = [held.source_id for held in wanted if held.is_unanswered(now)]
        return PushFacts(
            self.wanted + len(wanted),
            self.active + sum(held.is_active(now) for held in wanted),
            self.unanswered + len(unanswered),
            self.an_unanswered or next(iter(unanswered), None),
            self.left + sum(held.is_left(now) for held in wanted),
            self.minded or any(held.is_looked_after(now) for held in wanted),
        )


async def read_pushes(client: Redis, prefix: str) -> PushFacts:
    """Look at all subscriptions, some hundred at a time."""
    facts, now = PushFacts(), await server_time(client)
    async for page in Subscriptions(client, prefix).pages():
        facts = facts.and_of(page, now)
    return facts
