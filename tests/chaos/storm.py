"""A storm: a system of separate processes under load, its processes and its server killed while they work, by a seed."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import socket
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from redis.asyncio import Redis

from services.console.ingest import patiently
from shared.streams.connection import connect
from shared.streams.handover import Limits
from shared.streams.intake import Intake
from shared.streams.keys import Keys
from tests.chaos.auditor import Verdict, audit, ended, fates, held, open_entries
from tests.chaos.documents import Put, documents
from tests.chaos.strikes import READS, SERVER, Child, Fault, Strike, plan
from tests.real_server import RealServer

#: Seconds without a new end after which the storm is taken to have settled: reclaiming, retries and FastStream's rest take less.
QUIET_S = 40.0
#: Requests that may be without their end at a time: enough for all replicas, few enough that work lasts to the last strike.
UNDER_WAY = 150
#: Shares of the documents kept beside one per fault, and requests of them that are given where all work ended before a strike.
SPARE, CHUNK = 3, 20
#: Pause between two looks, in seconds, and looks in which a process is given work: FastStream's rest and a start take fewer.
LOOK_S, LOOKS = 0.05, 200
TAG = "{storm:0}"


@dataclass(slots=True)
class Storm:
    """`documents` through two replicas of each service while `faults` strike; everything random comes from `seed`."""

    folder: Path
    documents: int
    faults: int
    seed: int
    strikes: list[Strike] = field(default_factory=list)
    put_in: list[Put] = field(default_factory=list)

    async def run(self) -> Verdict:
        """Let it rage, let it settle, and audit what is left."""
        with ExitStack() as stack:
            server = stack.enter_context(RealServer(self.folder))
            children = [stack.enter_context(self._child(server, service, number)) for service in READS for number in (1, 2)]
            client = connect(server.url)
            coming = deque(documents(self.documents, self.seed, stack.enter_context(_closed_port())))
            share = self.documents // (self.faults + SPARE)
            for fault in plan(self.faults, random.Random(self.seed)):
                await self._give(client, coming, share)
                self.strikes.append(await self._strike(fault, client, server, children, coming))
            while coming:
                await self._give(client, coming, share)
            await self._until_ended(client, self.documents)
            verdict = await audit(client, TAG, {put.request_id: put.fates for put in self.put_in})
            await client.aclose()
        return verdict

    async def _strike(self, fault: Fault, client: Redis, server: RealServer, children: list[Child], coming: deque[Put]) -> Strike:
        """End something that is at work, note what it hit, and bring it back."""
        if fault.victim == SERVER:
            strike = await _seen(fault, client, 0)
            await asyncio.to_thread(server.restart, fault.number)
            return strike
        replicas = [child for child in children if child.service == fault.victim]
        victim, in_hands = await self._frozen_at_work(replicas, client, coming)
        strike = await _seen(fault, client, in_hands)
        await asyncio.to_thread(victim.end, fault.number)
        victim.start()
        for child in replicas:
            child.signal(signal.SIGCONT)
        return strike

    async def _frozen_at_work(self, replicas: list[Child], client: Redis, coming: deque[Put]) -> tuple[Child, int]:
        """The replica that holds most entries, and how many, with all of them stopped; without any after LOOKS looks.

        A frozen process cannot finish what it holds, and its waiting read is still served: it is struck with work in its hands.
        """
        stream, group = READS[replicas[0].service], replicas[0].service
        for _ in range(LOOKS):
            for child in replicas:
                child.signal(signal.SIGSTOP)
            if not await patiently(lambda: open_entries(client, TAG)):
                await self._give(client, coming, CHUNK)
            found = [(await patiently(partial(held, client, TAG, stream, group, child.pid)), child) for child in replicas]
            in_hands, victim = max(found, key=lambda one: one[0])
            if in_hands:
                return victim, in_hands
            for child in replicas:
                child.signal(signal.SIGCONT)
            await asyncio.sleep(LOOK_S)
        return replicas[0], 0

    async def _give(self, client: Redis, coming: deque[Put], count: int) -> None:
        """Submit the next `count`, in step with the ends, so that UNDER_WAY is never exceeded."""
        limits = Limits(entries=500, bytes=2**24, fates_kept=timedelta(days=2))
        intake = Intake(client, Keys("storm"), limits, sender="storm")
        chunk = [coming.popleft() for _ in range(min(count, len(coming)))]
        await self._until_ended(client, len(self.put_in) + len(chunk) - UNDER_WAY)
        self.put_in += chunk
        await patiently(lambda: intake.submit_all([put.request for put in chunk], datetime.now(UTC)))

    async def _until_ended(self, client: Redis, wanted: int) -> None:
        """Wait until so many requests have ended, or nothing has moved for a time in which every rescue would have come."""
        known, quiet = -1, 0.0
        while quiet < QUIET_S:
            found = await patiently(lambda: ended(client, TAG))
            if found >= wanted:
                return
            known, quiet = found, 0.0 if found != known else quiet + LOOK_S
            await asyncio.sleep(LOOK_S)

    @contextmanager
    def _child(self, server: RealServer, service: str, number: int) -> Iterator[Child]:
        env = dict(os.environ) | {
            "WIRESIFT_REDIS_URL": server.url,
            "WIRESIFT_PREFIX": "storm",
            "WIRESIFT_RECLAIM_IDLE_S": "2",
            "WIRESIFT_SHUTDOWN_S": "3",
            "WIRESIFT_FETCHER_ALLOW_NETWORKS": "127.0.0.0/8",
        }
        if service == "fetcher":  # only there a second attempt is hopeless by design
            env["WIRESIFT_MAX_ATTEMPTS"] = "2"
        child = Child(service, env, self.folder / f"{service}-{number}.log")
        child.start()
        try:
            yield child
        finally:
            child.end(signal.SIGKILL)


async def _seen(fault: Fault, client: Redis, in_hands: int) -> Strike:
    return Strike(fault, len(await patiently(lambda: fates(client, TAG))), await patiently(lambda: open_entries(client, TAG)), in_hands)


@contextmanager
def _closed_port() -> Iterator[int]:
    """A port of loopback that is taken, and where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]
