"""What an operator wants done with which dead letters, and whether it may be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from services.console.dead_letters.selection import Named, Selection, named
from services.console.dead_letters.summary import counted
from shared.errors import UsageError
from shared.streams.letters import Letters


@dataclass(frozen=True, slots=True)
class Order:
    """What an operator wants done with which letters: those of `ids`, else those of `selection`.

    `ask` puts a question to a person and says whether they agree; None where there is nobody to ask.
    """

    what: Literal["redrive", "discard"]
    ids: Sequence[str]
    selection: Selection
    why: str = ""
    dry_run: bool = False
    yes: bool = False
    canary_s: float | None = None
    ask: Callable[[str], bool] | None = None

    async def chosen(self, letters: Letters) -> Named | Selection:
        """The letters it is about."""
        return await named(letters, self.ids) if self.ids else self.selection

    def agreed(self, count: int) -> bool:
        """Whether to go on with so many letters. A single letter and canaries need no word; off a terminal
        neither do letters that were named one by one.

        Raises:
            UsageError: nobody has agreed, and there is nobody to ask.
        """
        one_by_one = count == 1 if self.ask else bool(self.ids)
        if self.yes or one_by_one or self.canary_s is not None:
            return True
        deed = f"{self.what} {counted(count, 'dead letter')}"
        if self.ask is None:
            raise UsageError(f"there is nobody to ask whether to {deed}; add --yes, or look with --dry-run")
        return self.ask(f"{deed}?")
