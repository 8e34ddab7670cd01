"""One article, its site and the operator's profile."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from services.fetcher.rights.markup import Tags
from services.fetcher.rights.read import Page
from services.fetcher.rights.reader import Reader, Site
from services.fetcher.rights.tdmrep import Rule
from shared.outcomes import Rejected, RejectReason
from shared.record import Profile, Rights
from shared.rights import Stance

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
URL = "https://news.example/a"
SILENT = Page(URL)


@dataclass(slots=True)
class FakeSite:
    """A site with these terms, which knows what it was asked for."""

    lines: tuple[tuple[str, str], ...] = ()
    rules: tuple[Rule, ...] | None = ()
    asked: list[str] = field(default_factory=list)

    async def robots(self, url: str) -> tuple[tuple[str, str], ...]:
        self.asked.append(f"robots of {url}")
        return self.lines

    async def tdmrep(self, url: str) -> tuple[Rule, ...] | None:
        self.asked.append(f"tdmrep of {url}")
        return self.rules


async def test_an_article_and_its_site_are_heard_and_dated() -> None:
    """What both say stands in the rights, with the profile that they were judged by."""
    site = FakeSite((("content-signal", "search=yes"),), (Rule("/", True, None),))
    rights = await Reader(site).fetched(Page(URL, (("x-robots-tag", "noai"),)), NOW)
    assert rights == Rights(
        tdm="no",
        train_ai="no",
        ai_use="no",
        search="yes",
        evidence=("tdmrep.json: / tdm-reservation 1", "header x-robots-tag: noai", "robots.txt content-signal: search=yes"),
        checked_at=NOW,
        profile="monitoring",
    )


@pytest.mark.parametrize(
    ("page", "asks"),
    [
        (SILENT, True),
        (Page(URL, (("tdm-reservation", "1"),)), False),
        (Page(URL, (), Tags(metas=(("tdm-reservation", "0"),))), False),
        (Page(URL, (("tdm-reservation", "yes"),)), True),
    ],
)
async def test_a_site_is_asked_for_its_file_only_where_it_could_matter(page: Page, asks: bool) -> None:
    """An article that speaks of mining outweighs it; one request less for the site."""
    site = FakeSite()
    await Reader(site).fetched(page, NOW)
    assert (f"tdmrep of {URL}" in site.asked) == asks


@pytest.mark.parametrize(("profile", "may_use"), [("monitoring", "unknown"), ("research", "no")])
async def test_monitoring_and_research_keep_what_is_reserved(profile: Profile, may_use: str) -> None:
    """And research says so."""
    rights = await Reader(FakeSite(rules=(Rule("/", True, None),)), Stance(profile)).fetched(SILENT, NOW)
    assert isinstance(rights, Rights)
    assert (rights.tdm, rights.may_use) == ("no", may_use)


async def test_a_corpus_refuses_what_is_reserved() -> None:
    """The reason says which use, and quotes where."""
    outcome = await Reader(FakeSite(rules=(Rule("/*", True, None),)), Stance("corpus")).fetched(SILENT, NOW)
    assert outcome == Rejected(RejectReason.RIGHTS, "the publisher reserves tdm (tdmrep.json: /* tdm-reservation 1)")


async def test_a_corpus_keeps_what_nobody_speaks_of_unless_told_otherwise() -> None:
    """A file that cannot be had is such silence."""
    kept = await Reader(FakeSite(rules=None), Stance("corpus")).fetched(SILENT, NOW)
    refused = await Reader(FakeSite(rules=None), Stance("corpus", "reject")).fetched(SILENT, NOW)
    assert isinstance(kept, Rights)
    assert kept.may_use == "unknown"
    assert isinstance(refused, Rejected)
    assert refused.reason is RejectReason.RIGHTS


def test_of_a_given_document_only_its_own_word_counts() -> None:
    """Its site is not asked, its silence is not held against it, a reservation in it is."""
    site = FakeSite(rules=(Rule("/", True, None),))
    reader = Reader(site, Stance("corpus", "reject"))
    silent = reader.given(SILENT)
    assert (silent, site.asked) == (Rights(profile="corpus"), [])
    assert isinstance(reader.given(Page("", (), Tags(metas=(("robots", "noai"),)))), Rejected)


_site: type[Site] = FakeSite
