"""The services a command works with: those that run already, else some of our own for the time it takes."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from redis.asyncio import Redis
from redis.exceptions import RedisError

from services.console.embedded import default_data_dir
from services.console.run import SERVICES
from services.console.server import Server
from services.console.supervise import Exited, Program, Supervisor
from shared.errors import ServerUnavailable
from shared.settings import Settings
from shared.streams import inspect
from shared.streams.keys import Keys

#: How long services may take from their start to their first beat, in seconds: imports on a loaded machine take several.
START_S = 60.0
#: How long a stage may be silent before whoever waits for it gives up, in seconds: a restart or a roll-out takes less.
SILENT_S = 60.0
_POLL_S = 0.1


@dataclass(frozen=True, slots=True)
class System:
    """The services there are, on the server of `client`. `supervisor` keeps them where they are our own."""

    client: Redis
    keys: Keys
    supervisor: Supervisor | None

    @property
    def own(self) -> bool:
        return self.supervisor is not None

    async def gave_up(self) -> str:
        """Wait until work cannot go on; returns why: one of our own services cannot live, or a stage has been silent for long."""
        waits = [asyncio.ensure_future(self._silent())]
        if self.supervisor:
            waits.append(asyncio.ensure_future(_told(self.supervisor)))
        try:
            done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            return done.pop().result()
        finally:
            for wait in waits:
                wait.cancel()

    async def _silent(self) -> str:
        loop = asyncio.get_running_loop()
        heard = loop.time()
        while True:
            try:
                missing = await not_running(self.client, self.keys)
            except RedisError:  # whoever waits for work asks the server too, and is told better
                missing = set()
            heard = heard if missing else loop.time()
            if loop.time() - heard > SILENT_S:
                return f"no {' and no '.join(sorted(missing))} has given a sign of life for {SILENT_S:g} s"
            await asyncio.sleep(1)


async def _told(supervisor: Supervisor) -> str:
    return str(await supervisor.given_up())


async def not_running(client: Redis, keys: Keys) -> set[str]:
    """The stages that no living process works on."""
    now = await inspect.server_ms(client)
    return set(SERVICES) - {replica.stage for replica in await inspect.replicas(client, keys, now) if replica.alive}


@asynccontextmanager
async def a_system(
    server: Server,
    client: Redis,
    settings: Settings,
    *,
    start: bool,
    report: Callable[[Exited], None],
    counts: Mapping[str, int] | None = None,
    env: Mapping[str, str] | None = None,
) -> AsyncIterator[System]:
    """The running services of this server, or else our own: started, seen to live, and stopped at the end.

    `start` False forbids starting any. `counts` says how many processes of each service (default one). Their logs go to files.

    Raises:
        ServerUnavailable: there are none and none may be started, or one of ours does not come to life.
    """
    keys = Keys(settings.prefix)
    if not await not_running(client, keys):
        yield System(client, keys, supervisor=None)
        return
    if not start:
        raise ServerUnavailable("no services run on this server; start them with `wiresift up`, or add --with-services")
    async with Supervisor(report, grace_s=settings.shutdown_s + 10) as supervisor:
        for program in programs(server, settings, counts or {}, env):
            supervisor.start(program)
        system = System(client, keys, supervisor)
        await _until_alive(system)
        yield system


def programs(server: Server, settings: Settings, counts: Mapping[str, int], env: Mapping[str, str] | None) -> list[Program]:
    """What to run for the services: each a process of its own, as in a container, logging to a file in the data folder."""
    folder = (settings.data_dir or default_data_dir()).expanduser() / "logs"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = []
    for service in SERVICES:
        for number in range(counts.get(service, 1)):
            name = service if number == 0 else f"{service}-{number + 1}"
            argv = (sys.executable, "-m", "services.console.main", "run", service, "--stop-with-parent")
            found.append(
                Program(
                    name,
                    argv,
                    env={**(env or {}), "WIRESIFT_REDIS_URL": server.url, "WIRESIFT_LOG_FORMAT": "json"},
                    pass_fds=() if server.users_fd is None else (server.users_fd,),
                    log=folder / f"{name}.log",
                )
            )
    return found


async def _until_alive(system: System) -> None:
    failing = asyncio.ensure_future(system.gave_up())
    try:
        async with asyncio.timeout(START_S):
            while await not_running(system.client, system.keys):
                await asyncio.sleep(_POLL_S)
                if failing.done():
                    raise ServerUnavailable(failing.result())
    except TimeoutError:
        raise ServerUnavailable(f"the services gave no sign of life within {START_S:g} s; see their logs in the data folder") from None
    finally:
        failing.cancel()
