"""Which faults strike, in which order, and what each of them hit."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from signal import SIGCONT, SIGKILL, SIGTERM, Signals

#: Service → the work stream it reads.
READS = {"fetcher": "requested", "cleaner": "fetched", "classifier": "cleaned"}
SERVER = "server"
#: Share of the server among the faults past the first of each: after it FastStream rests for five seconds.
_SERVER_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Fault:
    """A signal to the server, or to a replica of a service."""

    victim: str
    number: Signals


@dataclass(frozen=True, slots=True)
class Strike:
    """A fault that struck, and what was under way at that moment."""

    fault: Fault
    fates: int  # requests that had their fate
    open: int  # entries in work streams and retry schedules
    held: int  # entries of them that a struck service had been given and had not finished

    def __str__(self) -> str:
        return f"{self.fault.number.name} {self.fault.victim}: {self.fates} fates, {self.open} open, {self.held} in its hands"


def plan(count: int, chance: random.Random) -> list[Fault]:
    """`count` faults, five at least, in random order: a SIGKILL of the server and of each service, a SIGTERM, and any others."""
    faults = [*(Fault(victim, SIGKILL) for victim in (*READS, SERVER)), Fault(chance.choice(list(READS)), SIGTERM)]
    while len(faults) < count:
        victim = SERVER if chance.random() < _SERVER_SHARE else chance.choice(list(READS))
        faults.append(Fault(victim, chance.choice((SIGKILL, SIGKILL, SIGTERM))))
    return chance.sample(faults, len(faults))


def unproven(strikes: Sequence[Strike], documents: int) -> list[str]:
    """What the strikes fail to show: any that hit a system at rest, and victims never killed at work."""
    idle = [f"at rest: {strike}" for strike in strikes if not strike.open or strike.fates >= documents]
    kills = [strike for strike in strikes if strike.fault.number is SIGKILL]
    killed = {strike.fault.victim for strike in kills if strike.held or strike.fault.victim == SERVER}
    return idle + [f"never killed at work: {victim}" for victim in (*READS, SERVER) if victim not in killed]


@dataclass(slots=True)
class Child:
    """One service process that is started again whenever it was ended."""

    service: str
    env: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self.process, "it was started"
        return self.process.pid

    def start(self) -> None:
        with self.log.open("ab") as log:
            argv = [sys.executable, "-m", "services.console.main", "run", self.service]
            self.process = subprocess.Popen(argv, env=self.env, stdout=log, stderr=log, stdin=subprocess.DEVNULL)

    def signal(self, number: Signals) -> None:
        assert self.process, "it was started"
        self.process.send_signal(number)

    def end(self, number: Signals) -> None:
        """Signal it, wake it where it was frozen, and wait until it is gone."""
        self.signal(number)
        self.signal(SIGCONT)
        assert self.process, "it was started"
        self.process.wait()
