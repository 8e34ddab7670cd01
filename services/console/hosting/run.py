"""`wiresift run SERVICE`: one service in the foreground, as in a container."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager
from pathlib import Path

import structlog
from redis.asyncio import Redis

from services.console.hosting.server import Server, a_server, connected
from services.console.settings import load
from shared import garbage, logs
from shared.errors import SettingsError
from shared.settings import Settings
from shared.streams.health import HealthServer
from shared.streams.keys import Keys
from shared.streams.partitioning import agree
from shared.streams.service import Service

Build = Callable[[Settings, str, Redis], AbstractAsyncContextManager[Service]]


@asynccontextmanager
async def build(service: str, server: Server, client: Redis, data_dir: Path | None) -> AsyncIterator[Service]:
    """The named service, ready to run. Each is imported only when it is asked for: an image holds one service's libraries."""
    match service:
        case "fetcher":
            from services.fetcher import app as fetcher
            from services.fetcher.settings import FetcherSettings

            async with fetcher.build(load(FetcherSettings, data_dir=data_dir), server.url, client) as built:
                yield built
        case "cleaner":
            from services.cleaner import app as cleaner
            from services.cleaner.settings import CleanerSettings

            async with cleaner.build(load(CleanerSettings, data_dir=data_dir), server.url, client) as built:
                yield built
        case _:
            from services.classifier import app as classifier
            from services.classifier.settings import ClassifierSettings

            async with classifier.build(load(ClassifierSettings, data_dir=data_dir), server.url, client) as built:
                yield built


def run(service: str, data_dir: Path | None) -> int:
    """Run until SIGTERM or Ctrl-C; returns the exit code, see `Service.run`."""
    settings = load(Settings, data_dir=data_dir)
    logs.configure(settings.log_level, settings.log_format, service=service)
    with a_server(settings) as server:
        return asyncio.run(_run(service, server, settings))


async def _run(service: str, server: Server, settings: Settings) -> int:
    async with connected(server.url, patience_s=settings.server_wait_s) as client:
        await agree(client, Keys.of(settings))
        async with build(service, server, client, settings.data_dir) as built:
            return await _until_told(built, settings)


async def _until_told(built: Service, settings: Settings) -> int:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):  # from here on there is something to drain
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    with ExitStack() as stack:
        if settings.metrics_port is not None:
            health = stack.enter_context(_health(settings, settings.metrics_port, built))
            _log.info("health_served", host=settings.metrics_host, port=health.port)
        garbage.settle()
        return await built.run(stop)


def _health(settings: Settings, port: int, built: Service) -> HealthServer:
    try:
        return HealthServer(settings.metrics_host, port, built.pulse, built.registry)
    except OSError as error:
        where = f"{settings.metrics_host}:{port}"
        raise SettingsError(f"WIRESIFT_METRICS_PORT: cannot serve on {where}: {error.strerror}; choose another port") from None


_log = structlog.get_logger("wiresift.run")
