"""The parts of the detector: names at a place, agencies that sign together, lines of the two ends, and the files they come from."""

from __future__ import annotations

import re

import pytest

from services.classifier.credits.lines import Line, body_of, parted, starts
from services.classifier.credits.lists import agencies_at, only_agencies
from services.classifier.credits.names import may_name, named_at, spells
from services.classifier.credits.phrases import AGENCY
from services.classifier.credits.words import languages
from shared.agencies import agencies, agency_named


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("AFP", "AFP"),
        ("AFPA", None),
        ("AP-HP", None),
        ("associated press", None),
        ("ASSOCIATED PRESS", "AP"),
        ("Reuters Institute", None),
        ("dpa", "dpa"),
        ("Sid", None),
        ("AFP時事", "AFP"),
    ],
)
def test_a_name_ends_with_its_word(text: str, name: str | None) -> None:
    """No prefix of a longer word, no small letters for a capital, no institution that bears the name."""
    found = named_at(text, 0)
    assert (found.agency.name if found else None) == name


def test_agencies_that_sign_together_are_one_credit() -> None:
    """The first is named; the span is that of all, with articles and the abbreviation behind a name."""
    found = agencies_at("the Associated Press (AP) and Reuters said", 0)
    assert found is not None
    assert (found.agency.name, found.end) == ("AP", len("the Associated Press (AP) and Reuters"))


@pytest.mark.parametrize(
    "text", ["dpa/tmn", "red, dpa", "EFE jpg/mst", "PAP/AFP", "ntv.de, ino/dpa", "dpa-infocom, dpa:260303-99-123456/2"]
)
def test_editors_signs_may_stand_beside_an_agency(text: str) -> None:
    """Signs, sites and the agency's own number belong to the credit."""
    assert only_agencies(text, 0, len(text)) is not None


@pytest.mark.parametrize("text", ["AP was here", "AFP/Jean Moreau", "red/mb", "", "AP exams begin", "foto/dpa"])
def test_anything_else_makes_it_no_list_of_agencies(text: str) -> None:
    """Words, photographers and signs alone are none."""
    assert only_agencies(text, 0, len(text)) is None


def test_initials_are_told_from_an_agency() -> None:
    """A code that abbreviates the words before it is theirs."""
    assert spells("Andhra Pradesh ", 15, "AP")
    assert not spells("Harlow Bend ", 12, "AP")


def test_the_sieve_lets_every_name_pass() -> None:
    """What it holds back can hold no credit."""
    assert not [form for agency in agencies() for form in (*agency.names, *agency.codes, *agency.letters) if not may_name(f"x ({form}) y")]


def test_a_line_of_its_own_belongs_to_one_end() -> None:
    """That on whose other side more of the text lies; a paragraph can hold a dateline and a footer both."""
    text = f"Title\n{'word ' * 30}end.\n(AP)"
    top, end = parted(text, 0, len(text))
    assert top[0].text == "Title"
    assert "(AP)" not in [line.text for line in top]
    assert end[-1] == Line("(AP)", text.index("(AP)"))


def test_lines_are_where_they_say() -> None:
    """Folding is one to one: offsets hold for the text as given."""
    text = "  L\u2019AFP\u00a0(AP)\n\u2003x\nlast"
    top, end = parted(text, 0, len(text))
    assert all(len(line.text) <= len(text) - line.start for line in [*top, *end])
    assert {line.text[0] for line in [*top, *end]} == {text[line.start] for line in [*top, *end]}


def test_a_credit_begins_at_a_word_a_sentence_or_the_last_bracket() -> None:
    """The three places of a line."""
    line = Line("*One. Two (avec AFP)", 0)
    assert [line.text[at:] for at in starts(line, sentences=True)] == ["One. Two (avec AFP)", "Two (avec AFP)", "avec AFP)"]


def test_the_body_is_what_lies_between_the_first_and_last_kept() -> None:
    """White space between removed spans is no body; where all was removed the whole text is looked at."""
    assert body_of("aa \nbb\n cc", [(0, 3), (7, 10)]) == (3, 7)
    assert body_of("aa", [(0, 2)]) == (0, 2)
    assert body_of("aa", []) == (0, 2)


def test_no_two_agencies_share_a_name_or_what_tells_them_apart() -> None:
    """A name decides for one agency; so does a code, but for agencies that their towns tell from the first that has it."""
    names = [form for agency in agencies() for form in dict.fromkeys(agency.names)]
    codes = [form for agency in agencies() if not agency.towns for form in dict.fromkeys((*agency.codes, *agency.letters))]
    assert len(names) == len(set(names))
    assert len(codes) == len(set(codes))
    assert len({agency.name.casefold() for agency in agencies()}) == len(agencies()) >= 120


def test_every_agency_has_a_country_and_can_be_printed() -> None:
    """Two capital letters, and at least one form to be found by."""
    assert not [agency.name for agency in agencies() if not re.fullmatch(r"[A-Z]{2}", agency.country)]
    assert not [agency.name for agency in agencies() if not (agency.names or agency.codes)]


def test_an_agency_is_looked_up_by_any_of_its_names() -> None:
    """Letter case and spaces do not count; an unknown name is none."""
    found = agency_named("the  associated press") or agency_named("associated  PRESS")
    assert found is not None
    assert found.name == "AP"
    assert agency_named("Harlow Ledger") is None


def test_files_of_all_languages_hold_the_same_keys() -> None:
    """Whoever adds a language can copy any file; each phrase names one agency and begins with a word, it or anything."""
    files = languages()
    assert len(files) >= 10
    assert all(set(file["words"]) == set(files[0]["words"]) and set(file["phrases"]) == set(files[0]["phrases"]) for file in files)
    phrases = [phrase.split() for file in files for form in file["phrases"].values() for phrase in form]
    assert not [phrase for phrase in phrases if phrase.count(AGENCY) != 1 or phrase[0][0] == "|"]
