"""One replay from beginning to end: connect, ask, follow it with a progress bar, write and show what came of it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from redis.asyncio import Redis

from services.classifier.groups.redis_ledger import RedisLedger
from services.classifier.index.redis_index import RedisIndex
from services.classifier.settings import ClassifierSettings
from services.cleaner.settings import CleanerSettings
from services.cleaner.site.redis_shelf import RedisShelf
from services.console.hosting.server import Server, a_server, connected, require_traces
from services.console.hosting.system import a_system
from services.console.operating.operator import operator
from services.console.operating.pausing import tell_paused
from services.console.operating.steps import Steps
from services.console.replay.order import Order
from services.console.replay.outcome import Changed, Outcome
from services.console.replay.output import opened
from services.console.replay.perform import Performance
from services.console.replay.plan import Asked
from services.console.replay.planner import Planner
from services.console.replay.rehearse import Rehearsal
from services.console.replay.report import Report
from services.console.settings import load
from services.console.taking_in.outputs import STDOUT
from services.console.taking_in.report import console
from services.console.taking_in.take_in import INTERRUPTED
from shared.pipelined import Pipelined
from shared.redis_store import RedisStore
from shared.request_ids import new_request_id
from shared.streams import operations
from shared.streams.cancel import cancelled
from shared.streams.handover import Limits
from shared.streams.intake import Intake
from shared.streams.keys import Keys
from shared.streams.operations import Operation


@dataclass(slots=True)
class Run:
    """One replay on the server of `client`."""

    settings: ClassifierSettings
    order: Order
    client: Redis
    report: Report = field(default_factory=Report)

    async def go(self, server: Server) -> int:
        """Do it; returns the exit code: 0 all well, 1 something failed."""
        planner, order = self._planner(), self.order
        count = await planner.count(order.selection)
        if not order.agreed(count):
            sys.stderr.write("wiresift: nothing done\n")
            return 0
        with opened(order.output) as write, Steps("replaying", count) as steps:
            async with self._rehearsed(planner) if order.dry_run else self._performed(server, planner, steps) as outcomes:
                async for outcome in outcomes:
                    self.report.add(outcome)
                    steps.reached(self.report.tally.looked_at)
                    if isinstance(outcome, Changed):
                        write(outcome.document())
        self.report.show(console(stderr=order.output == STDOUT), dry=order.dry_run)
        return int(bool(self.report.tally.failed))

    @asynccontextmanager
    async def _rehearsed(self, planner: Planner) -> AsyncIterator[AsyncIterator[Outcome]]:
        settings = self.settings
        index = RedisIndex(self.client, settings.prefix, window=_window(settings))
        ledger = RedisLedger(self.client, settings.prefix, window=_window(settings))
        rehearsal = Rehearsal(index, planner.store, ledger, self.order.steps, settings.classifier_max_words)
        async with aclosing(rehearsal.run(planner.plans(self.order.selection), datetime.now(UTC))) as outcomes:
            yield outcomes

    @asynccontextmanager
    async def _performed(self, server: Server, planner: Planner, steps: Steps) -> AsyncIterator[AsyncIterator[Outcome]]:
        """With services at work, and a line in the record of operations at the end, where anything was set going."""
        keys, start = Keys.of(self.settings), self.order.start or server.embedded
        services = a_system(
            server, self.client, self.settings, start=start, report=lambda one: steps.say(str(one)), env=self.order.env, schedule=False
        )
        warning = asyncio.ensure_future(tell_paused(self.client, keys, steps.say))
        try:
            async with services as system:
                intake = Intake(self.client, keys, Limits.of(self.settings), sender="replay")
                performance = Performance(intake, planner, system.gave_up, lambda: datetime.now(UTC))
                try:
                    async with aclosing(performance.run(planner.plans(self.order.selection))) as outcomes:
                        yield outcomes
                finally:
                    await self._note(keys, performance.submitted)
        finally:
            await cancelled([warning])

    def _planner(self) -> Planner:
        settings, keys = self.settings, Keys.of(self.settings)

        ask = Pipelined(self.client)

        async def states(articles: Sequence[str]) -> list[bytes | None]:
            return await ask([("GET", keys.article(article)) for article in articles])

        return Planner(
            store=RedisStore(self.client, settings.prefix, window=_window(settings), max_bytes=settings.store_max_bytes),
            states=states,
            shelf=RedisShelf(self.client, settings.prefix) if load(CleanerSettings).cleaner_site_memory else None,
            asked=Asked(self.order.steps, self.order.selection.all_revisions, _window(settings)),
            new_request_id=new_request_id,
            now=lambda: datetime.now(UTC),
        )

    async def _note(self, keys: Keys, submitted: int) -> None:
        """Leave a line in the record of operations, where anything was set going."""
        if submitted:
            await operations.record(self.client, keys, Operation(operator(), "replay", self.order.subject, submitted, self.order.why))


def replay(settings: ClassifierSettings, order: Order) -> int:
    """Replay what is ordered; returns the exit code.

    Raises:
        UsageError: an article that was named is not kept, or nobody has agreed.
        ServerUnavailable: there is no server, or no services and none may be started.
    """
    require_traces(settings)
    try:
        with a_server(settings) as server:
            return asyncio.run(_to_its_end(_replay(server, settings, order)))
    except KeyboardInterrupt:
        sys.stderr.write("wiresift: interrupted; what was submitted goes on when the services run again\n")
        return INTERRUPTED


async def _replay(server: Server, settings: ClassifierSettings, order: Order) -> int:
    async with connected(server.url) as client:
        return await Run(settings, order, client).go(server)


async def _to_its_end(work: Coroutine[Any, Any, int]) -> int:
    """The result of `work`; a Ctrl-C ends it for certain."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task})
    finally:
        await cancelled([task])
    return task.result()


def _window(settings: ClassifierSettings) -> timedelta:
    return timedelta(days=settings.window_days)
