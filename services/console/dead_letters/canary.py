"""Canaries: a few letters at random that are redriven first, and watched, before somebody redrives the rest."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Mapping, Sequence

from redis.asyncio import Redis

from services.console.dead_letters.summary import asked_for
from shared.events import Fate
from shared.settings import Settings
from shared.streams.handover import Limits
from shared.streams.intake import Intake
from shared.streams.keys import Keys
from shared.streams.letter import Letter
from shared.streams.reopening import Told

#: Letters that fly: enough that a fault which strikes half of them is missed once in thirty times.
FEW = 5
#: What to do about the others where canaries have ended, none as dead; and where some have not.
_ARRIVED = "without --canary they follow"
_UNDER_WAY = "wait for how these end before they follow; `wiresift status` shows where they wait"
#: Pause between two looks for fates, in seconds.
_POLL_S = 0.2


async def sample(pages: AsyncIterator[list[Letter]], chance: random.Random) -> list[str]:
    """The entries of at most `FEW` letters, each as likely as any other, oldest first (reservoir sampling, Knuth's algorithm R)."""
    kept: list[tuple[int, str]] = []
    seen = 0
    async for page in pages:
        for letter in page:
            at = len(kept) if seen < FEW else chance.randrange(seen + 1)
            if at < FEW:
                kept[at : at + 1] = [(seen, letter.name)]
            seen += 1
    return [entry for _, entry in sorted(kept)]


async def fates(
    client: Redis, settings: Settings, flown: Sequence[Told], seconds: float, reached: Callable[[int], None]
) -> dict[str, Fate]:
    """The fates of the letters' requests, by request: once each has one, or those there are after so many seconds."""
    intake = Intake(client, Keys.of(settings), Limits.of(settings), sender="dead")
    ids = [one.letter.body.request_id for one in flown if one.letter.body]
    deadline = asyncio.get_running_loop().time() + seconds
    while True:
        found = await intake.fates(ids)
        reached(len(found))
        if len(found) == len(ids) or asyncio.get_running_loop().time() > deadline:
            return found
        await asyncio.sleep(_POLL_S)


def lines(flown: Sequence[Told], landed: Mapping[str, Fate], seconds: float) -> tuple[list[str], bool]:
    """How each ended, and whether none died again or is still under way."""
    told = [_line(one.letter, landed.get(one.letter.body.request_id), seconds) for one in flown if one.letter.body]
    well = len(landed) == len(flown) and not any(fate.fate == "dead" for fate in landed.values())
    died = any(fate.fate == "dead" for fate in landed.values())
    well = len(landed) == len(flown) and not died
    advice = "mend what is wrong first" if died else _ARRIVED if well else _UNDER_WAY
    return [*told, *([f"the others are as they were: {advice}"] if told else [])], well


def _line(letter: Letter, fate: Fate | None, seconds: float) -> str:
    if fate is None:
        ended = f"still under way after {seconds:g} s; see `wiresift dead list --letters --all`"
    elif fate.fate == "dead":
        ended = f"dead again: {fate.reason}: {fate.detail}"
    else:
        ended = f"{fate.fate}{f' ({fate.reason})' if fate.reason else ''}"
    return f"  {asked_for(letter)}: {ended}"
