"""The learned score of lines that no rule names: what it is taken of, and what it may never cut."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.cleaner.learned.model import Model, read_model
from services.cleaner.text.lexis.language import knowledge
from services.cleaner.text.lines import Line, split
from services.cleaner.text.scoring.context import context_of
from services.cleaner.text.scoring.features import FEATURES, Measuring
from services.cleaner.text.scoring.score import RULE, Genre, Place, line_model, scored, stratum
from services.cleaner.text.sift import memory_of_hits, sift
from shared.record import Kind

PROSE = "The harbour reopened on Tuesday after a storm had closed it for three days, the port office said."
THRESHOLDS = {stratum(genre, place): 0.0 for genre in get_args(Genre) for place in get_args(Place)}
#: Cuts whatever it may judge.
EAGER = read_model({"features": list(FEATURES), "thresholds": THRESHOLDS, "base": 1.0, "trees": []}, FEATURES)
KNOWN = knowledge()
#: What a rule is to have cut.
FURNITURE, CAPTION = "Share this", "Boats at anchor"


def gone_of(lines: Sequence[Line]) -> dict[int, Kind]:
    return {
        index: Kind.SHARE if line.text == FURNITURE else Kind.CAPTION
        for index, line in enumerate(lines)
        if line.text in (FURNITURE, CAPTION)
    }


def cut(text: str, model: Model = EAGER) -> set[str]:
    lines = split(text)
    gone = gone_of(lines)
    kinds = {lines[index].start: kind for index, kind in gone.items()}
    verdicts = scored(lines, gone, kinds, model=model, known=KNOWN, hits_of=memory_of_hits(KNOWN))
    return {lines[verdict.index].text for verdict in verdicts}


def values(text: str, index: int) -> dict[str, float]:
    lines = split(text)
    gone = gone_of(lines)
    furniture = {at for at, kind in gone.items() if kind is Kind.SHARE}
    found = Measuring(context_of(lines, gone, furniture, KNOWN), KNOWN, memory_of_hits(KNOWN)).values(index)
    return dict(zip(FEATURES, found, strict=True))


@pytest.mark.parametrize(
    "line",
    [PROSE, "“We waited,” she said.", ":: An agreement with the port"],
    ids=["prose", "a quotation", "an item of a list"],
)
def test_the_article_s_own_lines_are_never_judged(line: str) -> None:
    """Even a score that would cut everything leaves them."""
    assert line not in cut(f"{PROSE}\n{FURNITURE}\nSome label\n{line}\n{PROSE}")


def test_an_article_that_stands_alone_loses_nothing() -> None:
    """Where rules found no furniture the score is silent; a caption is no furniture."""
    assert not cut(f"{PROSE}\nSome label\n{CAPTION}\n{PROSE}")
    assert cut(f"{PROSE}\nSome label\n{FURNITURE}\n{PROSE}") == {"Some label"}


def test_a_list_that_a_sentence_announces_is_never_judged() -> None:
    """To the next prose or furniture it is the article's, with or without bullets."""
    text = f"{PROSE}\nThe demands of the crews are:\nLonger opening hours\nA second crane\n{FURNITURE}\nBest phones\n{PROSE}"
    assert cut(text) & {"Longer opening hours", "A second crane", "Best phones"} == {"Best phones"}


def test_a_long_list_in_an_article_with_hardly_any_furniture_is_its_own() -> None:
    """Names and steps look like a menu; a menu stands beside furniture."""
    listed = "\n".join(f"Quay {name}" for name in ("North", "South", "East", "West", "Old", "New", "Long", "Short"))
    paragraphs = "\n".join([PROSE] * 40)
    assert not cut(f"{paragraphs}\n{listed}\n{paragraphs}\n{FURNITURE}")
    assert cut(f"{PROSE}\n{listed}\n{FURNITURE}\n{PROSE}")


def test_prose_is_judged_only_on_a_whole_page() -> None:
    """Among menus it may be another story's; among a few labels it is the article's."""
    menu = "\n".join(f"Section {number}" for number in range(60))
    assert PROSE in cut(f"{menu}\n{FURNITURE}\n{PROSE}")
    assert PROSE not in cut(f"Section 1\n{FURNITURE}\n{PROSE}")


def test_a_list_numbered_in_order_is_never_judged() -> None:
    """Rounds of a championship look like a menu; two numbers in a row do not make a list."""
    rounds = "\n".join(f"{number}. Round in Port {name}" for number, name in enumerate(("Ardle", "Velden", "Sorra", "Ostby", "Kell"), 1))
    assert not cut(f"{PROSE}\n{rounds}\n{FURNITURE}\n{PROSE}")
    assert cut(f"{PROSE}\n1. Round in Port Ardle\n2. Round in Port Velden\n{FURNITURE}\n{PROSE}")


def test_short_sentences_of_an_article_are_never_judged() -> None:
    """Four words that end as a sentence does are no label."""
    assert cut(f"{PROSE}\n{FURNITURE}\nThe quay stayed dark.\nThank you.\n{PROSE}") == {"Thank you."}


