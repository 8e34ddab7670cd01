"""How a detector of credits does on the labelled sets: what it found in each case, and precision and recall of any part of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from services.classifier.credits.credit import find_credit
from shared.agencies import agency_named
from shared.record import Credit
from tests.corpus.credit_sets import Case, Set, cases


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case and what was found in it. `fault` is None where that is right, else what is wrong."""

    case: Case
    found: Credit | None
    fault: str | None


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of credits: labelled, found, and found right. A wrong one is missing from what is labelled, too."""

    labelled: int
    found: int
    right: int

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.labelled if self.labelled else 1.0


def outcomes(language: str, of: Set = "first") -> list[Outcome]:
    """What is found in each case of a language."""
    return [Outcome(case, found, _fault(case, found)) for case in cases(language, of) for found in [find_credit(case.text)]]


def score(judged: Iterable[Outcome]) -> Score:
    """The counts of some outcomes."""
    every = list(judged)
    return Score(
        labelled=sum(one.case.credit is not None for one in every),
        found=sum(one.found is not None for one in every),
        right=sum(one.found is not None and one.fault is None for one in every),
    )


def _fault(case: Case, found: Credit | None) -> str | None:
    if case.credit is None or case.place is None:
        return "false" if found else None
    if found is None:
        return "missed"
    start, end = case.place
    rights = {
        "agency": _name(found.agency) in {_name(label) for label in case.credit.agencies},
        "class": found.class_ == case.credit.class_,
        "form": found.form == case.credit.form,
        "place": found.start < end and found.end > start,
    }
    return ", ".join(part for part, right in rights.items() if not right) or None


def _name(label: str) -> str:
    """The same agency by whichever of its names."""
    agency = agency_named(label)
    return agency.name if agency else label
