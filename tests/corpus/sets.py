"""Labelled texts of our own invention, a file per language: articles of which every word must stay, and noise that must go.

`must_keep/XX.toml` holds articles that tempt a cleaner, `articles/XX.toml` ordinary ones, `noise/XX.toml` what is put into those.
Whoever wrote them had not seen the rules; whoever writes rules must not have seen what is kept back. `unseen/` has sets of another
hand, whole: rules are measured on them and never written by them.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
UNSEEN = FOLDER / "unseen"
#: Languages and the kind of noise that are measured at the end alone, to tell how rules do on what nobody fitted them to.
KEPT_BACK_LANGUAGES = frozenset({"sv", "tr"})
KEPT_BACK_KIND = "comments"


@dataclass(frozen=True, slots=True)
class Article:
    """A text of paragraphs, all of them the article's own."""

    language: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Noise:
    """Lines that are no article, all of one kind. `number` counts from 1 within its language and kind."""

    language: str
    kind: str
    number: int
    text: str

    @property
    def name(self) -> str:
        return f"{self.kind} {self.number}"


def languages(*, kept_back: bool = False, folder: Path = FOLDER) -> list[str]:
    """The codes of all languages for which the sets are complete, without those kept back or nothing but those."""
    found = set.intersection(*({path.stem for path in (folder / part).glob("*.toml")} for part in ("must_keep", "articles", "noise")))
    return sorted(found & KEPT_BACK_LANGUAGES if kept_back else found - KEPT_BACK_LANGUAGES)


def must_keep(language: str, folder: Path = FOLDER) -> list[Article]:
    """Articles with something in them that looks like noise."""
    return [Article(language, row["name"], row["text"].strip("\n")) for row in _rows(folder / "must_keep", language, "article")]


def articles(language: str, folder: Path = FOLDER) -> list[Article]:
    """Ordinary articles."""
    return [Article(language, row["name"], row["text"].strip("\n")) for row in _rows(folder / "articles", language, "article")]


def noise(language: str, *, kept_back: bool = False, folder: Path = FOLDER) -> list[Noise]:
    """What is no article: of the kind kept back, or of all others. A language that is kept back is so whole, and so is what is unseen."""
    counts: dict[str, int] = {}
    found = []
    for row in _rows(folder / "noise", language, "noise"):
        kind = row["kind"]
        counts[kind] = counts.get(kind, 0) + 1
        if folder == UNSEEN or language in KEPT_BACK_LANGUAGES or (kind == KEPT_BACK_KIND) == kept_back:
            found.append(Noise(language, kind, counts[kind], row["text"].strip("\n")))
    return found


def _rows(folder: Path, language: str, table: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads((folder / f"{language}.toml").read_text("utf-8"))[table]
    return rows
