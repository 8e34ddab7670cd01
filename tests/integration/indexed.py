"""What the tests of the index share: documents, verdicts, and an index that can be held up."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from redis.asyncio import Redis

from services.classifier.classify import classify
from services.classifier.groups.ledger import Ledger
from services.classifier.groups.standing import Ranks
from services.classifier.index.ports import Document, Index
from services.classifier.index.redis_index import RedisIndex
from services.classifier.place import Place
from shared.events import ArticleClassified, ArticleCleaned
from shared.pipelined import Command
from shared.store import Store
from tests.unit.classifier.articles import NOW

WINDOW = timedelta(days=30)


def document(name: str, revision: int = 1) -> Document:
    return Document(
        article_id=name,
        revision=revision,
        external_id=None,
        url=f"https://{name}.example/",
        source=name,
        published_at=NOW,
        credited=False,
    )


async def entered(index: Index, one: Document, fingerprints: Sequence[int]) -> Place:
    """Its place, once it is in the index."""
    place, _ = await index.enter(one, fingerprints, NOW)
    return place


async def all_entered(index: Index, documents: Sequence[Document], fingerprints: Sequence[int]) -> None:
    """All of them with the same fingerprints, some side by side."""
    for at in range(0, len(documents), 50):
        await asyncio.gather(*(entered(index, one, fingerprints) for one in documents[at : at + 50]))


async def judged(one: ArticleCleaned, index: Index, store: Store, ledger: Ledger) -> ArticleClassified:
    """Its record."""
    return (await classify(one, index=index, store=store, groups=Ranks(ledger), now=NOW)).record


class Stepped(RedisIndex):
    """An index that runs each command alone, as a cluster may, and halts before command number `halt_at` until it is let go on.

    Commands of which none waits for another run in their order or, `backwards`, in the other one.
    """

    def __init__(self, client: Redis, *, halt_at: int, backwards: bool = False) -> None:
        super().__init__(client, "test", window=WINDOW)
        self.halt_at, self.backwards = halt_at, backwards
        self.ran = 0
        self.halted, self.go_on = asyncio.Event(), asyncio.Event()

    async def _in_turn(self, *steps: Sequence[Command]) -> list[list[Any]]:
        return [await self._one_by_one(step) for step in steps]

    async def _one_by_one(self, step: Sequence[Command]) -> list[Any]:
        replies = [await self._held_up(command) for command in (reversed(step) if self.backwards else step)]
        return replies[::-1] if self.backwards else replies

    async def _held_up(self, command: Command) -> Any:
        self.ran += 1
        if self.ran == self.halt_at:
            self.halted.set()
            await self.go_on.wait()
        ((reply,),) = await super()._in_turn([command])
        return reply
