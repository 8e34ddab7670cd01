"""Quotations: short, word for word, within stories of their own."""

from __future__ import annotations

import pytest

from services.classifier.comparison.relation import compare
from services.classifier.text.tokens import tokenise
from shared.record import Relation
from tests.unit.classifier.articles import prose

SAID = "it was never about the money for any of us but about the promise that was made to those who came before"


def story(seed: int, said: str, by: str) -> str:
    return f"{prose(seed, 150)} Asked on the steps, {by} replied that {said} {prose(seed + 50, 90)}"


def relations(article: str, others: list[str]) -> list[Relation]:
    return [pair.relation for pair in compare(tokenise(article), [tokenise(other) for other in others])]


@pytest.mark.parametrize("words", [12, 16, 21])
def test_a_short_quotation_is_shown(words: int) -> None:
    """Though it names nobody, and is no duplication."""
    said = " ".join(SAID.split()[:words])
    assert relations(story(1, said, "the mayor"), [story(2, said, "Ms Orwin")]) == [Relation.QUOTE]


def test_a_quotation_is_one_however_many_quote_it() -> None:
    """A form is known by the many that fill it; words in the midst of other words are none."""
    others = [story(seed, SAID, f"speaker {seed}") for seed in range(2, 8)]
    assert set(relations(story(1, SAID, "the mayor"), others)) == {Relation.QUOTE}


def test_its_passage_is_what_was_quoted() -> None:
    """Evidence needs offsets, in company too."""
    article, others = tokenise(story(1, SAID, "the mayor")), [tokenise(story(seed, SAID, "Ms Orwin")) for seed in range(2, 7)]
    for pair in compare(article, others):
        longest = max(pair.runs, key=lambda run: run.length)
        assert SAID in " ".join(article.words[longest.at : longest.at + longest.length])


def test_a_line_of_its_own_in_both_is_no_quotation() -> None:
    """What an outlet sets between paragraphs is set so everywhere."""
    one, other = (f"{prose(seed, 150)}\n\n{SAID}\n\n{prose(seed + 50, 90)}" for seed in (1, 2))
    assert relations(one, [other]) == [Relation.NONE]


def test_what_names_other_things_is_no_quotation() -> None:
    """Equal words on either side of another name are a form."""
    one, other = (
        f"{prose(seed, 150)} {SAID} said {name} of {town} on {SAID[:40]}" for seed, name, town in ((1, "Ada", "Ely"), (2, "Max", "Ayr"))
    )
    assert relations(one, [other]) == [Relation.NONE]


def test_turns_of_phrase_are_none() -> None:
    """Eleven words are no evidence."""
    said = " ".join(SAID.split()[:6])
    assert relations(story(1, said, "the mayor"), [story(2, said, "Ms Orwin")]) == [Relation.NONE]
