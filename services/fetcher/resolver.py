"""Finds the addresses of a name, without holding up who asks for another one."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from ipaddress import ip_address
from threading import Thread
from typing import Protocol

from services.fetcher.guard import Address

#: Look-ups under way for each that somebody waits for: one of a dead name goes on for 30 s, thrice as long as anybody waits.
_LOOK_UPS = 4


class Resolver(Protocol):
    """Finds the addresses of a name."""

    async def addresses(self, name: str) -> list[Address]:
        """All of them, in the order to try. Raises OSError where there are none or the look-up fails."""


def look_up(name: str) -> list[Address]:
    """What the operating system says, in its order of preference (RFC 6724). Blocks; raises OSError."""
    found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    return [ip_address(sockaddr[0].partition("%")[0]) for *_, sockaddr in found if isinstance(sockaddr[0], str)]


class SystemResolver:
    """`look_up` in threads, which cannot be cut short: a look-up that hangs goes on when nobody waits for it any more.

    So there is room for more than the `at_once` that are waited for, for dead names must not hold up live ones; and a process that
    ends waits for none of them.
    """

    def __init__(self, at_once: int, look_up: Callable[[str], list[Address]] = look_up) -> None:
        self._look_up = look_up
        self._room = asyncio.Semaphore(_LOOK_UPS * at_once)

    async def addresses(self, name: str) -> list[Address]:
        await self._room.acquire()
        found: asyncio.Future[list[Address]] = asyncio.get_running_loop().create_future()
        found.add_done_callback(lambda _: self._room.release())
        Thread(target=_settle, args=(found, partial(self._look_up, name)), name="resolve", daemon=True).start()
        return await asyncio.shield(found)


def _settle(future: asyncio.Future[list[Address]], look_up: Callable[[], list[Address]]) -> None:
    """In a thread: give `future` what comes of `look_up`, if its loop is still there."""
    try:
        tell = partial(future.set_result, look_up())
    except Exception as error:  # noqa: BLE001 - whoever waits gets it
        tell = partial(future.set_exception, error)
    with suppress(RuntimeError):
        future.get_loop().call_soon_threadsafe(tell)
