"""Texts in disguise: who and what they are about is gone, how they are built is not."""

from __future__ import annotations

import re
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.console.explaining.disguise import STRENGTHS, Disguise, Strength, vocabulary

THOROUGH, NAMES, NAMES_ALONE, _ = STRENGTHS
STORY = """READ MORE: The bridge that Lockhart wanted

The harbour of Westmere reopened on Tuesday after a storm had closed it for three days, Jane Lockhart said on 17 March 2024.

LOCKHART, of the port office, can be asked on 0151 4960 823 or at j.lockhart@westmere-port.example, she said in Westmere.

Photo: Jane Lockhart/Reuters
"""


def told(text: str, strength: Strength = NAMES, *, hosts: tuple[str, ...] = ()) -> str:
    return Disguise.of([text], hosts, strength, Random(7), vocabulary()).text(text)


@pytest.mark.parametrize("strength", STRENGTHS)
def test_no_name_is_left(strength: Strength) -> None:
    """Neither in a sentence nor in capitals nor in an address; the same name stays the same."""
    found = told(STORY, strength)
    assert not re.search("lockhart|westmere|jane", found, re.IGNORECASE)
    surname = re.search(r"The bridge \w+ (\w+) wanted", found)
    assert surname
    assert found.count(surname[1]) == 3
    assert surname[1].upper() in found
    assert f"j.{surname[1].lower()}@" in found


def test_what_the_rules_know_stays() -> None:
    """Labels, weekdays, months and agencies make the difference between an article and noise."""
    found = told(STORY, THOROUGH)
    assert found.startswith("READ MORE: ")
    assert "Photo: " in found
    assert "/Reuters" in found
    assert {"Tuesday", "March"} <= set(re.findall(r"\w+", found))


def test_words_of_running_text_go_where_that_is_asked_for() -> None:
    """The sentence is built as before, of other words."""
    assert "harbour" not in told(STORY, THOROUGH)
    assert "harbour" in told(STORY, NAMES)


def test_numbers_become_others_that_could_stand_there() -> None:
    """A day stays a day, a year a year; a number that says who somebody is goes; of one digit all stay."""
    found = told("On 17 March 2024 at 9:45 all 3 of them paid 4,120.50 to 0049 151 22334455.", NAMES)
    day, year, minutes = (int(group) for group in re.findall(r"On (\d\d) March (\d{4}) at 9:(\d\d) all 3 ", found)[0])
    assert (13 <= day <= 28, 1950 <= year <= 2029, 32 <= minutes <= 59) == (True, True, True)
    assert "22334455" not in found
    assert told("On 17 March 2024", NAMES_ALONE) == "On 17 March 2024"


def test_a_site_is_not_named() -> None:
    """Its host is a name, also where the text writes it small."""
    assert "ellerycourier" not in told("Write to the ellerycourier or read it daily.", hosts=("www.ellerycourier.example",))


@pytest.mark.parametrize("text", ["三枝亮は霧島精機の社員だった。", "수잔은 항구에서 일했다고 말했다.", "قالت مارلين إن الميناء مفتوح"])
def test_scripts_without_capitals_are_covered_too(text: str) -> None:
    """Each word that the rules do not know counts as a name; marks and length stay."""
    found = told(text)
    assert found != text
    assert len(found) == len(text)
    assert re.sub(r"\w", "", found) == re.sub(r"\w", "", text)


@given(st.text(max_size=300), st.sampled_from(STRENGTHS))
def test_any_text_keeps_its_build(text: str, strength: Strength) -> None:
    """As many lines, the same marks and white space between words and numbers."""
    found = told(text, strength)
    assert re.split(r"[^\W_]+", found) == re.split(r"[^\W_]+", text)


@given(st.text(st.characters(exclude_characters="\x00"), max_size=200))  # which parts the two
def test_equal_lines_stay_equal(text: str) -> None:
    """A repeat is told by being one."""
    found = told(f"{text}\n\x00\n{text}")
    first, _, second = found.partition("\n\x00\n")
    assert first == second
