"""The lines of one text that a judge has anything to say of: mostly few, and asked for again in every round. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from services.cleaner.text.lines import Line

_Answer = TypeVar("_Answer")


class Heard(Protocol):
    """Knowledge that may be of one text; then it has the prospects of its lines."""

    @property
    def prospects(self) -> Prospects | None: ...


_Known = TypeVar("_Known", bound=Heard)


class Prospects:
    """The answers of judges about the lines of one text, by where a line starts; a judge is asked once for each line.

    It is asked of the lines that it first sees, as those that it sees later are among them: rounds only cut. Of lines that are `quiet`
    no judge has anything to say; that is asked once, of the lines that are seen first of all.
    """

    __slots__ = ("_answers", "_are_quiet", "_quiet")

    def __init__(self, quiet: Callable[[Line, Any], bool]) -> None:
        self._are_quiet = quiet
        self._quiet: Collection[int] | None = None
        self._answers: dict[object, Mapping[int, Any]] = {}

    def of(self, judge: Callable[[Line, _Known], _Answer | None], lines: Sequence[Line], known: _Known) -> Mapping[int, _Answer]:
        """What `judge` says of each of the lines, those that it first saw, that it says something of."""
        found = self._answers.get(judge)
        if found is None:
            if self._quiet is None:
                self._quiet = {line.start for line in lines if self._are_quiet(line, known)}
            asked = (line for line in lines if line.start not in self._quiet)
            found = self._answers[judge] = {line.start: said for line in asked if (said := judge(line, known)) is not None}
        return found


def answers(judge: Callable[[Line, _Known], _Answer | None], lines: Sequence[Line], known: _Known) -> dict[int, _Answer]:
    """What `judge` says of those of `lines`, by index, that it says something of; so it must not go by a line's `gap`.

    Where `known` is of one text, `lines` are of that text, and among those that the judge has seen before if it has seen any.
    """
    if known.prospects is None:
        return {index: said for index, line in enumerate(lines) if (said := judge(line, known)) is not None}
    found = known.prospects.of(judge, lines, known)
    return {index: found[line.start] for index, line in enumerate(lines) if line.start in found} if found else {}
