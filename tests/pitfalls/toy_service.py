"""A toy stage as a process of its own: `python -m tests.pitfalls.toy_service URL HANDLER`, with settings from WIRESIFT_… as usual.

`--dies-before SCRIPT` and `--dies-after SCRIPT` kill it by SIGKILL around its first call of a script of the stream layer that
carries the marked entry's work: after the handler and before the server knows, or when the server has it done and nobody was told.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Awaitable
from contextlib import ExitStack
from typing import Any, cast

from redis.asyncio import Redis

from services.console.hosting.server import connected
from shared import logs
from shared.errors import ServerUnavailable
from shared.outcomes import RetryLater
from shared.settings import Settings
from shared.streams import scripts
from shared.streams.actions import Action
from shared.streams.keys import Stream
from shared.streams.messages import Delivery
from shared.streams.service import assemble
from tests.sabotage import layers
from tests.stages import Handler, pass_on, reject, stage_of

#: The title of an entry that its handler is to treat badly.
MARK = "marked"
#: The key that lets a slow handler go on, and the set of the requests that it has begun.
GO, BEGUN = "toy:go", "toy:begun"
#: Seconds without a beat after which a toy's work is taken over: the shortest that settings allow.
RECLAIM_IDLE_S = 0.2
#: Bytes that a leaking handler takes at a time, and altogether: a machine that looks late has them left.
_LEAK, _LEAKED = 4 * 2**20, 320 * 2**20


class Mortal(Redis):
    """A client whose process dies before or after the call of a script."""

    before: str | None = None
    after: str | None = None

    async def evalsha(self, sha: str, numkeys: int, *words: Any) -> Any:
        return await self._around(sha, super().evalsha(sha, numkeys, *words))

    async def eval(self, script: str, numkeys: int, *words: Any) -> Any:
        return await self._around(script, super().eval(script, numkeys, *words))

    async def _around(self, script: str, call: Any) -> Any:
        if self.before and script in scripts.source(self.before):
            die()
        reply = await cast("Awaitable[Any]", call)
        if self.after and script in scripts.source(self.after):
            die()
        return reply


def die() -> None:
    """As by kill -9."""
    os.kill(os.getpid(), signal.SIGKILL)


def marked(delivery: Delivery[Any]) -> bool:
    return bool(delivery.event.title == MARK)


async def killed(delivery: Delivery[Any]) -> Action:
    """Die of a marked entry."""
    if marked(delivery):
        die()
    return await reject(delivery)


async def leaking(delivery: Delivery[Any]) -> Action:
    """Take more and more memory for a marked entry, and keep it."""
    leak: list[bytearray] = []
    while marked(delivery):
        if len(leak) * _LEAK < _LEAKED:
            leak.append(bytearray(os.urandom(1)) * _LEAK)
        await asyncio.sleep(0.002)
    return await reject(delivery)


async def busy(delivery: Delivery[Any]) -> Action:
    """Fail the first time, with the wish to be left alone for an hour."""
    return RetryLater("Busy", "later", retry_after_s=3600.0) if delivery.attempt == 1 else await reject(delivery)


def handlers(client: Redis) -> dict[str, Handler]:
    """By the names that the command line knows."""

    async def slow(delivery: Delivery[Any]) -> Action:
        await cast("Any", client.sadd(BEGUN, delivery.request_id))
        while not await client.exists(GO):
            await asyncio.sleep(0.02)
        return await pass_on(delivery)

    return {"pass_on": pass_on, "reject": reject, "killed": killed, "leaking": leaking, "busy": busy, "slow": slow}


async def run(argv: argparse.Namespace) -> int:
    """Until SIGTERM; returns the exit code of the service."""
    settings = Settings.read()
    logs.configure(settings.log_level, settings.log_format, service="toy")
    async with connected(argv.url, patience_s=settings.server_wait_s) as client:
        mortal = Mortal(connection_pool=client.connection_pool)
        mortal.before, mortal.after = argv.dies_before, argv.dies_after
        handle = handlers(client)[argv.handler]
        service = assemble(
            stage_of(argv.reads), handle, settings=settings, redis_url=argv.url, client=mortal, version="toy", jitter=lambda: 0.0
        )
        stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
        return await service.run(stop)


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("handler")
    parser.add_argument("--reads", type=Stream, default=Stream.REQUESTED)
    parser.add_argument("--dies-before")
    parser.add_argument("--dies-after")
    parser.add_argument("--sabotage", action="append", default=[])
    argv = parser.parse_args()
    with ExitStack() as stack:
        for name in argv.sabotage:
            stack.enter_context(layers.applied(name))
        try:
            return asyncio.run(run(argv))
        except ServerUnavailable as error:
            sys.exit(str(error))


if __name__ == "__main__":
    sys.exit(main())
