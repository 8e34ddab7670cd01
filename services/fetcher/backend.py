"""Opens connections, to addresses that the guard lets through and to no other.

The check is made on the addresses that a name has just resolved to, and the connection goes to one of those addresses: there is
no second look-up that could answer differently (DNS rebinding). TLS and the Host header keep the name. Each redirect opens its
connection here too; proxies of the environment, which would hide the address, are not used.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address
from itertools import zip_longest
from time import monotonic

import httpcore

from services.fetcher.guard import Address, Guard, is_this_machine, unmapped
from services.fetcher.resolver import Resolver
from services.fetcher.stream import BoundedStream
from services.fetcher.transport import Refused

#: Addresses of one name that are tried before giving up, of each family; the rest would take longer than the time there is.
_MAX_TRIED = 2
#: What names are that are this machine by definition; not every name server knows.
_LOOPBACK = (IPv4Address("127.0.0.1"), IPv6Address("::1"))


def to_try(addresses: Sequence[Address]) -> list[Address]:
    """The first few of each family by turns (RFC 8305 section 4): a family whose route leads nowhere leaves the other its turn."""
    each = list(dict.fromkeys(map(unmapped, addresses)))
    turns = [[address for address in each if (address.version == each[0].version) is first][:_MAX_TRIED] for first in (True, False)]
    return [address for turn in zip_longest(*turns) for address in turn if address]


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
        return to_try(found)

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
