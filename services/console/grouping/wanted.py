"""The articles whose groups are asked for, as a person names them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.console.naming import article_named, document_named


@dataclass(frozen=True, slots=True)
class Wanted:
    """An article that is asked for. `hint`: what to try if there is none, where its name can mean more than one."""

    article_id: str
    hint: str = ""


def wanted_of(names: Sequence[str], source: str | None) -> list[Wanted]:
    """The articles called by `names`, each once: by id, by URL, else by their external id at `source`."""
    found = (_wanted(name, source) for name in names)
    return list({one.article_id: one for one in found}.values())


def _wanted(name: str, source: str | None) -> Wanted:
    document = document_named(name, source)
    if document is None:
        return Wanted(article_named(name))
    read = f"{name!r} was read as the external id of a document {f'from {source!r}' if source else 'without a source'}"
    return Wanted(document, f"{read}; if it came with another, give that as --source, and if with a URL, give that")
