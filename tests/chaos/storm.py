"""A storm: a system of separate processes under load, struck in chosen windows of its hand-overs, by a seed."""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path

from redis.exceptions import RedisError

from services.console.hosting.embedded import server_binary
from shared.streams.cancel import cancelled
from shared.streams.connection import connect
from shared.streams.handover import Limits
from shared.streams.intake import Intake
from shared.streams.keys import Keys
from tests.chaos.auditor import Ends, Verdict, audit
from tests.chaos.bounds import Bounds
from tests.chaos.children import Child, running
from tests.chaos.documents import documents
from tests.chaos.failing_site import failing_site
from tests.chaos.faults import LASTING, OUTLASTING, READS, REPLICAS, Fault, Kind, lanes, plan
from tests.chaos.leftovers import held
from tests.chaos.load import Load, patiently
from tests.chaos.strikes import RECLAIM_IDLE_S, Ground, NotStruck, heal, hit
from tests.chaos.tally import Strike, Tally
from tests.chaos.windows import Window
from tests.real_server import RealServer

#: Seconds without a new end after which the storm is taken to have settled: reclaiming, retries and FastStream's rest take less.
QUIET_S = 40.0
#: Seconds in which a hand-over comes into a window: a start and FastStream's rest take less.
REACH_S = 20.0
#: Seconds in which all replicas have started, on a busy machine too.
START_S = 60.0
#: Seconds in which the server has answered a hand-over that was let go.
ANSWER_S = 5.0
#: Seconds between two looks at what goes on.
LOOK_S = 0.2
PREFIX = "storm"
TAG = "{storm:0}"
#: Of a storm without huge texts: small enough that streams become full by entries and by bytes.
SMALL = Limits(entries=64, bytes=2**17, fates_kept=timedelta(days=2))
#: Of one with them: a huge text has room beside others.
LARGE = Limits(entries=64, bytes=2**25, fates_kept=timedelta(days=2))


