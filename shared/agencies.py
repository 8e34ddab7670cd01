"""The closed list of agencies that a credit can name, read from `agencies.toml` beside this file. Pure."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

#: Keys of the file that hold lists, in the order of the fields.
_KEYS = ("names", "codes", "letters", "dated", "towns", "labels")

AgencyClass = Literal["agency", "content_sharing", "press_release"]


@dataclass(frozen=True, slots=True)
class Agency:
    """One agency: `names` are spelled out, `codes` short forms as printed; `letters` are codes that mean other things too.

    `dated` are those of the codes that name provinces; `towns`, in lower case, tell the agency from another of the same code.
    `labels` are how a release's first line begins with its wire; `country` is that of the seat, ISO 3166.
    """

    name: str
    country: str
    class_: AgencyClass
    names: tuple[str, ...]
    codes: tuple[str, ...]
    letters: tuple[str, ...] = ()
    dated: tuple[str, ...] = ()
    towns: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


@cache
def agencies() -> tuple[Agency, ...]:
    """All agencies, in the order of the file, which is read once."""
    text = Path(__file__).with_name("agencies.toml").read_text(encoding="utf-8")
    return tuple(
        Agency(row["name"], row["country"], row["class"], *(tuple(row.get(key, ())) for key in _KEYS))
        for row in tomllib.loads(text)["agency"]
    )


def agency_named(name: str) -> Agency | None:
    """The agency that `name` is the whole of, however its letters are cased; None where it is no agency's."""
    return _by_name().get(" ".join(name.casefold().split()))


@cache
def _by_name() -> dict[str, Agency]:
    first_last = agencies()[::-1]  # a code of several is the first's: the others are known by their towns
    named = {form.casefold(): agency for agency in first_last for form in (*agency.letters, *agency.codes, *agency.names)}
    return named | {agency.name.casefold(): agency for agency in agencies()}
