"""The labelled credits are sound and enough to tell how a detector does, in each language."""

from __future__ import annotations

from typing import get_args

import pytest

from tests.corpus import credit_sets

LANGUAGES = ["de", "en", "es", "fr", "it", "ja", "nl", "pl", "pt", "ru"]
SETS = get_args(credit_sets.Set)

each = pytest.mark.parametrize(("language", "of"), [(language, of) for of in SETS for language in LANGUAGES])


def credits_of(language: str, of: credit_sets.Set) -> list[credit_sets.Credit]:
    return [case.credit for case in credit_sets.cases(language, of) if case.credit]


@pytest.mark.parametrize("of", SETS)
def test_every_language_has_a_set(of: credit_sets.Set) -> None:
    """Ten languages, and no file that nothing measures."""
    assert credit_sets.languages(of) == LANGUAGES


@each
def test_a_set_is_large_enough_on_either_side(language: str, of: credit_sets.Set) -> None:
    """At least 45 cases, 20 of them with a credit and 20 without."""
    found = len(credits_of(language, of))
    every = len(credit_sets.cases(language, of))
    assert every >= 45
    assert min(found, every - found) >= 20


@each
def test_ids_and_texts_of_a_language_are_unique(language: str, of: credit_sets.Set) -> None:
    """A case is named by its language and id, and none is counted twice."""
    every = credit_sets.cases(language, of)
    assert len({case.id for case in every}) == len(every)
    assert len({case.text for case in every}) == len(every)


@each
def test_a_credit_stands_once_in_its_text(language: str, of: credit_sets.Set) -> None:
    """Its place is plain without an offset in the file."""
    every = credit_sets.cases(language, of)
    assert not [case.id for case in every if case.credit and case.text.count(case.credit.text) != 1]


@each
def test_a_set_has_every_form_and_class(language: str, of: credit_sets.Set) -> None:
    """Nothing that a credit may be called is missing or misspelt."""
    found = credits_of(language, of)
    assert {credit.form for credit in found} == set(get_args(credit_sets.CreditForm))
    assert {credit.class_ for credit in found} == set(get_args(credit_sets.CreditClass))


@pytest.mark.parametrize("of", SETS)
def test_an_agency_has_one_name_and_one_class(of: credit_sets.Set) -> None:
    """The same agency is called the same in all languages, and is never both an agency and a press-release wire."""
    found = [credit for language in LANGUAGES for credit in credits_of(language, of)]
    every = {(agency, credit.class_) for credit in found for agency in credit.agencies}
    assert len({agency.casefold() for agency, _ in every}) == len(every)


def test_of_the_first_set_183_cases_are_open() -> None:
    """As many as had been read when its floors were set; none of them is Portuguese or Russian."""
    opened = [case for language in LANGUAGES for case in credit_sets.cases(language) if case.is_open]
    assert len(opened) == 183
    assert not {case.language for case in opened} & {"pt", "ru"}


@each
def test_the_kept_half_has_both_kinds(language: str, of: credit_sets.Set) -> None:
    """A kept half without a credit or without a trap would say nothing."""
    every = credit_sets.cases(language, of)
    kept = [case for case in every if not case.is_open]
    assert {case.credit is None for case in kept} == {True, False}
