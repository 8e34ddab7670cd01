"""Cleaning done again, from what is kept of an article: its rendering and what its markup justified. Pure.

Markup is not kept. What it cut stays cut, what it declared stays as it is; all rules on text are asked anew, and so is the memory of
the site: the same rules and the same memory give the same article, to the byte. A headline that an earlier run found stays the title;
one that it missed may be found now.
"""

from __future__ import annotations

from dataclasses import replace

from services.cleaner.clean import CLEANING_VERSION
from services.cleaner.cutting import Parted, Stated, found_byline, markup_cuts, part
from services.cleaner.site.memory import NO_MEMORY, SiteMemory
from shared.events import ArticleCleaned
from shared.outcomes import Rejected

#: Versions that did not note which cuts were the markup's: of a page cleaned by one it cannot be told any more.
_UNMARKED = frozenset({"1"})


def can_reclean(article: ArticleCleaned) -> bool:
    """Whether enough is known of the article's cuts: always but for pages cleaned by the first version."""
    return article.cleaning_version not in _UNMARKED or not markup_cuts(article.removed)


def reclean(article: ArticleCleaned, memory: SiteMemory = NO_MEMORY) -> ArticleCleaned | Rejected:
    """The article as today's rules clean it, with what is known of its site by `memory`.

    Itself where they decide as before, else with today's `cleaning_version`; rejected where they leave nothing. Linear in the text.
    """
    stated = _stated(article)
    again = _again(article, stated, memory)
    if again != article and stated.title and _again(article, replace(stated, title=None), memory) == article:
        return article  # its title is no stated one: it was found, by rules that still find it and all else
    if again == article or isinstance(again, Rejected):
        return again
    return again.model_copy(update={"cleaning_version": CLEANING_VERSION})


def _again(article: ArticleCleaned, stated: Stated, memory: SiteMemory) -> ArticleCleaned | Rejected:
    parted = part(article.original_text, markup_cuts(article.removed), stated, memory)
    return parted if isinstance(parted, Rejected) else article.model_copy(update=_facts(article, parted))


def _stated(article: ArticleCleaned) -> Stated:
    """What was said beside the text, as far as the article tells it from what was found in the text."""
    found = found_byline(article.removed)
    return Stated(
        title=article.title,
        byline=None if article.byline == found else article.byline,
        paywalled=article.quality.truncated_by_paywall,
    )


def _facts(article: ArticleCleaned, parted: Parted) -> dict[str, object]:
    return {
        "removed": parted.removed,
        "title": parted.title,
        "byline": parted.byline,
        "quality": parted.quality,
        "evidence": article.evidence.model_copy(update={"notices": parted.notices}),
    }
