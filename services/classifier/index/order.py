"""The order of classification on a server: sequence numbers, and with each the lists that had been opened when it was drawn.

Both come from one key, so that the order of numbers is also an order of what had been opened: whoever draws a number learns of every
list that holders of lower numbers put postings into.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from services.classifier.index.sizing import Table, bits_of, field_of, table_of, to_open
from shared.pipelined import Command, Pipelined
from shared.pipelined_script import Script, in_turn

#: Epochs per window: two take three reads per fingerprint and at most half as much memory again as the window's own.
EPOCHS = 2
#: Epochs whose lists are remembered to be open; one follows another, and entries that waited long are few.
_REMEMBERED = 8
DRAW, OPEN = (Script("services.classifier.index", f"lua/{name}") for name in ("draw", "open_lists"))


class Order:
    """Numbers and lists under `<stem>order`. `former` names a counter of an older layout, which the numbers go on from."""

    def __init__(self, ask: Pipelined, stem: str, *, window: timedelta, former: str) -> None:
        self._ask, self._key, self._window, self._former = ask, f"{stem}order", window, former
        self._opened: dict[int, Table] = {}

    def epoch(self, now: datetime) -> int:
        """The half window that `now` is in."""
        return int(now.timestamp() * EPOCHS // self._window.total_seconds())

    def read(self, epoch: int) -> range:
        """The epochs that a document of `epoch` reads, oldest first."""
        return range(epoch - EPOCHS, epoch + 1)

    def draw(self, count: int, epoch: int, postings: int = 0) -> Command:
        """The command that draws so many numbers, once so many postings were appended."""
        salt = secrets.randbits(63) << 1 | 1  # the product of a fingerprint and an odd number loses nothing
        return DRAW.call([self._key], [count, postings, epoch, salt, *self.read(epoch)])

    def drawn(self, reply: Sequence[Any], epoch: int) -> tuple[int, Table]:
        """The last number drawn and the table that came with it."""
        last, salt, *rows = reply
        table = table_of(salt, rows, self.read(epoch))
        if table.lists(epoch).bits:
            self._remember(epoch, table)
        return int(last), table

    async def table(self, epoch: int) -> Table:
        """A table in which the epoch has lists: no round trip once one was seen, three for the first of an epoch in a process."""
        if known := self._opened.get(epoch):
            return known
        _, table = await self.now(epoch)
        if not table.lists(epoch).bits:
            (former,) = await self._ask([("GET", self._former)])
            await self._ask([("HSETNX", self._key, "last", int(former or 0))])
            table = await self.grown(table, epoch)
        return table

    async def now(self, epoch: int) -> tuple[int, Table]:
        """The last number drawn so far and the lists that are open; one round trip."""
        ((reply,),) = await in_turn(self._ask, [DRAW], [self.draw(0, epoch)])
        return self.drawn(reply, epoch)

    async def grown(self, table: Table, epoch: int) -> Table:
        """The table with larger lists opened where those there are have filled up; no round trip where they have not."""
        more = to_open(table, epoch)
        if more is None:
            return table
        known = table.lists(epoch).bits
        call = OPEN.call([self._key], [epoch, field_of(known), field_of([*known, more]), self.read(epoch)[0]])
        ((bits,),) = await in_turn(self._ask, [OPEN], [call])
        grown = table.opened(epoch, bits_of(bits))
        self._remember(epoch, grown)
        return grown

    def _remember(self, epoch: int, table: Table) -> None:
        self._opened[epoch] = table
        if len(self._opened) > _REMEMBERED:
            del self._opened[min(self._opened)]
