"""The labelled credits are sound and enough to tell how a detector does, in each language."""

from __future__ import annotations

from typing import get_args

import pytest

from tests.corpus import credit_sets

LANGUAGES = ["de", "en", "es", "fr", "it", "ja", "nl", "pl", "pt", "ru"]


def credits_of(language: str) -> list[credit_sets.Credit]:
    return [case.credit for case in credit_sets.cases(language) if case.credit]


def test_every_language_has_a_set() -> None:
    """Ten languages, and no file that nothing measures."""
    assert credit_sets.languages() == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_set_is_large_enough_on_either_side(language: str) -> None:
    """At least 45 cases, 20 of them with a credit and 20 without."""
    found = len(credits_of(language))
    every = len(credit_sets.cases(language))
    assert every >= 45
    assert min(found, every - found) >= 20


@pytest.mark.parametrize("language", LANGUAGES)
def test_ids_and_texts_of_a_language_are_unique(language: str) -> None:
    """A case is named by its language and id, and none is counted twice."""
    every = credit_sets.cases(language)
    assert len({case.id for case in every}) == len(every)
    assert len({case.text for case in every}) == len(every)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_credit_stands_once_in_its_text(language: str) -> None:
    """Its place is plain without an offset in the file."""
    assert not [case.id for case in credit_sets.cases(language) if case.credit and case.text.count(case.credit.text) != 1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_set_has_every_form_and_class(language: str) -> None:
    """Nothing that a credit may be called is missing or misspelt."""
    found = credits_of(language)
    assert {credit.form for credit in found} == set(get_args(credit_sets.CreditForm))
    assert {credit.class_ for credit in found} == set(get_args(credit_sets.CreditClass))


def test_an_agency_has_one_name_and_one_class() -> None:
    """The same agency is called the same in all languages, and is never both an agency and a press-release wire."""
    every = {(agency, credit.class_) for language in LANGUAGES for credit in credits_of(language) for agency in credit.agencies}
    assert len({agency.casefold() for agency, _ in every}) == len(every)
