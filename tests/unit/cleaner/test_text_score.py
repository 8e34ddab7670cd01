"""The learned score of lines that no rule names: what it is taken of, and what it may never cut."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.cleaner.learned.model import Model, read_model
from services.cleaner.text.context import context_of
from services.cleaner.text.features import FEATURES, features
from services.cleaner.text.language import knowledge
from services.cleaner.text.lines import split
from services.cleaner.text.score import CUT, RULE, line_model, scored
from services.cleaner.text.sift import memory_of_hits, sift

PROSE = "The harbour reopened on Tuesday after a storm had closed it for three days, the port office said."
#: Cuts whatever it may judge.
EAGER = read_model({"features": list(FEATURES), "thresholds": {CUT: 0.0}, "base": 1.0, "trees": []}, FEATURES)
KNOWN = knowledge()


def cut(text: str, model: Model = EAGER, ruled: Sequence[int] = ()) -> set[str]:
    lines = split(text)
    return {lines[verdict.index].text for verdict in scored(lines, set(ruled), model, KNOWN, memory_of_hits(KNOWN))}


def values(text: str, index: int, ruled: Sequence[int] = ()) -> dict[str, float]:
    found = features(context_of(split(text), set(ruled)), index, KNOWN, memory_of_hits(KNOWN))
    return dict(zip(FEATURES, found, strict=True))


@pytest.mark.parametrize(
    "line",
    [PROSE, "“We waited,” she said.", ":: An agreement with the port"],
    ids=["prose", "a quotation", "an item of a list"],
)
def test_the_article_s_own_lines_are_never_judged(line: str) -> None:
    """Even a score that would cut everything leaves them."""
    assert line not in cut(f"{PROSE}\nSome label\n{line}\n{PROSE}")


def test_items_that_the_article_announces_are_never_judged() -> None:
    """A list introduced by a colon is the article's."""
    assert not cut(f"{PROSE}\nThe demands are:\n- Longer opening hours\n- A second crane\n{PROSE}") & {
        "- Longer opening hours",
        "- A second crane",
    }


def test_a_number_never_goes_alone() -> None:
    """A line without a letter goes with a neighbour that has letters, or stays."""
    digits = {"features": list(FEATURES), "thresholds": {CUT: 0.0}, "base": -1.0, "trees": [["digits", 0.5, 0.0, 2.0]]}
    alone = read_model(digits, FEATURES)
    assert not cut(f"{PROSE}\n18,001.60\n{PROSE}", alone)
    assert cut(f"{PROSE}\nSome label\n18,001.60\n{PROSE}", alone, ruled=[1]) == {"18,001.60"}


def test_a_text_without_prose_is_left_alone() -> None:
    """There is nothing to compare a line with."""
    assert not cut("One label\nAnother label\n12 May")


def test_without_a_model_the_rules_do_as_before() -> None:
    """No line is cut by score."""
    found = sift(split(f"Advertisement\n{PROSE}\nSome label"), KNOWN, title=None)
    assert {one.rule for one in found.cuts} == {"phrase.en.ad_marker"}


def test_a_cut_by_score_says_so() -> None:
    """The rule of its span names the score."""
    found = sift(split(f"{PROSE}\nSome label\n{PROSE}"), KNOWN, title=None, model=EAGER)
    assert [one.rule for one in found.cuts if one.rule == RULE]


def test_a_line_is_measured_by_the_words_of_its_own_text() -> None:
    """Words of the prose make a crosshead, not a language's list of words."""
    text = f"{PROSE}\nStorm closed harbour\nBest phones of autumn\n{PROSE.replace('Tuesday', 'Friday')}\nThe quay was quiet."
    assert values(text, 1)["telling"] < values(text, 2)["telling"]


def test_a_line_knows_its_run_and_what_rules_cut_beside_it() -> None:
    """Noise stands beside noise."""
    found = values(f"{PROSE}\nOne label\nAnother label\nShare\n{PROSE}", 2, ruled=[3])
    assert (found["run"], found["run_at"], found["ruled+1"], found["ruled-1"]) == (3, 1, 1, 0)


@given(st.lists(st.sampled_from([PROSE, "Label", "12", "", "  ", "東京", "“Said.”", "\ud800x", "a\u0301", "—"]), max_size=12))
def test_any_lines_have_values(given_lines: list[str]) -> None:
    """As many as there are features, all of them finite."""
    lines = split("\n".join(given_lines))
    context = context_of(lines, set())
    for index in range(len(lines)):
        found = features(context, index, KNOWN, memory_of_hits(KNOWN))
        assert len(found) == len(FEATURES)
        assert all(abs(value) < 1e6 for value in found)


def test_the_shipped_model_fits_the_features() -> None:
    """It is there, and was trained on what is measured now."""
    model = line_model()
    assert model is not None
    assert read_model({"features": list(FEATURES), "thresholds": {}, "base": 0, "trees": []}, FEATURES).features == model.features
