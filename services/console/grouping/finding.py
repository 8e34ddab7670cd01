"""An article's group as it stands on the server, gathered in a few round trips."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from redis.asyncio import Redis

from services.classifier.groups.forest import Group
from services.classifier.groups.ledger import Ledger
from services.classifier.groups.original import choose
from services.classifier.groups.present import Present, present
from services.classifier.groups.redis_ledger import RedisLedger
from services.classifier.settings import ClassifierSettings
from services.cleaner.revision import Known
from services.console.grouping.shown import Member, Shown, shown
from shared.errors import WiresiftError
from shared.record import Record
from shared.redis_store import RedisStore
from shared.store import ArticleKey, Store
from shared.streams.keys import Keys

#: Memberships read of a group: a page more than anybody names, so that the first to appear are among them in all but huge groups.
_MEMBERS = 1000


@dataclass(frozen=True, slots=True)
class Finder:
    """Reads groups; changes nothing but how long what it reads is remembered."""

    client: Redis
    keys: Keys
    store: Store
    ledger: Ledger

    @classmethod
    def of(cls, client: Redis, settings: ClassifierSettings) -> Finder:
        """The one for the system of these settings."""
        window = timedelta(days=settings.window_days)
        store = RedisStore(client, settings.prefix, window=window, max_bytes=settings.store_max_bytes)
        return cls(client, Keys.of(settings), store, RedisLedger(client, settings.prefix, window=window))

    async def find(self, article: str, count: int) -> Shown:
        """The group of an article, with up to `count` of its members.

        Raises:
            WiresiftError: the article is not kept, or was not classified yet; the message names it.
        """
        record = await self._record(article)
        [found] = await present([record], self.ledger)
        tellings = await self.ledger.tellings(found.group)
        members = await self._members(found, [telling.article_id for telling in tellings], record, count)
        return shown(record, found, choose(tellings), members)

    async def _record(self, article: str) -> Record:
        state = await cast("Awaitable[bytes | None]", self.client.get(self.keys.article(article)))
        revision = Known.of(state).revision if state else 0
        record = await self.store.get(ArticleKey(article, revision)) if revision else None
        if record is None:
            raise WiresiftError(f"article {article} is not kept: it never came, it is under way, or its window is over")
        if not record.syndication.verdict_revision:
            raise WiresiftError(f"article {article} has no verdict yet; `wiresift status` says how far the classifier is")
        return record

    async def _members(self, found: Present, told: Sequence[str], asked: Record, count: int) -> list[Member]:
        """Members, those whose texts appeared first and the one that was asked for before others."""
        within = await _within(found.group, self.ledger)
        names = list(dict.fromkeys([asked.article_id, *told, *sorted(within)]))[:count]
        kept = await self.store.kept([ArticleKey(name, within.get(name, asked.revision)) for name in names])
        return [Member.of(name, each.record if each else None) for name, each in zip(names, kept, strict=True)]


async def _within(group: Group, ledger: Ledger) -> dict[str, int]:
    """Members by id, each with the revision that is one."""
    found: dict[str, int] = {}
    cursor, first = 0, True
    while (cursor or first) and len(found) < _MEMBERS:
        cursor, page = await ledger.contents(group, cursor)
        found |= {article: one.within for article, one in page.items() if one.counts}
        first = False
    return found
