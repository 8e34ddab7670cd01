"""A storm: a system of separate processes under load, its processes and its server killed at random, by a seed."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from redis.asyncio import Redis

from services.console.ingest import patiently
from shared.events import ArticleRequested
from shared.request_ids import new_request_id
from shared.streams.connection import connect
from shared.streams.handover import Limits
from shared.streams.intake import Intake
from shared.streams.keys import Keys
from tests.chaos.auditor import Verdict, audit, fates
from tests.real_server import RealServer

SERVICES = ("fetcher", "cleaner", "classifier")
#: Seconds without a new fate after which the storm is taken to have settled: reclaiming, retries and FastStream's rest take less.
QUIET_S = 40.0
#: Every n-th document holds no words, so that other fates than classified are part of the storm.
EMPTY_EVERY = 97
_WORDS = (
    "harbour council river bridge ferry market school winter budget report engineer station morning question answer village minister "
    "storm railway theatre garden library factory museum hospital festival worker teacher driver farmer painter singer window letter"
).split()


@dataclass(slots=True)
class Child:
    """One service process that is started again whenever it ends."""

    service: str
    env: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            argv = [sys.executable, "-m", "services.console.main", "run", self.service]
            self.process = subprocess.Popen(argv, env=self.env, stdout=log, stderr=log, stdin=subprocess.DEVNULL)

    def end(self, number: signal.Signals) -> None:
        if self.process:
            self.process.send_signal(number)
            self.process.wait()


@dataclass(slots=True)
class Storm:
    """`documents` through two replicas of each service while `faults` strike; everything random comes from `seed`."""

    folder: Path
    documents: int
    faults: int
    seed: int
    pause_s: tuple[float, float] = (0.3, 1.2)
    struck: Counter[str] = field(default_factory=Counter)

    async def run(self) -> Verdict:
        """Let it rage, let it settle, and audit what is left."""
        chance = random.Random(self.seed)
        with ExitStack() as stack:
            server = stack.enter_context(RealServer(self.folder))
            children = [stack.enter_context(self._child(server, service, number)) for service in SERVICES for number in (1, 2)]
            client = connect(server.url)
            limits = Limits(entries=500, bytes=2**24, fates_kept=timedelta(days=2))
            intake = Intake(client, Keys("storm"), limits, sender="storm")
            put_in: list[str] = []
            feeding = asyncio.create_task(self._feed(intake, chance, put_in))
            for _ in range(self.faults):
                await asyncio.sleep(chance.uniform(*self.pause_s))
                await asyncio.to_thread(self._strike, chance, server, children)
            await feeding
            await self._settle(client, put_in)
            verdict = await audit(client, "{storm:0}", put_in)
            await client.aclose()
        return verdict

    def _strike(self, chance: random.Random, server: RealServer, children: list[Child]) -> None:
        """Kill something and bring it back. The server is struck rarely: after it FastStream rests for five seconds."""
        number = chance.choice((signal.SIGKILL, signal.SIGKILL, signal.SIGTERM))
        if chance.random() < 0.15:
            server.restart(number)
            self.struck[f"server {number.name}"] += 1
            return
        child = chance.choice(children)
        child.end(number)
        child.start()
        self.struck[f"{child.service} {number.name}"] += 1

    async def _feed(self, intake: Intake, chance: random.Random, put_in: list[str]) -> None:
        batch: list[ArticleRequested] = []
        for at in range(self.documents):
            request = new_request_id()
            put_in.append(request)
            words = chance.choices(_WORDS, k=chance.randint(50, 120))
            text = " ".join(words).capitalize() + "."
            empty = at % EMPTY_EVERY == EMPTY_EVERY - 1
            batch.append(ArticleRequested(request_id=request, text="." if empty else text, external_id=f"storm/{at}"))
            if len(batch) == 20:
                await self._submit(intake, batch)
                batch = []
        await self._submit(intake, batch)

    async def _submit(self, intake: Intake, batch: list[ArticleRequested]) -> None:
        await patiently(lambda: intake.submit_all(batch, datetime.now(UTC)))

    async def _settle(self, client: Redis, put_in: list[str]) -> None:
        """Wait until every request has its fate, or nothing has moved for a time in which every rescue would have come."""
        known, quiet = -1, 0.0
        while known < len(put_in) and quiet < QUIET_S:
            await asyncio.sleep(0.5)
            found = len(await patiently(lambda: fates(client, "{storm:0}")))
            known, quiet = found, 0.0 if found != known else quiet + 0.5

    @contextmanager
    def _child(self, server: RealServer, service: str, number: int) -> Iterator[Child]:
        env = dict(os.environ) | {
            "WIRESIFT_REDIS_URL": server.url,
            "WIRESIFT_PREFIX": "storm",
            "WIRESIFT_RECLAIM_IDLE_S": "2",
            "WIRESIFT_SHUTDOWN_S": "3",
        }
        child = Child(service, env, self.folder / f"{service}-{number}.log")
        child.start()
        try:
            yield child
        finally:
            child.end(signal.SIGKILL)
