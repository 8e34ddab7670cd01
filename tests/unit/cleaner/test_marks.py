"""What the words of a line tell of it before any rule reads it: no rule may miss a line by it."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from services.cleaner.text.hearing import heard_in
from services.cleaner.text.lexis import marks
from services.cleaner.text.lexis.language import Knowledge, knowledge
from services.cleaner.text.lexis.marks import marks_of, may_hold_phrase
from services.cleaner.text.lines import Line, line, split
from services.cleaner.text.notices.reading import roles_of
from services.cleaner.text.pictures.photographers import photographer_start
from services.cleaner.text.prospects import Prospects, answers
from services.cleaner.text.sift import Ruled, Rules, memory_of_hits

KNOWN = knowledge()
#: Words of prompts, labels and credits in several languages, and words of none, that lines are made of.
WORDS = (
    "sign up for our newsletter log in to read more the council voted on tuesday update your payment details abonnieren sie jetzt "
    "weiterlesen nach der anzeige votre carte a été refusée foto: photo/agency by via © 2025 all rights reserved reproduction without "
    "permission of the publisher is a reporter who writes l'image e-mail 3,50 写真 登録 はこちら"
).split()
LINES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=30).map(" ".join)


def said(text: str) -> Line:
    return line(0, len(text), text, gap=False)


@given(LINES)
def test_a_line_whose_words_anchor_no_phrase_holds_none_inside(text: str) -> None:
    """Looking at two words of each phrase finds what looking for all phrases at every word does."""
    found = said(text)
    inside = may_hold_phrase(marks_of(found, KNOWN.marks))
    assert KNOWN.phrasebook.hits(found, inside=inside) == KNOWN.phrasebook.hits(found)


@given(LINES)
def test_roles_are_those_of_the_words(text: str) -> None:
    """Roles by a line's bits are the roles of its words one by one."""
    assert roles_of(said(text), KNOWN) == KNOWN.roles.of(said(text).words)


@given(LINES)
def test_a_credit_has_the_bit_of_its_label(text: str) -> None:
    """Where no word has it, a label is looked for in vain."""
    labelled = bool(marks_of(said(text), KNOWN.marks) & marks.CREDIT)
    assert photographer_start(text, KNOWN, labelled=labelled) == photographer_start(text, KNOWN)


def test_a_list_has_its_bit_and_no_other_line_has() -> None:
    """A notice of rights is read by its words; a paragraph is not."""
    subjects = marks.PERMISSION | marks.COPYING | marks.WORK
    assert marks_of(said("No reproduction of this article without permission"), KNOWN.marks) & subjects == subjects
    assert not marks_of(said("The ferry sailed at noon"), KNOWN.marks) & subjects


@given(st.lists(LINES, min_size=1, max_size=12))
def test_what_is_remembered_of_a_text_changes_nothing(texts: list[str]) -> None:
    """Judges asked once for a text decide as judges asked in every round do."""
    text = "\n\n".join(texts)
    known = heard_in(split(text), KNOWN)
    assert two_rounds(text, known) == two_rounds(text, replace(known, prospects=None))


def two_rounds(text: str, known: Knowledge) -> tuple[Ruled, Ruled]:
    rules = Rules(known, memory_of_hits(known))
    first = rules.round(split(text), None)
    return first, rules.round(first.left, first.title)


def test_a_judge_is_asked_once_for_each_line_of_a_text() -> None:
    """Whatever is cut in between; and never of a line that is quiet."""
    asked: list[str] = []

    def judge(found: Line, _known: object) -> str | None:
        asked.append(found.text)
        return found.text if found.text != "b" else None

    def is_quiet(found: Line, _known: object) -> bool:
        return found.text == "q"

    lines = split("a\nb\nq\nc")
    known = replace(KNOWN, prospects=Prospects(is_quiet))
    assert answers(judge, lines, known) == {0: "a", 3: "c"}
    assert answers(judge, lines[1:], known) == {2: "c"}
    assert asked == ["a", "b", "c"]
