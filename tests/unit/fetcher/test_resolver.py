"""Finding the addresses of a name."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from ipaddress import ip_address
from threading import Event

import pytest

from services.fetcher.guard import Address
from services.fetcher.resolver import SystemResolver, look_up


async def test_names_that_hang_hold_up_no_other() -> None:
    """Though nobody waits for them any more, and their look-ups go on."""
    end = Event()

    def slow(name: str) -> list[Address]:
        if name == "dead.example":
            end.wait()
        return [ip_address("8.8.8.8")]

    resolver = SystemResolver(1, slow)
    try:
        for _ in range(3):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0):
                    await resolver.addresses("dead.example")
        assert await resolver.addresses("live.example") == [ip_address("8.8.8.8")]
    finally:
        end.set()


async def test_a_name_that_is_none_is_an_error_of_the_system() -> None:
    """And takes no room afterwards."""

    def none(name: str) -> list[Address]:
        raise OSError(f"{name} is not known")

    resolver = SystemResolver(1, none)
    for _ in range(9):
        with pytest.raises(OSError, match=r"no\.example"):
            await resolver.addresses("no.example")


def test_the_system_is_asked_for_names() -> None:
    """Addresses without their zones or ports."""
    assert look_up("127.0.0.1") == [ip_address("127.0.0.1")]


_HANGING = """
import asyncio, threading
from services.fetcher.resolver import SystemResolver
async def main():
    resolver = SystemResolver(1, lambda name: threading.Event().wait())
    try:
        await asyncio.wait_for(resolver.addresses("dead.example"), 0.01)
    except TimeoutError:
        print("left")
asyncio.run(main())
"""


def test_a_process_ends_while_a_look_up_hangs() -> None:
    """A service that is told to stop does not wait for a name server."""
    ended = subprocess.run([sys.executable, "-c", _HANGING], capture_output=True, text=True, timeout=60, check=True)

    assert ended.stdout == "left\n"
