"""Credits are found in the labelled sets as well as they were when the floors were set.

These are floors against falling back, not measures of the unseen: `credit_sets` says who had read what. The figures of each half are
printed by `python -m tests.benchmarks.quality_credits`.
"""

from __future__ import annotations

import pytest

from tests.corpus.credit_scores import Outcome, Score, outcomes, score
from tests.corpus.credit_sets import Case, Credit, Set, languages

#: Lowest precision and recall of each language in either set, in hundredths: what is reached, rounded down.
FLOORS: dict[Set, dict[str, tuple[int, int]]] = {
    "first": {
        "de": (96, 100),
        "en": (96, 96),
        "es": (100, 100),
        "fr": (95, 95),
        "it": (95, 95),
        "ja": (95, 92),
        "nl": (100, 100),
        "pl": (95, 91),
        "pt": (100, 100),
        "ru": (100, 100),
    },
    "second": {
        "de": (96, 96),
        "en": (100, 100),
        "es": (100, 100),
        "fr": (100, 100),
        "it": (100, 100),
        "ja": (100, 100),
        "nl": (100, 100),
        "pl": (100, 100),
        "pt": (100, 100),
        "ru": (100, 100),
    },
    "third": {
        "de": (100, 93),
        "en": (100, 100),
        "es": (100, 96),
        "fr": (96, 92),
        "it": (96, 96),
        "ja": (100, 92),
        "nl": (96, 92),
        "pl": (96, 92),
        "pt": (93, 96),
        "ru": (96, 93),
    },
}


@pytest.mark.parametrize(("of", "language"), [(of, language) for of in FLOORS for language in languages(of)])
def test_credits_of_a_language_are_found_and_nothing_else(of: Set, language: str) -> None:
    """Precision and recall do not fall below their floors."""
    reached = score(outcomes(language, of))
    precision, recall = FLOORS[of][language]
    assert reached.precision >= precision / 100
    assert reached.recall >= recall / 100


def test_every_language_has_its_floors() -> None:
    """No set goes unmeasured."""
    assert all(sorted(floors) == languages(of) for of, floors in FLOORS.items())


def test_a_wrong_credit_counts_against_precision_and_recall() -> None:
    """Of two labelled credits one is found right and one wrong, and one is found where none is: a third and a half."""
    credit = Credit(frozenset({"AP"}), "agency", "footer", "(AP)")
    labelled, trap = Case("en", "a", "Over. (AP)", credit), Case("en", "b", "Over. (AP)", None, "initials")
    found = next(one.found for one in outcomes("en") if one.found)
    judged = [Outcome(labelled, found, None), Outcome(labelled, found, "form"), Outcome(trap, found, "false")]
    assert score(judged) == Score(labelled=2, found=3, right=1)
