"""The Redis server a command works with: the one of WIRESIFT_REDIS_URL, else the embedded one."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from services.console.checkup.server_checks import NotUsableNow, require_usable
from services.console.hosting.embedded import default_data_dir, embedded_server
from services.console.hosting.keeper import Folder
from services.console.hosting.server_trouble import trouble
from shared.errors import ServerUnavailable, SettingsError
from shared.settings import Settings
from shared.streams.connection import connect
from shared.streams.unavailable import is_unavailable

#: Pause between two tries to reach a server that is away, in seconds.
_ASK_EVERY_S = 2.0
#: Where a server keeps its append-only file; a folder restored from a copy may hold nothing else.
_APPEND_ONLY = "appendonlydir"
#: The question mark before a URL's first `name=value`; one inside a password is none.
_PARAMETERS = re.compile(r"\?(?=[^?&=@/]*=)")
_DATABASE = re.compile(r"db=\d+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Server:
    """A server to work with. `users_fd` is the share of an embedded one that child processes need (else None)."""

    url: str
    users_fd: int | None

    @property
    def embedded(self) -> bool:
        return self.users_fd is not None


@contextmanager
def a_server(settings: Settings) -> Iterator[Server]:
    """The server to use; an embedded one runs at least as long as this is entered.

    Raises:
        ServerUnavailable: there is none to be had.
    """
    if url := settings.server_url:
        yield Server(url, None)
    else:
        with embedded_server(settings.data_dir or default_data_dir()) as embedded:
            yield Server(embedded.url, embedded.users_fd)


def require_traces(settings: Settings) -> None:
    """Pass where there may be something to look at: on a server of one's own always, in a folder where an embedded one has run.

    Raises:
        ServerUnavailable: none has; nothing is made to find that out.
    """
    if settings.redis_url:
        return
    folder = (settings.data_dir or default_data_dir()).expanduser()
    traces = (Folder(folder).keeper_lock, folder / _APPEND_ONLY)
    if not folder.exists() or (folder.is_dir() and not any(trace.exists() for trace in traces)):
        raise ServerUnavailable(f"nothing here yet: no server has run in {folder}; start with `wiresift up` or `wiresift ingest`")


@asynccontextmanager
async def connected(url: str, *, check: bool = True, patience_s: float = 0) -> AsyncIterator[Redis]:
    """A client of the server at `url`, found to be usable unless `check` is False. One that is away, or not usable yet, is waited for.

    Raises:
        SettingsError: `url` is none that names a server.
        ServerUnavailable: it does not answer or takes no writes, refuses a command, or would lose data; the message says what to do.
    """
    try:
        client = connect(url)
    except ValueError as error:
        raise SettingsError(f"WIRESIFT_REDIS_URL={without_password(url)!r}: {error}") from None
    try:
        if check:
            await _until_usable(client, asyncio.get_running_loop().time() + patience_s)
        yield client
    except RedisError as error:
        raise ServerUnavailable(trouble(error, without_password(url))) from error
    finally:
        await client.aclose()


async def _until_usable(client: Redis, deadline: float) -> None:
    """Look until it is; where it cannot pass, or time is over, raise what the last look raised."""
    while True:
        try:
            await client.ping()
            return await require_usable(client)
        except (RedisError, NotUsableNow) as error:
            passing = isinstance(error, NotUsableNow) or is_unavailable(error)
            if not passing or asyncio.get_running_loop().time() >= deadline:
                raise
            _log.warning("waiting_for_server", error=str(error)[:200])
        await asyncio.sleep(_ASK_EVERY_S)


def without_password(url: str) -> str:
    """`url` as it may be shown: without user and password, and of its parameters, which may hold them too, only the database."""
    scheme, separator, rest = url.partition("://") if "://" in url else ("", "", url)
    address, *query = _PARAMETERS.split(rest, maxsplit=1)
    kept = [parameter for parameter in "".join(query).split("&") if _DATABASE.fullmatch(parameter)]
    return scheme + separator + "?".join([address.rpartition("@")[2], *kept[:1]])


_log = structlog.get_logger("wiresift.server")
