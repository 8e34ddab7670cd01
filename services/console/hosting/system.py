"""The services a command works with: those that run already, else some of our own for the time it takes."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from redis.asyncio import Redis
from redis.exceptions import RedisError

from services.console import SERVICES
from services.console.hosting.embedded import default_data_dir
from services.console.hosting.server import Server
from services.console.hosting.supervise import Exited, Program, Supervisor
from shared.errors import ServerUnavailable
from shared.settings import SECRETS, Settings
from shared.streams import inspect
from shared.streams.cancel import cancelled
from shared.streams.keys import Keys
from shared.streams.partitioning import agree

#: How long services may take from their start to their first beat, in seconds: imports on a loaded machine take several.
START_S = 60.0
#: How long a stage may be silent before whoever waits for it gives up, in seconds: a restart or a roll-out takes less.
SILENT_S = 60.0
#: How long somebody else's services may be gone before a command goes on with its own, in seconds: one that restarts is back.
GONE_S = 3.0
_POLL_S = 0.1


@dataclass(slots=True)
class System:
    """The services there are, on the server of `client`. `supervisor` keeps our own `programs`; None where none may be started."""

    client: Redis
    keys: Keys
    supervisor: Supervisor | None
    programs: Sequence[Program]
    own: bool = False

    def start(self) -> None:
        """Start our own services."""
        assert self.supervisor, "services may be started"
        for program in self.programs:
            self.supervisor.start(program)
        self.own = True

    async def gave_up(self) -> str:
        """Wait until work cannot go on; returns why: one of our own services cannot live, or a stage has been silent for long.

        Services of somebody else (a `wiresift up` that was stopped, an ingest that is done) are replaced by our own.
        """
        if self.supervisor and not self.own:
            await self._silent(GONE_S)
            self.start()
        waits = [asyncio.ensure_future(self._silent(SILENT_S))]
        if self.supervisor:
            waits.append(asyncio.ensure_future(_told(self.supervisor)))
        try:
            done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            return done.pop().result()
        finally:
            await cancelled(waits)

    async def _silent(self, seconds: float) -> str:
        loop = asyncio.get_running_loop()
        heard = loop.time()
        while True:
            try:
                missing = await not_running(self.client, self.keys)
            except RedisError:  # whoever waits for work asks the server too, and is told better
                missing = set()
            heard = heard if missing else loop.time()
            if loop.time() - heard > seconds:
                return f"no {' and no '.join(sorted(missing))} has given a sign of life for {seconds:g} s; see `wiresift doctor`"
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
    schedule: bool = True,
) -> AsyncIterator[System]:
    """The running services of this server, or else our own: started, seen to live, and stopped at the end.

    `start` False forbids starting any. `counts` says how many processes of each service (default one). Their logs go to files.
    Without `schedule` ours ask no source: a command that runs for a while has its own work to do.

    Raises:
        ServerUnavailable: there are none and none may be started, or one of ours does not come to life.
        SettingsError: the system on this server has another number of partitions.
    """
    keys = Keys.of(settings)
    await agree(client, keys)
    missing = await not_running(client, keys)
    if not start:
        if missing:
            raise ServerUnavailable("no services run on this server; start them with `wiresift up`, or add --with-services")
        yield System(client, keys, None, ())
        return
    async with Supervisor(report, grace_s=settings.shutdown_s + 10) as supervisor:
        system = System(client, keys, supervisor, programs(server, settings, counts or {}, env, schedule=schedule))
        if missing:
            system.start()
            await _until_alive(system)
        yield system


def programs(
    server: Server, settings: Settings, counts: Mapping[str, int], env: Mapping[str, str] | None, *, schedule: bool = True
) -> list[Program]:
    """What to run for the services: each a process of its own, as in a container, logging to a file in the data folder.

    Where WIRESIFT_METRICS_PORT is set, they serve on it and on the ports that follow, in order.

    Raises:
        ServerUnavailable: there is no writing to the data folder.
    """
    logs = _log_folder(settings)
    found: list[Program] = []
    for service in SERVICES:
        for number in range(counts.get(service, 1)):
            name = service if number == 0 else f"{service}-{number + 1}"
            own = {"WIRESIFT_REDIS_URL": server.url, "WIRESIFT_LOG_FORMAT": "json"}
            if not schedule:
                own["WIRESIFT_FETCHER_SCHEDULE"] = "false"
            if settings.metrics_port:
                own["WIRESIFT_METRICS_PORT"] = str(settings.metrics_port + len(found))
            found.append(
                Program(
                    name,
                    (sys.executable, "-m", "services.console.main", "run", service, "--stop-with-parent"),
                    env={**_without_secrets(env or {}), **own},
                    pass_fds=() if server.users_fd is None else (server.users_fd,),
                    log=logs / f"{name}.log",
                )
            )
    return found


def _without_secrets(env: Mapping[str, str]) -> dict[str, str]:
    """What a child inherits: the server's URL, which it is given whole, takes the place of what that was made of."""
    parts = {f"WIRESIFT_{name}{ending}".upper() for name in (*SECRETS, "redis_ca", "redis_cert", "redis_key") for ending in ("", "_file")}
    return {name: value for name, value in env.items() if name not in parts}


def _log_folder(settings: Settings) -> Path:
    folder = (settings.data_dir or default_data_dir()).expanduser() / "logs"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ServerUnavailable(f"cannot keep logs in {folder}: {error.strerror}; choose another folder with --data-dir") from error
    return folder


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
        await cancelled([failing])
