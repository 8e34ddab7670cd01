"""`wiresift takedown` on a server: what a person asked for, put together, done and told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from redis.asyncio import Redis
from rich.console import Console
from rich.text import Text

from services.classifier.groups.redis_ledger import RedisLedger
from services.classifier.index.redis_index import RedisIndex
from services.classifier.settings import ClassifierSettings
from services.console.hosting.server import connected
from services.console.operating.operator import operator
from services.console.takedown.article_sweep import ArticleSweep
from services.console.takedown.counted import Counted
from services.console.takedown.lift import Lift
from services.console.takedown.marks import Marks, Order
from services.console.takedown.stream_sweep import StreamSweep
from services.console.takedown.takedown import Takedown
from services.console.takedown.target import Target
from shared.display import harmless
from shared.redis_store import RedisStore
from shared.streams.handover import Limits
from shared.streams.keys import Keys
from shared.streams.operations import server_time


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line says. `ask` asks a person; None where there is none."""

    target: Target
    why: str
    dry: bool
    yes: bool
    ask: Callable[[str], bool] | None
    lift: bool = False


async def takedown(url: str, settings: ClassifierSettings, wish: Wish, console: Console) -> int:
    """Take down what is wished for, or show what would go; returns the exit code."""
    async with connected(url, check=not wish.dry) as client:
        one = assembled(client, settings, await server_time(client), wish.why)
        if wish.lift:
            return await _lifted(one, wish, console)
        if wish.dry or not wish.yes:
            found = await one.run(wish.target, dry=True)
            _show(console, "would go" if wish.dry else "about to go", found)
        if wish.dry:
            return 0
        if not wish.yes and not (wish.ask and wish.ask("Take all this down? It cannot be undone.")):
            console.print("nothing was taken down; without a terminal add --yes")
            return 1
        _show(console, "gone", await one.run(wish.target, dry=False))
        if wish.target.domain:
            console.print(f"{wish.target.domain} is kept away for {settings.takedown_days:g} days; --lift ends that")
        return 0


async def _lifted(one: Takedown, wish: Wish, console: Console) -> int:
    found = await Lift(one.marks, one.articles.store).run(wish.target, dry=wish.dry)
    for name in found:
        console.print(f"{name} may come in again" if not wish.dry else f"{name} would come in again")
    if not found:
        console.print("nothing of that name is kept away")
    return 0


def assembled(client: Redis, settings: ClassifierSettings, now: datetime, why: str) -> Takedown:
    """A takedown on the system of these settings. `now` is the server's time."""
    keys, window, kept = Keys.of(settings), timedelta(days=settings.window_days), timedelta(days=settings.takedown_days)
    order = Order(operator(), why, now, kept)
    store = RedisStore(client, settings.prefix, window=window, max_bytes=settings.store_max_bytes)
    index, ledger = RedisIndex(client, settings.prefix, window=window), RedisLedger(client, settings.prefix, window=window)
    return Takedown(
        Marks(client, keys, order),
        StreamSweep(client, keys, Limits.of(settings).fates_kept, now),
        ArticleSweep(store, index, ledger, window, kept),
        order,
        settings.classifier_deadline_s,
    )


def _show(console: Console, what: str, counted: Counted) -> None:
    for article in sorted(counted.articles):
        console.print(Text(harmless(f"article {article}")), soft_wrap=True)
    for line in counted.lines():
        console.print(Text(harmless(line)), soft_wrap=True)
    console.print(f"{what}: {counted.places.total()} in all")
