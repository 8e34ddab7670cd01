"""Letting what was taken down come in again: what is gone stays gone, and the next fetch is a new revision."""

from __future__ import annotations

from dataclasses import dataclass

from services.console.takedown.marks import Marks
from services.console.takedown.target import Target
from shared.redis_store import RedisStore
from shared.store import ArticleKey


@dataclass(frozen=True, slots=True)
class Lift:
    """Takes marks away. May be repeated."""

    marks: Marks
    store: RedisStore

    async def run(self, target: Target, *, dry: bool) -> list[str]:
        """The articles and domains among the target that were marked, whose marks are gone now unless `dry`. No others are looked for."""
        found = [article for article in sorted(target.ids) if await self._article(article, dry=dry)]
        if target.domain and await self.marks.has_domain(target.domain):
            found.append(target.domain)
            if not dry:
                await self.marks.lift_domain(target.domain)
        return found

    async def _article(self, article: str, *, dry: bool) -> bool:
        known = await self.marks.known(article)
        if known is None or not known.withdrawn:
            return False
        if not dry:
            for revision in range(1, known.revision + 1):  # first: whoever is taken in again is to find room
                await self.store.remove(ArticleKey(article, revision))
            await self.marks.lift(article)
        return True