def test_what_stands_before_the_end_of_an_article_is_never_judged() -> None:
    """Below the last paragraph a box of it may stand, as long as another of its sentences follows."""
    box = "By the numbers\n340 years"
    assert not cut(f"{PROSE}\n{FURNITURE}\n{box}\nThe town will buy it.")
    assert cut(f"{PROSE}\n{FURNITURE}\n{box}") == set(box.split("\n"))


def test_numbers_of_one_form_go_together_or_not_at_all() -> None:
    """One hour of a chronicle stays with the others, though an ad stands beside it."""
    digits = {"features": list(FEATURES), "thresholds": THRESHOLDS, "base": -1.0, "trees": [["digits", 0.5, 0.0, 2.0]]}
    hours = read_model(digits, FEATURES)
    assert not cut(f"{PROSE}\n05:40\n{PROSE}\n{FURNITURE}\n06:05\n{PROSE}", hours)
    assert cut(f"{PROSE}\n{FURNITURE}\n06:05\n{PROSE}", hours) == {"06:05"}


def test_a_line_of_a_whole_page_is_judged_by_where_it_stands() -> None:
    """A threshold for each place; where training has met none, no line goes."""
    menu = "\n".join(f"Section {word}" for word in ("north", "south", "east", "west") * 20)
    text = f"{menu}\nAbove it\n{PROSE}\nBetween them\n{PROSE}\n{FURNITURE}\nBelow it"
    below = {"features": list(FEATURES), "thresholds": {stratum("page", "below"): 0.0}, "base": 1.0, "trees": []}
    assert cut(text, read_model(below, FEATURES)) == {"Below it"}
    assert cut(text) >= {"Above it", "Between them", "Below it"}


def test_a_number_never_goes_alone() -> None:
    """A line without a letter goes with a neighbour that has letters, or stays."""
    digits = {"features": list(FEATURES), "thresholds": THRESHOLDS, "base": -1.0, "trees": [["digits", 0.5, 0.0, 2.0]]}
    alone = read_model(digits, FEATURES)
    assert not cut(f"{PROSE}\n18,001.60\n{PROSE}\n{FURNITURE}", alone)
    assert cut(f"{PROSE}\n{FURNITURE}\n18,001.60\n{PROSE}", alone) == {"18,001.60"}


def test_a_text_without_prose_is_left_alone() -> None:
    """There is nothing to compare a line with."""
    assert not cut(f"One label\n{FURNITURE}\nAnother label\n12 May")


def test_without_a_model_the_rules_do_as_before() -> None:
    """No line is cut by score."""
    found = sift(split(f"Advertisement\n{PROSE}\nSome label"), KNOWN, title=None)
    assert {one.rule for one in found.cuts} == {"phrase.en.ad_marker"}


def test_a_cut_by_score_says_so() -> None:
    """The rule of its span names the score."""
    found = sift(split(f"{PROSE}\nAdvertisement\nSome label\n{PROSE}"), KNOWN, title=None, model=EAGER)
    assert [one.rule for one in found.cuts if one.rule == RULE]


def test_a_line_is_measured_by_the_words_of_its_own_text() -> None:
    """Words of the prose make a crosshead, not a language's list of words."""
    text = f"{PROSE}\nStorm closed harbour\nBest phones of autumn\n{PROSE.replace('Tuesday', 'Friday')}\nThe quay was quiet."
    assert values(text, 1)["telling"] < values(text, 2)["telling"]


def test_a_line_knows_its_run_and_what_rules_cut_beside_it() -> None:
    """Noise stands beside noise."""
    found = values(f"{PROSE}\nOne label\nAnother label\n{FURNITURE}\n{PROSE}", 2)
    assert (found["run"], found["run_at"], found["gone+1"], found["gone-1"]) == (3, 1, 2, 0)


def test_scripts_without_spaces_are_compared_by_pairs_of_characters() -> None:
    """A crosshead about the story shares them with its prose, another story's headline does not."""
    prose = "台風で三日間閉鎖されていた横浜港が火曜日に再開した、と港湾局が発表した。"
    text = f"{prose}\n横浜港が再開\n新型携帯の比較\n岸壁の修理は来月まで続く見通しで、漁業者には補償金が支払われるという。"
    assert values(text, 1)["subject"] > values(text, 2)["subject"]


@given(
    st.lists(
        st.sampled_from([PROSE, "Label", "12", "", "  ", FURNITURE, CAPTION, "東京", "“Said.”", "\ud800x", "a\u0301", "—"]), max_size=12
    )
)
def test_any_lines_have_values(given_lines: list[str]) -> None:
    """As many as there are features, all of them finite."""
    lines = split("\n".join(given_lines))
    gone = gone_of(lines)
    measuring = Measuring(context_of(lines, gone, gone, KNOWN), KNOWN, memory_of_hits(KNOWN))
    for index in range(len(lines)):
        found = measuring.values(index)
        assert len(found) == len(FEATURES)
        assert all(abs(value) < 1e6 for value in found)


def test_the_shipped_model_fits_the_features() -> None:
    """It is there, and was trained on what is measured now."""
    model = line_model()
    assert model is not None
    assert read_model({"features": list(FEATURES), "thresholds": {}, "base": 0, "trees": []}, FEATURES).features == model.features
