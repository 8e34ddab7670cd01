"""What is kept of groups: the port. `memory_ledger` is the fake, `redis_ledger` the adapter.

A group is one place in the ledger, changed by one atomic step at a time, each idempotent. What is merged takes nothing more in:
from that moment on its contents stand still, and whoever comes is told where to go.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.classifier.groups.forest import Group, Membership, Text
from services.classifier.groups.telling import Telling
from shared.record import Original

#: Tellings kept of a group, those that appeared first: more hold no original that these do not.
MAX_TELLINGS = 64


@dataclass(frozen=True, slots=True)
class Turn:
    """One change of a group that has to be told: its number, by whom, and the original before and after."""

    number: int
    by: str
    before: Original | None
    after: Original | None


@dataclass(frozen=True, slots=True)
class Node:
    """A group as it stands. Of one that was merged: `into` which, `by` whom, and whether its contents were `moved` there.

    `shortened` is when it was begun, or last relieved of memberships of old, in unix seconds.
    """

    size: int = 0
    told: int = 0
    into: Group | None = None
    by: str = ""
    moved: bool = False
    shortened: int = 0
    turn: Turn | None = None


class Ledger(Protocol):
    """The groups of the window. Each method is one round trip, however many groups it is given."""

    async def settle(self, by: str, partners: Sequence[Text]) -> Sequence[Text]:
        """The partners that the judgement `by` goes by: these, unless others were given before."""

    async def open(self, texts: Sequence[Text], at: int) -> list[Node]:
        """Count each text in the group it founds, unless that was merged; the groups then. Refreshes their time to live."""

    async def nodes(self, groups: Sequence[Group]) -> list[Node]:
        """The groups; refreshes their time to live."""

    async def link(self, groups: Sequence[Group], into: Group, by: str) -> None:
        """Merge each of these into a group that was founded before it, unless it was merged already."""

    async def note(self, by: str, merges: Sequence[Group]) -> None:
        """Remember, before it is done, which groups the judgement `by` is about to merge."""

    async def noted(self, by: str) -> Sequence[Group]:
        """All that was so remembered."""

    async def contents(self, group: Group, cursor: int = 0) -> tuple[int, Mapping[str, Membership]]:
        """A page of the memberships in a group, and the cursor of the next; 0 behind the last."""

    async def memberships(self, group: Group, articles: Sequence[str]) -> list[Membership | None]:
        """Those of these articles in one group."""

    async def tellings(self, group: Group) -> list[Telling]:
        """Those that appeared first, up to MAX_TELLINGS, the first first."""

    async def admit(self, group: Group, members: Mapping[str, Membership], tellings: Sequence[Telling]) -> Node:
        """Take these in, unless the group was merged; the group then."""

    async def moved(self, group: Group, root: Group) -> None:
        """Note that the contents of a merged group are where they belong, and point it at `root`, founded before it."""

    async def turn(self, group: Group, turn: Turn) -> Turn | None:
        """The change with its number: as given where it is the next, or the one that `turn.by` made before.

        None where the group was merged, or another number is next.
        """

    async def say(self, by: str, said: str | None) -> str | None:
        """What the judgement `by` has to tell beside its record: `said`, unless something was given before. None only asks."""

    async def shorten(self, group: Group, before: int, at: int) -> None:
        """Forget the memberships that were last added before that moment, and note that it was done `at` this one."""
