"""Taking one article out of the index, the groups and the store, in this order: its texts are needed until the index is rid of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.classifier.continuing import LAST
from services.classifier.groups.forest import founded
from services.classifier.groups.redis_ledger import RedisLedger
from services.classifier.groups.standing import Ranks
from services.classifier.index.candidates import document_number
from services.classifier.index.ports import Earlier
from services.classifier.index.redis_index import RedisIndex
from services.classifier.text.fingerprint import fingerprints
from services.classifier.text.furniture import lines
from services.classifier.text.tokens import tokenise
from services.console.takedown.counted import Counted
from shared.events import GroupRevised
from shared.record import Record
from shared.redis_store import RedisStore
from shared.store import ArticleKey, Kept


@dataclass(frozen=True, slots=True)
class ArticleSweep:
    """`kept` is for how long nobody may keep the article again."""

    store: RedisStore
    index: RedisIndex
    ledger: RedisLedger
    window: timedelta
    kept: timedelta

    async def read(self, article: str, revisions: int) -> list[Kept]:
        """What the store has of the revisions of an article."""
        found = await self.store.kept([ArticleKey(article, revision) for revision in range(1, revisions + 1)])
        return [one for one in found if one]

    async def places(self, article: str, revisions: int) -> list[Earlier]:
        """Its revisions that the index knows."""
        numbers = [document_number(article, revision) for revision in range(1, revisions + 1)]
        return [one for one in await self.index.placed(numbers, LAST) if one.document.article_id == article]

    async def forget(self, article: str, revisions: int, kept: Sequence[Kept], counted: Counted, now: datetime) -> None:
        """Take it out of the index and the store. `kept` are its records as `read` found them."""
        prints = sorted({print_ for one in kept for print_ in prints_of(one.record)})
        counted.add("postings in the index", await self.index.forget(article, prints, now))
        counted.add("records in the store", len(await self.read(article, revisions)))
        for revision in range(1, revisions + 1):
            await self.store.withdraw(ArticleKey(article, revision), self.kept)

    async def leave(self, article: str, revisions: int, kept: Sequence[Kept], counted: Counted, now: datetime) -> tuple[GroupRevised, ...]:
        """Take it out of its groups, which the index leads to; what is to be told of them."""
        ranks, by, changes = Ranks(self.ledger, window=self.window), f"{article}:withdrawn", list[GroupRevised]()
        for one in await self.places(article, revisions):
            own = founded(article, revisions, one.place)
            changes += await ranks.leave(own, f"{by}:{one.place.sequence}", int(now.timestamp()), now)
            root, _ = await ranks.group(own)
            counted.add("tellings in groups", await self.ledger.untell(root, article))
        await self.ledger.unsay([f"{article}:{one.record.revision}:{n}" for one in kept for n in range(1, one.verdicts + 1)])
        return tuple({change.group_id: change for change in changes}.values())


def prints_of(record: Record) -> list[int]:
    """The fingerprints under which the index has a record: those of `services.classifier.search`."""
    tokens = tokenise(record.text)
    own = {line.fingerprint for line in lines(tokens)} if record.source else set()
    return [*fingerprints(tokens.shingles), *own]
