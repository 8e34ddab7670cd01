"""One run of taking articles in: find or start a system, follow the ingest with a progress bar, write and show its results."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import chain

from redis.asyncio import Redis

from services.classifier.groups.redis_ledger import RedisLedger
from services.console.hosting.server import Server, a_server, connected
from services.console.hosting.system import System, a_system
from services.console.inputs import BadInput, FeedInput
from services.console.operating.pausing import beside, tell_paused
from services.console.taking_in.asking import FeedAsking
from services.console.taking_in.ingest import UNDER_WAY, Counts, Ended, Ingest
from services.console.taking_in.outputs import Outputs, opened
from services.console.taking_in.progress import ProgressBar
from services.console.taking_in.regrouping import regroup
from services.console.taking_in.report import Report, console
from shared.events import ArticleRequested
from shared.redis_store import RedisStore
from shared.settings import Settings
from shared.streams.handover import Limits
from shared.streams.intake import Intake
from shared.streams.keys import Keys

#: Exit code after Ctrl-C, as shells have it: 128 and the number of SIGINT.
INTERRUPTED = 130

#: Articles taken of a feed or sitemap unless somebody wants more: what most feeds list, and some minutes at a polite pace.
FEED_ARTICLES = 50

Input = ArticleRequested | BadInput | FeedInput


@dataclass(frozen=True, slots=True)
class TakeIn:
    """One run. `start` allows to start services where none run, with `env` as their environment.

    `under_way` is how many articles may be on their way at once; with one, each meets all before it. `of_a_feed` is how many are
    taken of each feed, the newest. `report` is filled by it.
    """

    settings: Settings
    outputs: Outputs
    start: bool
    env: Mapping[str, str]
    under_way: int = UNDER_WAY
    of_a_feed: int = FEED_ARTICLES
    report: Report = field(default_factory=Report)

    def run(self, inputs: Iterable[Input]) -> int:
        """Take all `inputs` in and show what came of them; returns the exit code: 0 all well, 1 something failed."""
        try:
            with ExitStack() as stack:
                write = stack.enter_context(opened(self.outputs))
                with ProgressBar() as bar:
                    bad, rest = _until_request(inputs, bar)
                if rest is None:  # nothing to do: that is told without starting a server
                    return self._show(bad)
                server = stack.enter_context(a_server(self.settings))
                return asyncio.run(self._on(server, rest, write, bad))
        except KeyboardInterrupt:
            sys.stderr.write("wiresift: interrupted; what was taken in goes on when the services run again\n")
            return INTERRUPTED

    async def on(self, server: Server, inputs: Iterable[Input]) -> int:
        """As `run`, on a server that is there."""
        with opened(self.outputs) as write:
            return await self._on(server, inputs, write, 0)

    async def _on(self, server: Server, inputs: Iterable[Input], write: Callable[[Ended], None], bad: int) -> int:
        with ProgressBar() as bar:
            async with connected(server.url) as client:
                bar.say("starting the services")
                start = self.start or server.embedded
                services = a_system(server, client, self.settings, start=start, report=bar.exited, env=self.env, schedule=False)
                async with services as system:
                    ingest = self._ingest(client, system, bar, bad)
                    async with (
                        beside(tell_paused(client, Keys.of(self.settings), bar.warn)),
                        FeedAsking(client, most=self.of_a_feed, tell=bar.warn) as feeds,
                    ):
                        async for ended in ingest.run(feeds.expanded(inputs)):
                            bar.ended(ended)
                            self.report.add(ended)
                            write(ended)
                    if path := self.outputs.record_file:
                        bar.say("following the groups")
                        await regroup(path, RedisLedger(client, self.settings.prefix, window=timedelta(days=self.settings.window_days)))
                    bar.say("stopping the services" if system.own else "done")
        return self._show(ingest.counts.bad)

    def _ingest(self, client: Redis, system: System, bar: ProgressBar, bad: int) -> Ingest:
        settings = self.settings
        window = timedelta(days=settings.window_days)
        return Ingest(
            intake=Intake(client, Keys.of(settings), Limits.of(settings), sender="ingest"),
            store=RedisStore(client, settings.prefix, window=window, max_bytes=settings.store_max_bytes),
            counts=Counts(bar.show, bad=bad),
            on_bad=bar.bad,
            failing=system.gave_up,
            under_way=self.under_way,
        )

    def _show(self, bad: int) -> int:
        self.report.show(console(stderr=self.outputs.to_stdout), bad=bad)
        return int(bool(self.report.failed or bad))


def _until_request(inputs: Iterable[Input], bar: ProgressBar) -> tuple[int, Iterator[Input] | None]:
    """How many bad inputs come before the first request, each told of; and all from that request on, None where there is none."""
    items, bad = iter(inputs), 0
    for item in items:
        if not isinstance(item, BadInput):
            return bad, chain([item], items)
        bar.bad(item)
        bad += 1
    return bad, None
