"""The use case: the rights in one article, with what its site says of all of them, judged by the operator's profile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.fetcher.rights.read import Page, Terms, read_rights, speaks_of_mining
from services.fetcher.rights.tdmrep import Rule
from shared.outcomes import Rejected
from shared.record import Rights
from shared.rights import Stance, judged, refusal, refusal_of_silence


class Site(Protocol):
    """What a site says of all its pages. `services.fetcher.rights.site` has the adapter."""

    async def robots(self, url: str) -> tuple[tuple[str, str], ...]:
        """The lines of robots.txt on use that hold for us, at the origin of `url`; none where they are not known."""

    async def tdmrep(self, url: str) -> tuple[Rule, ...] | None:
        """The rules of the tdmrep.json at the origin of `url`, in their order; None where they are not known."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads rights for one operator. Without a `site` the article alone is heard."""

    site: Site | None = None
    stance: Stance = Stance()  # noqa: RUF009 - frozen

    async def fetched(self, page: Page, now: datetime) -> Rights | Rejected:
        """The rights in an article that was fetched, or why it is not to be taken in; `now` is when.

        A site is asked for its file only where the article says nothing of mining, which would outweigh it.
        """
        found = read_rights(page, await self._terms(page)).model_copy(update={"checked_at": now})
        rights = judged(found, self.stance.profile)
        return refusal(rights) or refusal_of_silence(rights, self.stance) or rights

    def given(self, page: Page) -> Rights | Rejected:
        """The same of a document given with its request: nobody else is asked, and its silence is its giver's to answer for."""
        rights = judged(read_rights(page, Terms()), self.stance.profile)
        return refusal(rights) or rights

    async def _terms(self, page: Page) -> Terms:
        if self.site is None:
            return Terms()
        robots = await self.site.robots(page.url)
        rules = None if speaks_of_mining(page) else await self.site.tdmrep(page.url)
        return Terms(robots, rules or ())
