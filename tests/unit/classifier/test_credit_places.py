"""What tells an agency from a province, from another of the same code, and from a word that goes on."""

from __future__ import annotations

import pytest

from services.classifier.credits.credit import find_credit
from services.classifier.credits.unspaced import in_bracket, signs

_BODY = "The council met again on Monday and spoke about the old bridge for a while, and nothing was decided there at all."


@pytest.mark.parametrize(
    ("place", "agency"),
    [
        ("ALGER (APS)", "APS"),
        ("DAKAR (APS)", "Agence de presse sénégalaise"),
        ("Köln (KNA)", "KNA"),
        ("NAIROBI, March 3 (KNA)", "KNA (Kenya)"),
        ("NICOSIA, March 3 (CNA)", "CNA"),
        ("TAIPEI, March 3 (CNA)", "CNA (Taiwan)"),
        ("NIAMEY (ANP)", "ANP (Niger)"),
    ],
)
def test_agencies_with_the_same_code_are_told_apart_by_their_towns(place: str, agency: str) -> None:
    """The first that has the code where no town says otherwise."""
    found = find_credit(f"{place} - {_BODY}")
    assert found is not None
    assert found.agency == agency


@pytest.mark.parametrize("place", ["BELÉM (PA)", "ERIE, PA", "Jena (UNI)"])
def test_a_code_that_names_a_province_needs_a_date(place: str) -> None:
    """Behind a bare town it is the province's, or a word."""
    assert find_credit(f"{place} - {_BODY}") is None


def test_a_province_shows_in_the_language_of_the_text() -> None:
    """AP is the agency in a Spanish text, Amapá in a Portuguese one unless a country stands before it."""
    assert find_credit("CIUDAD (AP) - La junta votó el martes cerrar el viejo puente giratorio durante once semanas.") is not None
    portuguese = "A junta votou em março o fecho da velha ponte, e não há outra até ao mar, disse uma moradora da ilha."
    assert find_credit(f"MARACATIM (AP) - {portuguese}") is None
    assert find_credit(f"MARACATIM, Ohio (AP) - {portuguese}") is not None


@pytest.mark.parametrize("text", ["{body}\nThe ministry has said so, according to\nReuters", "Reuters\nreported: {body}"])
def test_a_name_that_a_sentence_goes_on_with_is_no_credit(text: str) -> None:
    """A line break within a sentence sets nothing apart."""
    assert find_credit(text.replace("{body}", _BODY.lower())) is None


@pytest.mark.parametrize(
    ("inner", "agency"),
    [
        ("パリＡＦＰ時事", "AFP"),
        ("ナイロビ共同＝佐分利真帆", "Kyodo"),
        ("東京　３日　ロイター", "Reuters"),
        ("新華社北京3月3日", "Xinhua"),
        ("写真：共同", None),
    ],
)
def test_of_several_agencies_in_a_bracket_the_first_counts(inner: str, agency: str | None) -> None:
    """None where the bracket credits a picture."""
    found = in_bracket(inner)
    assert (found and found.agency.name) == agency


@pytest.mark.parametrize(("inner", "agency"), [("パリ時事", "Jiji"), ("共同", "Kyodo"), ("三者共同", None), ("共同による", None)])
def test_below_a_text_a_code_stands_behind_a_foreign_place_alone(inner: str, agency: str | None) -> None:
    """共同 means "jointly" behind other words, and a phrase is no signature."""
    found = signs(inner)
    assert (found and found.agency.name) == agency
