"""Pages that are made for measurements, and what is printed of a measurement."""

from __future__ import annotations

from datetime import UTC, datetime

from services.cleaner.clean import Cleaned, Document, clean
from tests.benchmarks.invented_pages import pages
from tests.benchmarks.page_speed import GOAL, PageSpeed

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


def test_made_pages_weigh_from_some_kilobytes_to_half_a_megabyte() -> None:
    """As news pages do; the same seed makes the same pages."""
    made = list(pages(8, seed=1))
    assert made == list(pages(8, seed=1))
    assert min(map(len, made)) < 60_000
    assert 400_000 < max(map(len, made)) < 600_000


def test_a_made_page_holds_an_article_amid_what_is_none() -> None:
    """Cleaning has something to do: menus, adverts and other stories go, paragraphs stay."""
    for markup in pages(4, seed=2):
        found = clean(Document("text/html", markup.encode(), "utf-8", "https://a.example/b", None, None, None, None, NOW))
        assert isinstance(found, Cleaned)
        assert found.quality.words > 100
        assert found.byline == "Jane Doe"
        assert "Advertisement" not in found.text


def test_a_measurement_says_whether_the_goal_is_met() -> None:
    """By the rate of the cleaner alone; others stand beside it."""
    quick, slow = 0.5 / GOAL, 2 / GOAL
    told = list(PageSpeed("20 pages", {"Wiresift": [quick] * 20, "other": [slow] * 20}).lines())
    assert told[0] == f"cleaning 20 pages: {2 * GOAL} per CPU-second"
    assert "met" in told[1]
    assert any(f"other: {GOAL // 2} per CPU-second" in line for line in told)
    assert "MISSED" in list(PageSpeed("20 pages", {"Wiresift": [slow] * 20}).lines())[1]
