"""What the place of a dateline says of a code: a province's, or one of several agencies'. Pure."""

from __future__ import annotations

from functools import cache

from services.classifier.credits.names import Named
from shared.agencies import Agency, agencies


@cache
def dated() -> frozenset[str]:
    """Codes that in a dateline need a date: behind a town they name a province, or something else."""
    return frozenset(code for agency in agencies() for code in agency.dated)


def of_place(named: Named, place: str) -> Named:
    """Of agencies with the same code the one at home in `place`: "DAKAR (APS)" is not "ALGER (APS)"."""
    others = _shared().get(named.agency.name, ()) if named.code else ()
    lower = place.casefold() if others else ""
    return next((named._replace(agency=other) for other in others if any(town in lower for town in other.towns)), named)


@cache
def _shared() -> dict[str, tuple[Agency, ...]]:
    """The agencies that have a code with another in common, and are told from it by their towns, by that one's name."""
    with_towns = [agency for agency in agencies() if agency.towns]
    return {
        first.name: tuple(other for other in with_towns if other is not first and _codes(other) & _codes(first)) for first in agencies()
    }


def _codes(agency: Agency) -> frozenset[str]:
    return frozenset((*agency.codes, *agency.letters))
