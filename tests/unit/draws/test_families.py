"""The forms are there, read as data, and fill into texts worth judging."""

from __future__ import annotations

from random import Random

import pytest

from tests.draws import held
from tests.draws import open as opened
from tests.draws.families import Family, fill
from tests.draws.words import split

_OPEN, _HELD = opened.half(), held.half()


def test_the_halves_are_many_apart_and_the_held_one_larger() -> None:
    """No family, edit or scene of its own is in both halves, and what is kept back is more."""
    families = [{one.name for one in half.families} for half in (_OPEN, _HELD)]
    assert not families[0] & families[1]
    assert not _OPEN.edits.keys() & _HELD.edits.keys()
    assert len(_HELD.families) > len(_OPEN.families) >= 8
    assert len(_HELD.edits) > len(_OPEN.edits) >= 8
    assert len(families[0] | families[1]) >= 16


@pytest.mark.parametrize("family", [*_OPEN.families, *_HELD.families], ids=lambda family: family.name)
def test_every_form_fills_from_any_seed(family: Family) -> None:
    """No slot is left open and no fill is shorter than what is judged."""
    for form in range(len(family.forms)):
        for seed in range(5):
            draft = fill(Random(seed), family, form).draft
            text = " ".join((draft.title, *draft.paragraphs))
            assert not {"{", "}", "*"} & set(text)
            assert sum(len(split(one, family.language)) for one in draft.paragraphs) >= 50


@pytest.mark.parametrize("family", [*_OPEN.families, *_HELD.families], ids=lambda family: family.name)
def test_fills_differ_even_with_the_same_names(family: Family) -> None:
    """The next day's fill has other figures."""
    first = fill(Random(1), family, 0)
    assert fill(Random(2), family, 0, first.names).draft.paragraphs != first.draft.paragraphs
