"""Listens at all addresses of a world, at one port that is free at each."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.web.plan import Plan
from tests.web.world import World

#: Times that another port is tried where one address has it taken.
_TRIES = 20


@contextmanager
def listening(plan: Plan) -> Iterator[tuple[int, list[socket.socket]]]:
    """A port that is free at all addresses of the world, and a socket at each, traps included."""
    blank = World(plan, 0)
    addresses = [*(blank.address(host) for host in range(plan.hosts)), *blank.traps]
    for _ in range(_TRIES):
        sockets: list[socket.socket] = []
        with suppress(OSError):
            for address in addresses:
                sockets.append(socket.create_server((address, sockets[0].getsockname()[1] if sockets else 0)))
        if len(sockets) == len(addresses):
            break
        for one in sockets:
            one.close()
    else:
        raise OSError("no port is free at all addresses")
    try:
        yield sockets[0].getsockname()[1], sockets
    finally:
        for one in sockets:
            one.close()
