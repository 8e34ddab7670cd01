"""Families of templates: forms that newsrooms, agencies and offices fill again and again, as data. Pure.

A fill is an item: a story whose every word is new, since whoever fills a form takes over no report. Its standing phrases are the
same in all fills; that is what makes families hard.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from tests.draws.forms import Filling
from tests.draws.prose import Draft


@dataclass(frozen=True)
class Family:
    """A kind of template. `shared`: many outlets fill it, as an agency's form; else each outlet that prints it has a form of its own.

    `lists` holds the entries of its slots, `forms` its wordings; an outlet, or an agency, keeps to one.
    """

    name: str
    language: str
    shared: bool
    title: str
    lists: dict[str, list[str]]
    forms: list[str]


@dataclass(frozen=True)
class Item:
    """A form filled: which, with which names, and what came of it."""

    family: Family
    form: int
    names: dict[str, str]
    draft: Draft


@cache
def families(half: Path) -> tuple[Family, ...]:
    """The families in the TOML files of a half's folder, read once."""
    found: list[Family] = []
    for file in sorted(half.glob("*.toml")):
        for row in tomllib.loads(file.read_text(encoding="utf-8"))["family"]:
            lists = {name: [entry.strip() for entry in entries.strip().split("|")] for name, entries in row.get("lists", {}).items()}
            found.append(Family(row["name"], row.get("language", "en"), row["shared"], row["title"], lists, row["forms"]))
    return tuple(found)


def fill(random: Random, family: Family, form: int, names: dict[str, str] | None = None) -> Item:
    """A new item; with `names` of another it speaks of the same people and places, with other figures."""
    filling = Filling(random, family.lists, family.language, dict(names or {}))
    title = filling.line(family.title)
    paragraphs = tuple(filling.text(family.forms[form % len(family.forms)]).split("\n"))
    return Item(family, form, filling.kept, Draft(title, paragraphs, family.language, filling.kept))
