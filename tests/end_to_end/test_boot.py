"""A service and its server may start in either order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from redis.asyncio import Redis

from shared.streams import inspect
from shared.streams.keys import Keys
from tests.real_server import RealServer
from tests.stages import PATIENCE_S, eventually


async def test_a_service_waits_for_a_server_that_starts_after_it(tmp_path: Path) -> None:
    """Started first, it says that it waits, and lives once the server answers."""
    server = RealServer(tmp_path)
    log = tmp_path / "service.log"
    with log.open("wb") as out:
        env = dict(os.environ) | {"WIRESIFT_REDIS_URL": server.url}
        service = subprocess.Popen([sys.executable, "-m", "services.console.main", "run", "cleaner"], env=env, stdout=out, stderr=out)
    try:

        async def waits() -> bool:
            return "waiting_for_server" in log.read_text()

        await eventually(waits)
        with server:
            async with Redis(unix_socket_path=str(server.socket)) as client:

                async def lives() -> bool:
                    now = await inspect.server_ms(client)
                    return any(replica.alive for replica in await inspect.replicas(client, Keys("wiresift"), now))

                await eventually(lives)
            service.send_signal(signal.SIGTERM)
            assert service.wait(PATIENCE_S) == 0
    finally:
        service.kill()
        service.wait()
