"""The odds of one origin."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from services.classifier.comparison.odds import odds
from services.classifier.comparison.slots import Named

counts = st.integers(0, 500)


@given(counts, counts, counts, counts, st.integers(0, 50_000))
def test_agreement_raises_the_odds_and_conflict_lowers_them(
    names: int, figures: int, other_names: int, other_figures: int, words: int
) -> None:
    """Each count says the same in every company."""
    named = Named(names, figures, other_names, other_figures)
    plain = odds(named, words)
    assert odds(named._replace(names=names + 1), words) > plain
    assert odds(named._replace(figures=figures + 1), words) > plain
    assert odds(named._replace(other_names=other_names + 1), words) < plain
    assert odds(named._replace(other_figures=other_figures + 1), words) < plain


def test_a_copy_brought_up_to_date_is_likelier_than_a_form_filled_anew() -> None:
    """Eight figures that changed leave a story of 300 words; four names and eight figures do not leave one of 130."""
    assert odds(Named(30, 2, 0, 8), 300) > 2
    assert odds(Named(12, 1, 4, 8), 130) < -2
