"""`wiresift up`: the whole system on this machine until Ctrl-C."""

from __future__ import annotations

import asyncio
import os
import shlex
import signal

from rich.console import Console
from rich.text import Text

from services.console.hosting.server import Server, a_server, connected, without_password
from services.console.hosting.system import a_system
from services.console.operating.pausing import beside, paused_lines, tell_paused
from shared.display import harmless
from shared.settings import Settings
from shared.streams.cancel import cancelled


def up(settings: Settings) -> int:
    """Run until SIGTERM or Ctrl-C; returns 0 after an orderly stop, 1 where a service cannot live."""
    with a_server(settings) as server:
        return asyncio.run(_up(server, settings))


async def _up(server: Server, settings: Settings) -> int:
    console = Console(stderr=True, highlight=False)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)

    def say(line: object) -> None:
        console.print(Text(harmless(f"wiresift: {line}")), soft_wrap=True)

    async with connected(server.url) as client, a_system(server, client, settings, start=True, report=say, env=dict(os.environ)) as system:
        if not system.own:
            say(f"services run on {without_password(server.url)} already; nothing to do")
            for line in (await paused_lines(client, system.keys)).values():
                say(line)
            return 0
        where = f" --data-dir {shlex.quote(str(settings.data_dir))}" if server.embedded and settings.data_dir else ""
        hints = f"feed it: wiresift ingest FILE{where}; watch it: wiresift status{where}; stop it: Ctrl-C"
        say(f"running on {without_password(server.url)}; {hints}")
        stopped, failed = asyncio.ensure_future(stop.wait()), asyncio.ensure_future(system.gave_up())
        async with beside(tell_paused(client, system.keys, say)):
            await asyncio.wait({stopped, failed}, return_when=asyncio.FIRST_COMPLETED)
        if failed.done():
            say(failed.result())
        await cancelled([stopped, failed])
    return 0 if stop.is_set() else 1
