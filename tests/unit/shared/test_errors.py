"""One table says which error leads to what."""

from __future__ import annotations

import pytest

from shared import errors
from shared.errors import consequence


@pytest.mark.parametrize(
    ("error", "fate", "exit_code"),
    [
        (errors.Transient("x"), "retry", 1),
        (errors.MalformedEntry("x"), "dead", 1),
        (errors.LimitExceeded("x"), "dead", 1),
        (errors.WorkerKilled("x"), "dead", 1),
        (errors.SettingsError("x"), "stop", 2),
        (errors.UsageError("x"), "stop", 2),
        (errors.ServerUnavailable("x"), "stop", 1),
        (ZeroDivisionError(), "retry", 1),
    ],
)
def test_each_error_has_its_consequence(error: Exception, fate: str, exit_code: int) -> None:
    """A class counts as its nearest base in the table; what nobody foresaw is tried again."""
    found = consequence(error)
    assert (found.fate, found.exit_code) == (fate, exit_code)


def test_every_error_of_ours_is_foreseen() -> None:
    """No class of the tree falls through to the unforeseen."""

    def leaves(cls: type[errors.WiresiftError]) -> list[type[errors.WiresiftError]]:
        return [leaf for child in cls.__subclasses__() for leaf in (leaves(child) or [child])]

    unforeseen = consequence(ZeroDivisionError())
    assert [leaf.__name__ for leaf in leaves(errors.WiresiftError) if consequence(leaf("x")) is unforeseen] == []


def test_a_transient_error_carries_the_other_sides_wish() -> None:
    """In seconds, or None where it stated none."""
    assert errors.Transient("x", retry_after_s=3).retry_after_s == 3
    assert errors.Transient("x").retry_after_s is None
