"""Texts of our own invention, three sets of a file per language: each text with one credit of an agency in it, or with none.

Whoever wrote them had not read the detector's code. A text is an article's beginning or end as a page has it, before it is cleaned.
A found credit is the right one where its agency is one of `agencies`, class and form are equal, and its place overlaps ours.

Of each set a half is open to whoever writes rules, and the kept one is for judging. How far that holds: nobody who wrote rules has
read the first set's kept half, but its errors were counted by language and slot between rounds of work on the rules, and the counts
said where to look. The second set's author then wrote rules himself and knows all of it: only what the rules scored before that,
precision .947 and recall .922 on the kept half, was unseen. The third was written by someone who had read neither
rules nor list nor sets, and what the rules scored on it before anyone read it stands in its README.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

#: Which of the sets: each was written when the rules had been fitted to those before it.
Set = Literal["first", "second", "third"]

#: Where a set lies.
FOLDERS: Mapping[Set, Path] = {
    "first": Path(__file__).resolve().parent / "credits",
    "second": Path(__file__).resolve().parent / "credits_second",
    "third": Path(__file__).resolve().parent / "credits_third",
}

#: Languages of the first set that are kept whole, drawn by lot.
_KEPT_WHOLE = frozenset({"pt", "ru"})

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
    set: Set = "first"

    @property
    def is_open(self) -> bool:
        """Whether who writes rules may read it: drawn by the hash of its id in the first set, of its text in the others."""
        drawn = self.id if self.set == "first" else self.text
        return _is_even(drawn) and not (self.set == "first" and self.language in _KEPT_WHOLE)

    @property
    def place(self) -> tuple[int, int] | None:
        """Where the credit stands in the text, in code points."""
        if self.credit is None:
            return None
        start = self.text.index(self.credit.text)
        return start, start + len(self.credit.text)


def languages(of: Set = "first") -> list[str]:
    """The codes of all languages that a set has."""
    return sorted(path.stem for path in FOLDERS[of].glob("*.toml"))


def cases(language: str, of: Set = "first") -> list[Case]:
    """All cases of a language: those with a credit, then those with none."""
    tables = tomllib.loads((FOLDERS[of] / f"{language}.toml").read_text("utf-8"))
    bodies = tables.get("bodies", [])
    true = [Case(language, row["id"], _text(row, bodies), _credit(row), set=of) for row in tables["credit"]]
    false = [Case(language, row["id"], _text(row, bodies), None, row["trap"], of) for row in tables["nothing"]]
    return true + false


def _text(row: dict[str, Any], bodies: list[str]) -> str:
    text = cast("str", row["text"])
    for number, body in enumerate(bodies, 1):
        text = text.replace(f"{{{number}}}", body)
    return text.strip("\n")


def _credit(row: dict[str, Any]) -> Credit:
    agencies = frozenset((row["agency"], *row.get("others", ())))
    return Credit(agencies, cast("CreditClass", row["class"]), cast("CreditForm", row["form"]), row["credit"])


def _is_even(drawn: str) -> bool:
    return int(hashlib.sha256(drawn.encode()).hexdigest(), 16) % 2 == 0
