"""Texts of our own invention, a file per language in `credits/`: each with one credit of an agency in it, or with none.

Whoever wrote them had not read the detector. A text is an article's beginning or end as a page has it, before it is cleaned.
A found credit is the right one where its agency is one of `agencies`, class and form are equal, and its place overlaps ours.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

FOLDER = Path(__file__).resolve().parent / "credits"

#: Who lets others print its texts: a news agency, an outlet that shares them, or one that carries what companies pay for.
CreditClass = Literal["agency", "content_sharing", "press_release"]
#: The slot that holds the credit. A source above the text is a byline; "avec AFP" below it is a contribution.
CreditForm = Literal["byline", "dateline", "footer", "copyright", "republished", "contribution"]


@dataclass(frozen=True, slots=True)
class Credit:
    """What must be found. A dateline runs from its place or opening bracket to its agency, without the dash after it."""

    #: Any of these is right: two agencies that sign together are one credit.
    agencies: frozenset[str]
    class_: CreditClass
    form: CreditForm
    text: str


@dataclass(frozen=True, slots=True)
class Case:
    """A text and its credit. Where it has none, `trap` says what looks like one."""

    language: str
    id: str
    text: str
    credit: Credit | None
    trap: str = ""

    @property
    def place(self) -> tuple[int, int] | None:
        """Where the credit stands in the text, in code points."""
        if self.credit is None:
            return None
        start = self.text.index(self.credit.text)
        return start, start + len(self.credit.text)


def languages() -> list[str]:
    """The codes of all languages that have a set."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def cases(language: str) -> list[Case]:
    """All cases of a language: those with a credit, then those with none."""
    tables = tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8"))
    true = [Case(language, row["id"], row["text"].strip("\n"), _credit(row)) for row in tables["credit"]]
    false = [Case(language, row["id"], row["text"].strip("\n"), None, row["trap"]) for row in tables["nothing"]]
    return true + false


def _credit(row: dict[str, Any]) -> Credit:
    agencies = frozenset((row["agency"], *row.get("others", ())))
    return Credit(agencies, cast("CreditClass", row["class"]), cast("CreditForm", row["form"]), row["credit"])
