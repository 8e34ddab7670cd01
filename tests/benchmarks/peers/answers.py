"""What a method says of documents, and what that makes of them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple


class Answer(NamedTuple):
    """What a method says of one document: the earlier ones that it shares text with, and those among them that tell its story."""

    name: str
    matches: tuple[str, ...]
    joined: tuple[str, ...]


def rows(answers: Sequence[Answer]) -> list[dict[str, Any]]:
    """The answers, which are in order of appearance, as records say it."""
    groups = components(answers)
    return [{"external_id": answer.name, "syndication": _said(answer, groups[answer.name], at)} for at, answer in enumerate(answers)]


def _said(answer: Answer, group_id: str, sequence: int) -> dict[str, Any]:
    matches = [{"external_id": match, "relation": "near"} for match in answer.matches]
    return {"is_duplicate": bool(matches), "group_id": group_id, "sequence": sequence, "matches": matches}


def components(answers: Iterable[Answer]) -> dict[str, str]:
    """Which documents are one group: those that are joined, over others or directly, each by the name of one of them."""
    root: dict[str, str] = {}

    def find(name: str) -> str:
        while root.setdefault(name, name) != name:
            root[name] = name = root[root[name]]
        return name

    for answer in answers:
        for other in answer.joined:
            root[find(answer.name)] = find(other)
        find(answer.name)
    return {name: find(name) for name in root}
