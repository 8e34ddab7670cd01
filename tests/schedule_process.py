"""A fetcher's schedule in a process of its own, on toy sources: `python -m tests.schedule_process URL [CALL]`.

It kills itself at that call to the server, as `kill -9` does; without a number it runs until it is killed.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from datetime import timedelta

from services.fetcher.feeds.feed import Item
from shared.streams.connection import connect
from tests.schedule import Dying, Toys, item, poller_of

#: Sources, and articles that each brings of its own; ten more stand in the lists of all.
SOURCES, OWN = 200, 20
#: Short, so that what a killed process held is taken over while the test waits.
LEASE = timedelta(seconds=0.5)


def listed(number: int) -> Sequence[Item]:
    """What a source brings."""
    return [*(item(f"own/{number}/{one}") for one in range(OWN)), *(item(f"shared/{one}") for one in range(10))]


def kill_myself() -> None:
    """No cleaning up, no last word."""
    os.kill(os.getpid(), signal.SIGKILL)


async def main(url: str, at: int) -> None:
    """Ask what is due, for ever or until the call number `at`; every other one of these is done when the process dies."""
    client = Dying(connect(url), at, done=bool(at % 2), die=kill_myself).as_client()
    async with poller_of(client, Toys({number: listed(number) for number in range(SOURCES)}), lease=LEASE).running(timedelta(0)):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else sys.maxsize))
