"""`wiresift pause` and `resume`: let a stage begin nothing for a while; and a line for whoever waits for one that is paused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager

from redis.asyncio import Redis
from redis.exceptions import RedisError
from rich.console import Console
from rich.text import Text

from services.console.hosting.server import connected
from services.console.looking.figures import moment
from services.console.operating.operator import operator
from shared.display import harmless
from shared.settings import Settings
from shared.streams import operations
from shared.streams.cancel import cancelled
from shared.streams.inspect import READERS, Pause, pauses
from shared.streams.keys import Keys

#: How often it is asked whether a stage is paused while somebody waits for it, in seconds.
_ASK_EVERY_S = 3.0


async def pause(url: str, settings: Settings, console: Console, stage: str, *, why: str) -> None:
    """Pause a stage and say what that means; one that is paused already keeps its pause."""
    keys = Keys.of(settings)
    async with connected(url, check=False) as client:
        begun = await operations.pause(client, keys, stage, by=operator(), why=why)
        standing = (await pauses(client, keys)).get(stage, Pause())
    stream = next(stream for stream, reader in READERS.items() if reader == stage)
    if not begun:
        _say(console, f"{stage} is paused already, {told(standing)}")
        return
    _say(console, f"{stage} is paused: it finishes what it works on and begins nothing new; what it has read ahead stays in hand")
    _say(console, f"{stream} fills up to its bound, then who writes to it waits; nothing is lost. Go on with `wiresift resume {stage}`")


async def resume(url: str, settings: Settings, console: Console, stage: str) -> None:
    """Let a stage go on; one that is not paused is said to run on."""
    async with connected(url, check=False) as client:
        ended = await operations.resume(client, Keys.of(settings), stage, by=operator())
    _say(console, f"{stage} goes on" if ended else f"{stage} is not paused")


def told(pause: Pause) -> str:
    """Since when, by whom and why, as far as that was written."""
    since = f"since {moment(pause.at)}" if pause.at else "since an unknown time"
    return since + (f" by {pause.by}" if pause.by else "") + (f": {pause.why}" if pause.why else "")


async def paused_lines(client: Redis, keys: Keys) -> dict[str, str]:
    """A line for each stage that is paused, by the stage."""
    return {
        stage: f"{stage} is paused {told(pause)}; what needs it waits until `wiresift resume {stage}`"
        for stage, pause in (await pauses(client, keys)).items()
        if stage in READERS.values()
    }


async def tell_paused(client: Redis, keys: Keys, say: Callable[[str], None]) -> None:
    """Tell of each stage that is or becomes paused, once per pause, until cancelled: its silence is no fault."""
    before: set[str] = set()
    while True:
        try:
            lines = await paused_lines(client, keys)
        except RedisError:  # whoever waits asks the server too, and is told better
            lines = {}
        else:
            for stage in lines.keys() - before:
                say(lines[stage])
            before = set(lines)
        await asyncio.sleep(_ASK_EVERY_S)


@asynccontextmanager
async def beside(telling: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """Let it tell as long as this is entered."""
    task = asyncio.ensure_future(telling)
    try:
        yield
    finally:
        await cancelled([task])


def _say(console: Console, line: str) -> None:
    console.print(Text(harmless(line)), soft_wrap=True)
