"""The use case: the rights in one article, with what its site says of all of them, judged by the operator's profile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit

from services.fetcher.rights.read import Page, Terms, read_rights, speaks_of_mining
from services.fetcher.rights.tdmrep import Rule
from shared.outcomes import Rejected
from shared.record import Rights
from shared.rights import Stance, judged, refusal, refusal_of_silence


class Site(Protocol):
    """What a site says of all its pages. `services.fetcher.rights.site.PoliteSite` is the adapter."""

    async def robots(self, url: str) -> tuple[tuple[str, str], ...]:
        """The lines of robots.txt on use that hold for us, at the origin of `url`; none where they are not known."""

    async def tdmrep(self, origin: str) -> tuple[Rule, ...] | None:
        """The rules of its tdmrep.json, in their order; None where they are not known."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads rights for one operator. Without a `site` the article alone is heard."""

    site: Site | None = None
    stance: Stance = Stance()  # noqa: RUF009 - frozen

    async def fetched(self, page: Page, now: datetime) -> Rights | Rejected:
        """The rights in an article that was fetched, or why it is not to be taken in; `now` is when.

        A site is asked for its file only where the article says nothing of mining, which would outweigh it.
        """
        rights = self._judged(page, await self._terms(page), now)
        return refusal(rights) or refusal_of_silence(rights, self.stance) or rights

    def given(self, page: Page, now: datetime) -> Rights | Rejected:
        """The same of a document given with its request. Its silence is for whoever hands it over to answer for."""
        rights = self._judged(page, Terms(), now)
        return refusal(rights) or rights

    def _judged(self, page: Page, terms: Terms, now: datetime) -> Rights:
        found = read_rights(page, terms).model_copy(update={"checked_at": now})
        return judged(found, self.stance.profile)

    async def _terms(self, page: Page) -> Terms:
        if self.site is None:
            return Terms()
        robots = await self.site.robots(page.url)
        rules = None if speaks_of_mining(page) else await self.site.tdmrep(_origin(page.url))
        return Terms(robots, rules or ())


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
