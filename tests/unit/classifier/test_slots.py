"""What agrees and conflicts between two texts."""

from __future__ import annotations

from services.classifier.comparison.align import Aligner
from services.classifier.comparison.slots import Named, named
from services.classifier.text.tokens import tokenise

ROADS = "when the river rose again above the lower bridge, the road to"
FIELDS = "stayed closed for another night and the fields around it were under water, as"


def story(town: str, speaker: str, hour: int) -> str:
    return f"It was late {ROADS} {town} {FIELDS} {speaker} said at {hour} while {ROADS} {town} {FIELDS} {speaker} had said before."


def between(text: str, other: str) -> Named:
    article, there = tokenise(text), tokenise(other)
    runs = sorted(Aligner.of(article.words, article.shingles).runs(there.words, there.shingles))
    return named(article, there, runs, article.salient)[0]


def test_a_name_exchanged_throughout_is_one_conflict() -> None:
    """However often it comes."""
    assert between(story("Oxley", "Marsden", 7), story("Kettering", "Marsden", 7)) == Named(1, 1, 1, 0)


def test_a_name_spelled_otherwise_agrees() -> None:
    """A spelling is no other name."""
    assert between(story("Wexworth", "Marsden", 7), story("Veksvort", "Marsden", 7)) == Named(2, 1, 0, 0)


def test_names_and_figures_that_differ_conflict_each() -> None:
    """Once for each thing that is called otherwise."""
    assert between(story("Oxley", "Marsden", 7), story("Kettering", "Dunn", 9)) == Named(0, 0, 2, 1)


def test_a_form_that_begins_with_its_slots_is_seen_through() -> None:
    """What stands before the first common words, and behind the last, is a slot too."""
    one, other = (f"{town} and {town}shire {ROADS} the mill {FIELDS} they say in {hour}" for town, hour in (("Oxley", 7), ("Kettering", 9)))
    assert between(one, other).other_names > 0
    assert between(one, other).other_figures == 1


def test_where_every_noun_has_a_capital_names_say_less() -> None:
    """German words are no names for being nouns."""
    nouns = "Die Sperrung der Straße am Bahnhof dauert wegen der Arbeiten an der Leitung bis zum Ende der Woche"
    assert between(nouns, nouns).names < 5


def test_what_is_common_to_both_ends_of_a_slot_is_no_conflict() -> None:
    """A name that was moved within a sentence stands on both sides."""
    one, other = (f"It was late {ROADS} {words} {FIELDS} ever." for words in ("Oxley near Dunn", "Dunn or Oxley"))
    assert between(one, other) == Named(2, 0, 0, 0)


def test_lines_above_the_first_common_words_are_an_outlets_own() -> None:
    """A byline or a ticker over one copy and another over the next say nothing of the story."""
    told = story("Oxley", "Marsden", 7)
    over = (f"By George Yilmaz, City News 4\n{told}", f"INDEX 48,687 down 264\n{told}")
    assert between(*over).conflicting == 0
