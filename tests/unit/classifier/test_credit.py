"""The credit of a whole article: which of several counts, where it is looked for, and what hostile texts cost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.classifier.credits.credit import find_credit
from services.classifier.credits.lines import WINDOW
from shared.agencies import Agency, agencies

BODY = "\n\n".join(
    f"The council met again and spoke about bridge number {n} for a while without any result at all that day." for n in range(30)
)
#: What credits are made of, for texts at random.
_PIECES = [
    "(",
    ")",
    "AP",
    "/",
    "Reuters",
    "©",
    " - ",
    "\n",
    "By ",
    "told ",
    "。",
    "【",
    "】",
    "共同",
    "With files from ",
    "Source: ",
    "3 марта. ",
    "x",
]


def test_what_speaks_for_the_whole_text_comes_before_what_speaks_for_a_part() -> None:
    """A dateline says who wrote the text; the note below it only who helped."""
    found = find_credit(f"BEIRUT (AP) — {BODY}\nWith files from AFP")
    assert found is not None
    assert (found.agency, found.form) == ("AP", "dateline")


def test_the_wire_of_a_release_decides_beside_an_agency() -> None:
    """An agency's own release service makes the text a release."""
    found = find_credit(f"Milano, 3 marzo 2026 (Adnkronos/Immediapress) – {BODY}")
    assert found is not None
    assert found.class_ == "press_release"


@pytest.mark.parametrize("agency", [agency for agency in agencies() if agency.names], ids=lambda agency: agency.name)
def test_every_agency_is_known_by_its_names(agency: Agency) -> None:
    """Each name of the list, alone on a line under the headline, is a byline."""
    found = {name: find_credit(f"A headline of some length\n{name}\n{BODY}") for name in agency.names}
    assert not [name for name, credit in found.items() if credit is None or credit.form != "byline"]


def test_the_body_is_searched_for_nothing() -> None:
    """A line that would be a credit at either end is none amid the text."""
    paragraphs = BODY.split("\n\n")
    for line in ("(AP)", "BEIRUT (AP) — The talks went on.", "© 2026 AFP", "With files from Reuters"):
        assert find_credit("\n\n".join([*paragraphs[:15], line, *paragraphs[15:]])) is None


def test_letters_that_mean_anything_are_no_credit_alone() -> None:
    """A page's buttons and a state's letters; in a dateline they are an agency's."""
    assert find_credit(f"A headline of some length\nAA\n{BODY}\nPA") is None
    found = find_credit(f"ANKARA (AA) - {BODY}")
    assert found is not None
    assert found.agency == "Anadolu"


def test_an_agency_that_shares_a_call_sign_gives_a_date() -> None:
    """A station in the United States may be called as the agency of Kuwait is."""
    assert find_credit(f"THOUSAND PALMS (KUNA) - {BODY}") is None
    found = find_credit(f"KUWAIT, March 3 (KUNA) -- {BODY}")
    assert found is not None
    assert found.agency == "KUNA"


def test_menus_around_a_page_do_not_hide_a_dateline() -> None:
    """What was removed tells where the article is."""
    menu = "".join(f"Section {n}\n" for n in range(40))
    text = f"{menu}BEIRUT (AP) — {BODY}\n{menu}"
    removed = [(0, len(menu)), (len(text) - len(menu), len(text))]
    assert find_credit(text) is None
    found = find_credit(text, removed)
    assert found is not None
    assert text[found.start : found.end] == "BEIRUT (AP)"


def test_a_credit_that_was_cleaned_away_is_found_beside_the_body() -> None:
    """Bylines and notes are removed as noise; they are the evidence all the same."""
    note = "With files from The Canadian Press"
    text = f"{BODY}\n{note}\nSubscribe to our newsletter"
    found = find_credit(text, [(text.index(note), len(text))])
    assert found is not None
    assert text[found.start : found.end] == note


@pytest.mark.parametrize("text", ["", " ", "\n\n\n", "(", "©", "AP", "(AP)", "【】", "\u2028", "\x00AP"])
def test_next_to_nothing_is_no_trouble(text: str) -> None:
    """Total on the smallest texts: at most what is there is found."""
    found = find_credit(text)
    assert found is None or text[found.start : found.end].strip("()") == "AP"


@given(st.lists(st.sampled_from(_PIECES), max_size=80).map("".join))
def test_a_found_credit_lies_in_its_text(text: str) -> None:
    """Whatever is made of the pieces of credits: no failure, and offsets within the text that hold something."""
    found = find_credit(text)
    if found:
        assert 0 <= found.start < found.end <= len(text)
        assert text[found.start : found.end].strip()


@given(st.text(max_size=300), st.lists(st.integers(0, 300), max_size=6).map(sorted))
def test_any_text_with_any_spans_is_answered(text: str, cuts: list[int]) -> None:
    """Total, whatever was removed."""
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    found = find_credit(text, spans)
    assert found is None or 0 <= found.start < found.end <= len(text)


def test_what_lies_between_the_two_ends_changes_nothing() -> None:
    """Only so much of either end is looked at: the middle of a long text may hold what it likes."""
    ends = "A line that says little.\n" * (WINDOW // 10)
    middle = "(AP) © AFP With files from Reuters\n" * 50
    assert find_credit(f"BEIRUT (AP) — {BODY}\n{ends}{middle}{ends}") == find_credit(f"BEIRUT (AP) — {BODY}\n{ends}{ends}")
    assert find_credit(f"{ends}{middle}{ends}") is None
