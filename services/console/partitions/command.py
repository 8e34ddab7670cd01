"""`wiresift partitions`: look and print, or move and tell."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from services.console.options import settings_of
from shared.errors import UsageError
from shared.settings import Settings

if TYPE_CHECKING:
    from redis.asyncio import Redis
    from rich.console import Console

    from services.console.partitions.spread import Move
    from shared.streams.keys import Keys


def partitions(
    move: Annotated[bool, typer.Option("--move", metavar="", help="Move partitions until each primary has as many.")] = False,
) -> None:
    """Show on which primary of a cluster each partition lies; with `--move`, spread them evenly.

    Slots are handed out by a checksum, so that few partitions lie very unevenly. Moving is safe while articles flow, and best before
    the first: a stream stands still for as long as its one key takes. It needs the rights of the user wiresift-admin. Where a run is broken
    off, the next goes on.

    Exit code 0 where it could look or move, 1 where a node refused, 2 where the server is no cluster.

        wiresift partitions
        wiresift partitions --move
    """
    from services.console.hosting.server import connected
    from services.console.partitions.evening import require_agreed
    from services.console.taking_in.report import console
    from shared.streams.address import read_address
    from shared.streams.keys import Keys

    settings = settings_of(None, Settings)
    url = settings.server_url
    if url is None or read_address(url).kind != "cluster":
        raise UsageError("there is no cluster to spread partitions over; name one, as in WIRESIFT_REDIS_URL=redis+cluster://host,host")
    keys = Keys.of(settings)

    async def run() -> None:
        async with connected(url, check=False) as client:
            await require_agreed(client, keys)
            await (_move if move else _show)(client, keys, console())

    asyncio.run(run())


async def _show(client: Redis, keys: Keys, out: Console) -> None:
    from services.console.partitions.evening import seen
    from services.console.partitions.showing import advice, table

    spread = await seen(client, keys)
    out.print(table(spread))
    out.print(advice(spread), markup=False, highlight=False, soft_wrap=True)


async def _move(client: Redis, keys: Keys, out: Console) -> None:
    from services.console.partitions.evening import even_out
    from services.console.partitions.showing import ended, moved, table

    made: list[Move] = []

    def tell(move: Move, went: int) -> None:
        made.append(move)
        out.print(moved(move, went), markup=False, highlight=False, soft_wrap=True)

    spread = await even_out(client, keys, tell)
    out.print(table(spread))
    out.print(ended(spread, len(made)), markup=False, highlight=False, soft_wrap=True)
