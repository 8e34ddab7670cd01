"""Which dead letters a command is about: by what they died of, or by name."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace

from services.console.dead_letters.groups import group_of
from shared.errors import UsageError
from shared.request_ids import is_request_id
from shared.streams.letter import Letter
from shared.streams.letters import Letters

#: An entry's id: two numbers, with digits for less than the 64 bits that the server refuses to exceed; and its partition.
_ENTRY_ID = re.compile(r"\d{1,19}-\d{1,19}(@\d{1,2})?", re.ASCII)
#: Letters that are read by name at once: each may hold an article of some MB.
_AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class Selection:
    """Letters of a group, an error class, a stage; None takes any. Those dealt with are left out unless they are asked for."""

    group: str | None = None
    error: str | None = None
    stage: str | None = None
    discarded: bool = False
    handled: bool = False

    def takes(self, letter: Letter) -> bool:
        """Whether the command is about this one."""
        mark = letter.mark
        if mark and not (self.handled or (self.discarded and mark.what == "discarded")):
            return False
        if self.stage not in (None, letter.stage) or self.error not in (None, letter.error):
            return False
        return self.group is None or self.group == group_of(letter)

    def __str__(self) -> str:
        return self._words or "all"

    @property
    def of(self) -> str:
        """In words behind "dead letters", empty where it takes any."""
        return self._words and f" of {self._words}"

    @property
    def _words(self) -> str:
        named = {"group": self.group, "error": self.error, "stage": self.stage}
        return ", ".join(f"{name} {value}" for name, value in named.items() if value)

    async def dealt_with(self, letters: Letters) -> int:
        """How many there are with those dealt with. Reads the whole log."""
        return sum([len(page) async for page in replace(self, handled=True).pages(letters, "+")])

    async def require_known(self, letters: Letters) -> None:
        """Pass where its group or error is that of some letter, be it open or dealt with.

        Raises:
            UsageError: there is none: it is mistyped, or its letters have left the log.
        """
        if (self.group or self.error) and not await self.dealt_with(letters):
            raise UsageError(f"there is no dead letter{self.of}, open or dealt with; `wiresift dead list --all` names those there are")

    async def pages(self, letters: Letters, until: str) -> AsyncIterator[list[Letter]]:
        """Those of the log up to the entry `until`: what dies later is not selected, so that redriving comes to an end."""
        async for page in letters.pages(until):
            if taken := [letter for letter in page if self.takes(letter)]:
                yield taken


@dataclass(frozen=True, slots=True)
class Named:
    """Letters by their entries, in the order given."""

    entries: Sequence[str]

    def __str__(self) -> str:
        return ", ".join(self.entries)

    async def pages(self, letters: Letters, until: str) -> AsyncIterator[list[Letter]]:  # noqa: ARG002 - all are there already
        """Those that are still in the log."""
        for first in range(0, len(self.entries), _AT_ONCE):
            found = [await letters.get(entry) for entry in self.entries[first : first + _AT_ONCE]]
            if there := [letter for letter in found if letter]:
                yield there


async def named(letters: Letters, ids: Sequence[str]) -> Named:
    """The letters of these entry ids and request ids (of a request's letters the newest), each once.

    Raises:
        UsageError: one of them names none.
    """
    requests = [one for one in ids if is_request_id(one)]
    entries = await letters.entries_of(requests) if requests else {}
    for one in ids:
        if one not in entries and _ENTRY_ID.fullmatch(one) and await letters.get(one):
            entries[one] = one
    if unknown := [one for one in ids if one not in entries]:
        raise UsageError(f"no dead letter {unknown[0]}; `wiresift dead list --letters` names those there are")
    return Named(tuple(dict.fromkeys(entries[one] for one in ids)))
