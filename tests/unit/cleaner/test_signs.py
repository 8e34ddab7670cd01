"""Lines that a sign makes."""

from __future__ import annotations

import pytest

from services.cleaner.text.layout.signs import signs
from services.cleaner.text.lines import split


def cut(text: str) -> list[str]:
    lines = split(text)
    return [lines[verdict.index].text for verdict in signs(lines)]


@pytest.mark.parametrize(
    "line", ["3/12", "1 / 5", "16+", "→ Harbour board meets again", ">> Most w remoncie do jesieni", "» Ferry fares to rise"]
)
def test_counters_age_marks_and_arrows_go(line: str) -> None:
    """A gallery's place, whom a page is for, and a link to another story."""
    assert cut(f"The ferry sailed.\n\n{line}\n\nThe harbour was calm.") == [line]


@pytest.mark.parametrize(
    "text",
    ["3/2", "1/2\n2/3\n3/4\n4/4", "They ask for:\n→ more ferries\n→ lower fares", "»Wir fahren weiter«", "→ The board met on Monday."],
)
def test_what_an_article_gives_stays(text: str) -> None:
    """Fractions, tables, announced lists, quotations and sentences are its own."""
    assert not cut(text)
