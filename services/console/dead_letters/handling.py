"""`wiresift dead redrive` and `dead discard`: survey what is chosen, ask, deal with it page by page, say what came of it."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from itertools import dropwhile

from redis.asyncio import Redis
from rich.console import Console
from rich.text import Text

from services.console import SERVICES
from services.console.dead_letters import canary
from services.console.dead_letters.lines import group_lines
from services.console.dead_letters.order import Order
from services.console.dead_letters.selection import Named, Selection
from services.console.dead_letters.summary import Groups
from services.console.dead_letters.tally import Tally
from services.console.hosting.server import connected
from services.console.hosting.system import not_running
from services.console.operating.operator import operator
from services.console.operating.pausing import beside, paused_lines, tell_paused
from services.console.operating.steps import Steps
from shared.display import harmless
from shared.errors import ServerUnavailable
from shared.settings import Settings
from shared.streams.handover import Limits
from shared.streams.keys import Keys
from shared.streams.letters import Letters
from shared.streams.operations import server_time
from shared.streams.redrive import Redrive, Run
from shared.streams.reopening import Outcome, Told

#: Groups named of what a run would do.
_GROUPS = 20


@dataclass(frozen=True, slots=True)
class Handling:
    """One run of an order on the server of `client`."""

    client: Redis
    settings: Settings
    console: Console
    order: Order

    async def run(self, chance: random.Random) -> int:
        """Survey, ask, deal, tell; returns the exit code."""
        chosen, until, groups = await self.order.chosen(self._letters), await self._letters.newest() or "-", Groups()
        async for page in chosen.pages(self._letters, until):
            groups.add(page)
        count = groups.became.total()
        if not count:
            await self.order.selection.require_known(self._letters)
            self._say(f"nothing to {self.order.what}: no open dead letter ({chosen}); `wiresift dead list` names those there are")
            return 0
        if self.order.dry_run:
            self._preview(groups)
            return 0
        if not self.order.agreed(count):
            self._say("nothing was done")
            return 0
        waits = await self._waits({group.stage for group in groups.largest_first})
        if self.order.canary_s is not None:
            return await self._canary(chosen, until, waits, self.order.canary_s, chance)
        return await self._all(chosen, until, count, waits)

    async def _all(self, chosen: Named | Selection, until: str, count: int, waits: Sequence[str]) -> int:
        tally = Tally()
        with Steps(self.order.what, count) as steps:
            async for told in self._deal(chosen, until, str(chosen), steps):
                tally.add(told)
        self._say(*tally.lines(self._done), *(waits if self.order.what == "redrive" else ()))
        return int(not tally.well)

    async def _canary(self, chosen: Named | Selection, until: str, waits: Sequence[str], seconds: float, chance: random.Random) -> int:
        """Let a few begin anew and wait for their fates; the others stay as they are."""
        if waits:
            raise ServerUnavailable(f"no canary can fly: {waits[0]}")
        few = Named(await canary.sample(chosen.pages(self._letters, until), chance))
        tally, flown = Tally(), list[Told]()
        with Steps("canaries", len(few.entries)) as steps:
            async for told in self._deal(few, until, f"{len(few.entries)} of {chosen}, as canaries", steps):
                tally.add(told)
                flown += [one for one in told if one.outcome is Outcome.DONE]
            steps.restart("waiting for their fates", len(flown))
            async with beside(tell_paused(self.client, self._keys, steps.say)):
                landed = await canary.fates(self.client, self.settings, flown, seconds, steps.reached)
        lines, well = canary.lines(flown, landed, seconds)
        self._say(*tally.lines(self._done), *lines)
        return int(not (tally.well and well))

    async def _deal(self, chosen: Named | Selection, until: str, subject: str, steps: Steps) -> AsyncIterator[list[Told]]:
        run = Run((await server_time(self.client)).isoformat(), operator(), subject, self.order.why)
        redrive = Redrive(self.client, self._keys, Limits.of(self.settings), run)
        async for page in chosen.pages(self._letters, until):
            if self.order.what == "discard":
                told = await redrive.discard(page)
            else:
                told = await redrive.redrive(page, full=steps.full, again=self.order.selection.discarded)
            steps.did(told)
            yield told

    async def _waits(self, stages: set[str]) -> list[str]:
        """Why what is put in for these stages will not be worked on to its end for now: the stages behind them count."""
        paused = await paused_lines(self.client, self._keys)
        absent = await not_running(self.client, self._keys)
        return [
            paused.get(stage) or f"{stage} does not run, so what is put in for it waits; start all with `wiresift up`"
            for stage in dropwhile(lambda stage: stage not in stages, SERVICES)
            if stage in paused or stage in absent
        ]

    def _preview(self, groups: Groups) -> None:
        count = groups.became.total()
        few = f"{min(canary.FEW, count)} of {count} at random" if self.order.canary_s is not None else str(count)
        self._say(f"would {self.order.what} {few}; nothing was done:")
        for group in groups.largest_first[:_GROUPS]:
            self.console.print(group_lines(group, None), soft_wrap=True)

    def _say(self, *lines: str) -> None:
        for line in lines:
            self.console.print(Text(harmless(line)), soft_wrap=True)

    @property
    def _done(self) -> str:
        return {"redrive": "redriven", "discard": "discarded"}[self.order.what]

    @property
    def _keys(self) -> Keys:
        return Keys.of(self.settings)

    @property
    def _letters(self) -> Letters:
        return Letters(self.client, self._keys)


async def handle(url: str, settings: Settings, console: Console, order: Order, *, chance: random.Random) -> int:
    """Do what is ordered; exit code 0 where each letter is dealt with, now or before, or there was none; else 1.

    Raises:
        UsageError: a letter, a group or an error that was named is not there, or nobody has agreed.
        ServerUnavailable: a canary cannot fly, because a stage it needs does not run.
    """
    async with connected(url) as client:
        return await Handling(client, settings, console, order).run(chance)
