"""How injected noise is judged: lines that are gone whole count, words of the article that went with them are told."""

from __future__ import annotations

import pytest

from shared.record import Kind, RemovedSpan
from tests.corpus.injection import PLACES, Loss, inject, injections, losses, removed_from, share_gone
from tests.corpus.sets import Article, Noise

PROSE = "The harbour of Westmere reopened on Tuesday after a storm had closed it for three days, the port office said."
ARTICLE = Article("en", "harbour", "\n\n".join(PROSE.replace("Tuesday", day) for day in ("Monday", "Tuesday", "Friday")))
MARK = Noise("en", "advertisement", 1, "Advertisement")
SENTENCE = Noise("en", "advertisement", 2, f"Advertisement\n{PROSE.replace('harbour', 'airport')}")


@pytest.mark.parametrize("place", PLACES)
def test_a_line_that_goes_counts_wherever_it_stands(place: float) -> None:
    """Above, in and below the article, as the kind it is."""
    found = inject(ARTICLE, MARK, place)
    assert (found.lines, found.gone, found.named, found.losses) == (1, 1, 1, ())


def test_a_line_that_stays_does_not_count() -> None:
    """Each line is judged by itself; the kind counts for those that went."""
    found = inject(ARTICLE, SENTENCE, 1 / 3)
    assert (found.lines, found.gone) == (2, 1)
    assert share_gone([found]) == 0.5
    assert inject(ARTICLE, Noise("en", "ticker", 1, MARK.text), 1.0).named == 0


def test_each_piece_meets_each_article_at_each_place() -> None:
    """In one order on every machine."""
    found = list(injections([ARTICLE, ARTICLE], [MARK, SENTENCE]))
    assert [(one.noise.number, one.place) for one in found] == [(number, place) for number in (1, 2) for _ in range(2) for place in PLACES]


def test_words_that_a_cut_takes_are_counted_with_its_rule() -> None:
    """Two characters of a script without spaces are a word; white space is none."""
    spans = [
        RemovedSpan(start=0, end=11, kind=Kind.OTHER, rule="r", text=PROSE[:11]),
        RemovedSpan(start=11, end=12, kind=Kind.OTHER, rule="r", text=" "),
    ]
    assert losses(PROSE, spans) == (Loss(2, "r"),)
    assert removed_from(PROSE) == ()


def test_a_document_in_which_no_article_is_found_is_lost_whole() -> None:
    """A rejection is no way to lose nothing."""
    assert losses("Advertisement", removed_from("Advertisement")) == (Loss(1, "rejected: not_an_article"),)
