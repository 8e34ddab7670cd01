"""What a method says of documents, and what that makes of them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tests.draws.scoring import Verdict


class Answer(NamedTuple):
    """What a method says of one document: the earlier ones that it shares text with, and those among them that tell its story."""

    name: str
    matches: tuple[str, ...]
    joined: tuple[str, ...]


def verdicts(answers: Sequence[Answer]) -> dict[str, Verdict]:
    """The answers, which are in order of appearance, as the scorer takes them."""
    groups = components(answers)
    return {
        answer.name: Verdict(bool(answer.matches), groups[answer.name], at, frozenset(answer.matches)) for at, answer in enumerate(answers)
    }


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
