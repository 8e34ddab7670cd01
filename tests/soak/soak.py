"""The soak: a system of its own under a steady load, watched, restarted in parts, and audited at the end."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from redis.asyncio import Redis

from services.console.hosting.server import Server
from services.console.hosting.supervise import Exited
from services.console.hosting.system import a_system
from shared.settings import Settings
from shared.streams.cancel import cancelled
from shared.streams.connection import connect
from shared.streams.handover import Limits
from shared.streams.intake import Intake
from shared.streams.keys import Keys, Stream
from tests.chaos.auditor import Verdict
from tests.chaos.failing_site import failing_site
from tests.chaos.leftovers import leftovers
from tests.real_server import EVERY_SECOND, RealServer
from tests.soak import measures
from tests.soak.judge import without
from tests.soak.ledger import Ledger
from tests.soak.load import Feeder, load
from tests.soak.measures import Recorder
from tests.soak.plan import PREFIX, Plan
from tests.soak.probe import Probe
from tests.soak.replicas import COUNTS, Replicas
from tests.soak.site import Site

#: Seconds between two readings, between two times that all keys are weighed, and between two orderly restarts.
READ_EVERY_S, WEIGH_EVERY_S, RESTART_EVERY_S = 5.0, 20.0, 60.0
#: Seconds that the last requests may take to end: reclaiming and retries included.
DRAIN_S = 60.0


@dataclass(slots=True)
class Soak:
    """One run of `plan`, with its data in `folder`; `say` is told how it goes."""

    plan: Plan
    folder: Path
    say: Callable[[str], None]
    recorder: Recorder = field(default_factory=Recorder)
    exits: list[Exited] = field(default_factory=list)
    given: int = 0
    load_s: float = 0.0

    async def run(self) -> Verdict:
        """Load, watch, drain, audit."""
        async with AsyncExitStack() as stack:
            server = stack.enter_context(RealServer(_made(self.folder / "system"), *EVERY_SECOND))
            kept = stack.enter_context(RealServer(_made(self.folder / "ledger"), *EVERY_SECOND))
            client, copy = await _client(stack, server), await _client(stack, kept)
            site = Site()
            await stack.enter_async_context(site.open())
            settings, keys = Settings.read(self.plan.settings | {"WIRESIFT_DATA_DIR": str(self.folder)}), Keys(PREFIX)
            coming = load(self.plan.seed, self.plan.words, stack.enter_context(failing_site()), site.publish)
            intake = Intake(client, keys, Limits.of(settings), sender=PREFIX)
            feeder = Feeder(client, intake, keys.stream(Stream.REQUESTED), coming, self.plan.rate)
            ledger = Ledger(client, copy, keys)
            env = dict(os.environ) | self.plan.settings
            of_ours = Server(server.url, None)
            async with (
                _following(ledger),
                a_system(of_ours, client, settings, start=True, report=self.exits.append, counts=COUNTS, env=env),
            ):
                probe = Probe(client, keys, psutil.Process(server.pid), Replicas(), self.recorder)
                await self._watch(probe, feeder, ledger)
                await _drained(client, keys)
            self._derive()
            self.given = len(feeder.given)
            return await ledger.audit(feeder.given)

    async def _watch(self, probe: Probe, feeder: Feeder, ledger: Ledger) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()

        def at() -> float:
            return loop.time() - began

        async def read() -> None:
            self.recorder.note("load", measures.UNDER_WAY, at(), (len(feeder.given) - ledger.ended) / self.plan.rate)
            await probe.read(at())

        tasks = [
            asyncio.create_task(feeder.run(self.plan.seconds)),
            asyncio.create_task(_every(READ_EVERY_S, read)),
            asyncio.create_task(_every(WEIGH_EVERY_S, lambda: probe.weigh(at()))),
            asyncio.create_task(self._restarts(probe.replicas)),
            asyncio.create_task(self._tell(at, feeder, ledger)),
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:  # feeding that is done, or whatever failed
                task.result()
        finally:
            self.load_s = at()
            await cancelled(tasks)

    async def _restarts(self, replicas: Replicas) -> None:
        while True:
            for name in replicas.restarted():
                await asyncio.sleep(RESTART_EVERY_S)
                replicas.restart(name)

    async def _tell(self, at: Callable[[], float], feeder: Feeder, ledger: Ledger) -> None:
        """How it stands, each minute."""
        while True:
            await asyncio.sleep(60)
            now = {
                f"{subject} {kind.name}": series[-1].value
                for (subject, kind), series in self.recorder.series.items()
                if kind in (measures.RESIDENT, measures.USED, measures.ENTRIES)
            }
            figures = ", ".join(f"{name} {value:.0f}" for name, value in now.items())
            self.say(f"{at() / 60:.0f} min: {len(feeder.given)} given, {ledger.ended} ended; {figures}")

    def _derive(self) -> None:
        """What the server takes less what it takes by design."""
        fates = self.recorder.of("fates", measures.WEIGHT_BY_DESIGN)
        for sample in without(self.recorder.of("server", measures.USED), fates):
            self.recorder.note("server", measures.USED_LESS_FATES, sample.at, sample.value)


async def _every(seconds: float, step: Callable[[], Awaitable[None]]) -> None:
    while True:
        await step()
        await asyncio.sleep(seconds)


async def _client(stack: AsyncExitStack, server: RealServer) -> Redis:
    client = connect(server.url)
    stack.push_async_callback(client.aclose)
    return client


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


@contextlib.asynccontextmanager
async def _following(ledger: Ledger) -> AsyncIterator[None]:
    stop = asyncio.Event()
    following = asyncio.create_task(ledger.follow(stop))
    try:
        yield
    finally:
        stop.set()
        await following


async def _drained(client: Redis, keys: Keys) -> None:
    """Wait until nothing is under way, or the time for that is over."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(DRAIN_S):
            while [line async for line in leftovers(client, keys.tag)]:
                await asyncio.sleep(0.5)