@dataclass(slots=True)
class Storm:
    """`documents` through two replicas of each service while `faults` strike; everything random comes from `seed`.

    Faults of different lanes (the three services, the server) strike at once. Each waits for its victim to come into its window;
    where that never happens it is put back to the end of its lane and counted as not struck, `misses` times in all.
    """

    folder: Path
    documents: int
    faults: int
    seed: int
    huge: bool = False
    misses: int = 20
    progress: Callable[[Tally, int], None] = lambda tally, ended: None
    tally: Tally = field(default_factory=Tally)

    async def run(self) -> Verdict:
        """Let it rage, let it settle, and audit what is left."""
        async with AsyncExitStack() as stack:
            ground = await stack.enter_async_context(self._ground())
            ends, bounds = ground.load.ends, Bounds(ground.client, TAG, ground.limits, lambda: ground.load.foreign)
            await self._until_up(ground)
            beside = [asyncio.create_task(self._watch(ground, ends)), asyncio.create_task(bounds.watch())]
            stack.push_async_callback(cancelled, beside)
            async with asyncio.TaskGroup() as group:
                group.create_task(ground.load.run())
                for lane in lanes(plan(self.faults, self.seed)).values():
                    group.create_task(self._lane(ground, deque(lane)))
            await self._until_ended(ends, ground)
            for task in beside:
                assert not task.done(), f"nobody watched any more: {task.exception()!r}"
            allowed = {request: put.fates for request, put in ground.load.put_in.items()}
            verdict = await audit(ground.client, TAG, allowed, bounds.found())
            self._close(ground, ends, bounds)
        return verdict

    async def _lane(self, ground: Ground, coming: deque[Fault]) -> None:
        """Strike with one fault after another; one that found no chance is tried again at the end."""
        while coming:
            fault = coming.popleft()
            try:
                strike = await self._strike(ground, fault)
            except NotStruck as why:
                self.tally.missed.append(f"{fault}: {why}")
                if len(self.tally.missed) > self.misses:
                    raise AssertionError(f"faults find no chance to strike: {self.tally.missed}") from why
                coming.append(fault)
            else:
                self.tally.strikes.append(strike)
                ground.load.struck += 1

    async def _strike(self, ground: Ground, fault: Fault) -> Strike:
        child = ground.children[fault.victim]
        turns = ground.replicas(fault.service) if fault.kind is Kind.BLOCKED else [child]
        async with AsyncExitStack() as stack:
            for one in turns:
                await stack.enter_async_context(one.turn)
            return await (self._throughout if fault.kind in LASTING else self._in_window)(ground, child, fault)

    async def _in_window(self, ground: Ground, child: Child, fault: Fault) -> Strike:
        assert fault.window, f"{fault.kind} strikes in a window"
        with child.proxy.trap(fault.window) as trap:
            if not await trap.caught(REACH_S):
                raise NotStruck(f"nothing came into that window within {REACH_S:g} s")
            in_hands = await _in_hands(ground, child)
            if not trap.holds:
                raise NotStruck("what was caught there died of another fault")
            await hit(ground, child, fault)
        await heal(ground, child, fault)
        if fault.kind not in OUTLASTING or fault.window is not Window.HANDLED:
            return Strike(fault, in_hands)
        if (late := await trap.answer(ANSWER_S)) is None:
            raise NotStruck("the late hand-over died of another fault")
        return Strike(fault, in_hands, late)

    async def _throughout(self, ground: Ground, child: Child, fault: Fault) -> Strike:
        in_hands = await _in_hands(ground, child)
        await hit(ground, child, fault)
        await heal(ground, child, fault)
        return Strike(fault, in_hands)

    async def _watch(self, ground: Ground, ends: Ends) -> None:
        """Tell how far it is, and start again what ended by itself."""
        while True:
            for child in ground.children.values():
                if not child.turn.locked():
                    child.revive()
            self.progress(self.tally, len(ends.found))
            await asyncio.sleep(LOOK_S)

    async def _until_up(self, ground: Ground) -> None:
        """Wait until every replica has said that it lives."""
        async with asyncio.timeout(START_S):
            while await patiently(partial(ground.client.hlen, f"{TAG}:replicas")) < len(ground.children):
                await asyncio.sleep(LOOK_S)

    async def _until_ended(self, ends: Ends, ground: Ground) -> None:
        """Wait until all requests have ended, or nothing has moved for a time in which every rescue would have come."""
        known, quiet = -1, 0.0
        while quiet < QUIET_S and (found := await patiently(ends.look)) < len(ground.load.put_in):
            known, quiet = found, 0.0 if found != known else quiet + LOOK_S
            await asyncio.sleep(LOOK_S)

    def _close(self, ground: Ground, ends: Ends, bounds: Bounds) -> None:
        tally = self.tally
        tally.failures = [failure for child in ground.children.values() for failure in child.failures]
        tally.kinds.update(put.kind for put in ground.load.put_in.values())
        tally.ends.update(end.log for end in ends.found)
        tally.letters.update(end.error for end in ends.found if end.error)
        tally.revised, tally.bounds = ends.revised, list(bounds.lines())

    @asynccontextmanager
    async def _ground(self) -> AsyncIterator[Ground]:
        limits = LARGE if self.huge else SMALL
        data = self.folder / "data"
        data.mkdir()
        async with AsyncExitStack() as stack:
            server = stack.enter_context(RealServer(data, binary=str(_steadfast(self.folder))))
            children = [
                await stack.enter_async_context(running(service, number, server.url, _settings(service, limits), self.folder))
                for service in READS
                for number in REPLICAS
            ]
            client = connect(server.url)
            stack.push_async_callback(client.aclose)
            coming = deque(documents(self.documents, self.seed, stack.enter_context(failing_site()), huge=self.huge))
            intake = Intake(client, Keys(PREFIX), limits, sender="storm")
            load = Load(client, intake, TAG, limits, coming, self.faults, Ends(client, TAG))
            yield Ground(server, data, client, {f"{child.service}-{child.number}": child for child in children}, load, TAG, limits)


async def _in_hands(ground: Ground, child: Child) -> int:
    """Entries that the victim was given and has not finished; unknown while the server is struck as well."""
    try:
        return await held(ground.client, TAG, READS[child.service], child.service, child.pid)
    except RedisError as error:
        raise NotStruck(f"the server was struck at the same time ({type(error).__name__})") from error


def _settings(service: str, limits: Limits) -> dict[str, str]:
    """The environment of a replica."""
    found = {
        "WIRESIFT_PREFIX": PREFIX,
        "WIRESIFT_RECLAIM_IDLE_S": f"{RECLAIM_IDLE_S:g}",
        "WIRESIFT_SHUTDOWN_S": "3",
        "WIRESIFT_FETCHER_ALLOW_NETWORKS": "127.0.0.0/8",
        "WIRESIFT_FETCHER_HOST_DELAY_S": "0",
        "WIRESIFT_FETCHER_HOST_CONNECTIONS": "1000",  # a killed one keeps its place for as long as a request may take
        "WIRESIFT_STREAM_MAX_ENTRIES": str(limits.entries),
        "WIRESIFT_STREAM_MAX_BYTES": str(limits.bytes),
    }
    if service == "fetcher":  # only there a second attempt is hopeless by design
        found["WIRESIFT_MAX_ATTEMPTS"] = "2"
    return found


def _steadfast(folder: Path) -> Path:
    """The server as a program that outlives a write to a full disk, as it would outside: a limit on sizes sends a signal as well."""
    binary = os.environ.get("TEST_REDIS_SERVER") or str(server_binary())
    program = folder / "server"
    program.write_text(f"#!/bin/sh\ntrap '' XFSZ\nexec '{binary}' \"$@\"\n")
    program.chmod(0o700)
    return program
