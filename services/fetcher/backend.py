"""Opens connections, to addresses that the guard lets through and to no other.

The check is made on the addresses that a name has just resolved to, and the connection goes to one of those addresses: there is
no second look-up that could answer differently (DNS rebinding). TLS and the Host header keep the name. Each redirect opens its
connection here too; proxies of the environment, which would hide the address, are not used.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from ipaddress import IPv4Address, IPv6Address, ip_address
from time import monotonic
from typing import Protocol

import httpcore

from services.fetcher.guard import Address, Guard, is_this_machine, unmapped
from services.fetcher.stream import BoundedStream
from services.fetcher.transport import Refused

#: Addresses of one name that are tried before giving up: two of each family; the rest would take longer than the time there is.
_MAX_TRIED = 4
#: What names are that are this machine by definition; not every name server knows.
_LOOPBACK = (IPv4Address("127.0.0.1"), IPv6Address("::1"))


class Resolver(Protocol):
    """Finds the addresses of a name."""

    async def addresses(self, name: str) -> list[Address]:
        """All of them, in the order to try. Raises OSError where there are none or the look-up fails."""


class SystemResolver:
    """The operating system's resolver, in its order of preference (RFC 6724).

    A look-up that hangs keeps its thread, so there is one for each of `at_once` look-ups: dead names must not hold up live ones.
    """

    def __init__(self, at_once: int) -> None:
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="resolve")

    async def addresses(self, name: str) -> list[Address]:
        look_up = partial(socket.getaddrinfo, name, None, type=socket.SOCK_STREAM)
        found = await asyncio.get_running_loop().run_in_executor(self._threads, look_up)
        return [ip_address(sockaddr[0].partition("%")[0]) for *_, sockaddr in found if isinstance(sockaddr[0], str)]


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """A network in which only what `guard` lets through exists."""

    def __init__(self, guard: Guard, resolver: Resolver) -> None:
        self._guard = guard
        self._resolver = resolver
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's interface
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address of `host` that answers; `timeout` seconds cover look-up and attempts."""
        ends_at = None if timeout is None else monotonic() + timeout
        addresses = await self._checked(host, port, timeout)
        for left in range(len(addresses), 0, -1):
            # Half of what is left, so that one dead address (an IPv6 route to nowhere) does not use it up.
            seconds = None if ends_at is None else max(ends_at - monotonic(), 0.0) / min(left, 2)
            try:
                stream = await self._network.connect_tcp(str(addresses[-left]), port, seconds, local_address, socket_options)
                return BoundedStream(stream)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if left == 1:
                    raise
        raise httpcore.ConnectError("the name has no address")

    async def sleep(self, seconds: float) -> None:
        await self._network.sleep(seconds)

    async def _checked(self, host: str, port: int, seconds: float | None) -> list[Address]:
        """The addresses of `host` to try. One that is refused refuses them all: public names with private addresses are attacks."""
        try:
            found = [ip_address(host)]
        except ValueError:
            found = await self._resolved(host, seconds)
        for address in found:
            if refusal := self._guard.at_connect(address, port):
                raise Refused(refusal)
        return [unmapped(address) for address in dict.fromkeys(found)][:_MAX_TRIED]

    async def _resolved(self, name: str, seconds: float | None) -> list[Address]:
        if is_this_machine(name):
            return list(_LOOPBACK)
        try:
            async with asyncio.timeout(seconds):
                return await self._resolver.addresses(name)
        except TimeoutError:
            raise httpcore.ConnectTimeout("the name takes too long to resolve") from None
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"the name cannot be resolved: {error}") from None
