"""A backup that is made while articles come in, restored on a new server, goes on as docs/backup.md says: nothing lost, nothing twice."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from redis.asyncio import Redis

from services.classifier import app as classifier
from services.classifier.settings import ClassifierSettings
from services.cleaner import app as cleaner
from services.cleaner.settings import CleanerSettings
from services.fetcher import app as fetcher
from services.fetcher.settings import FetcherSettings
from shared.events import ArticleRequested
from shared.request_ids import new_request_id
from shared.streams.connection import connect
from tests.chaos.auditor import audit
from tests.real_server import RealServer
from tests.security.takedowns import System
from tests.stages import KEYS, all_ended, eventually, intake, running
from tests.unit.classifier.articles import prose

#: Short times: what dead processes held is taken over while a test looks on.
QUICK: Any = {"shutdown_s": 2, "log_level": "error", "reclaim_idle_s": 1}
BEFORE, MEANWHILE = 30, 60


async def put_in(client: Redis, numbers: range) -> list[str]:
    """Texts that differ; their requests."""
    requests = [ArticleRequested(request_id=new_request_id(), external_id=f"d{n}", source="Post", text=prose(n, 80)) for n in numbers]
    for request in requests:
        await intake(client).submit_all([request], datetime.now(UTC))
    return [str(request.request_id) for request in requests]


async def at_work(client: Redis, url: str, task: Callable[[], Awaitable[None]]) -> None:
    """Do `task` while all three services work."""
    async with (
        fetcher.build(FetcherSettings(**QUICK), url, client) as first,
        cleaner.build(CleanerSettings(**QUICK), url, client) as second,
        classifier.build(ClassifierSettings(**QUICK), url, client) as third,
        running(first, second, third),
    ):
        await task()


async def snapshot(client: Redis, old: Path, new: Path) -> None:
    """By BGSAVE: one moment, one file. A server that keeps an append-only file loads no snapshot, so it is begun anew from one."""
    before = await client.lastsave()
    await client.bgsave()

    async def is_saved() -> bool:
        info = await client.info("persistence")
        return not info["rdb_bgsave_in_progress"] and (await client.lastsave() != before or info["rdb_last_bgsave_status"] == "ok")

    await eventually(is_saved)
    shutil.copy(old / "dump.rdb", new / "dump.rdb")
    with RealServer(new, "--appendonly", "no") as server:
        restored = connect(server.url)
        await restored.config_set("appendonly", "yes")

        async def is_rewritten() -> bool:
            info = await restored.info("persistence")
            return not info["aof_rewrite_in_progress"] and not info["aof_rewrite_scheduled"]

        await eventually(is_rewritten)
        await restored.aclose()


async def append_only(client: Redis, old: Path, new: Path) -> None:
    """By copying the append-only folder, while no rewrite can take a file of it away."""
    await client.config_set("auto-aof-rewrite-percentage", 0)
    assert not (await client.info("persistence"))["aof_rewrite_in_progress"]
    shutil.copytree(old / "appendonlydir", new / "appendonlydir")
    await client.config_set("auto-aof-rewrite-percentage", 100)


async def submitted(client: Redis) -> set[str]:
    """The requests that a server knows of."""
    names = [await cast("Awaitable[list[bytes]]", client.hkeys(key)) async for key in client.scan_iter(match=f"{KEYS.tag}:fates:*")]
    return {name.decode() for page in names for name in page}


@pytest.mark.parametrize("backup", [snapshot, append_only])
async def test_a_restored_backup_loses_nothing_and_shows_nothing_twice(
    tmp_path: Path, backup: Callable[[Redis, Path, Path], Awaitable[None]]
) -> None:
    """What was put in before it has one end each; what was under way in it is finished."""
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    new.mkdir()
    before: list[str] = []
    with RealServer(old) as server:
        client = connect(server.url)

        async def load() -> None:
            before.extend(await put_in(client, range(BEFORE)))
            coming = asyncio.create_task(put_in(client, range(BEFORE, BEFORE + MEANWHILE)))
            await backup(client, old, new)
            await coming

        await at_work(client, server.url, load)
        await client.aclose()
    with RealServer(new) as server:
        client = connect(server.url)
        known = sorted(await submitted(client))
        assert set(before) <= set(known)

        async def finish() -> None:
            await all_ended(client, known)

        await at_work(client, server.url, finish)
        verdict = await audit(client, KEYS.tag, dict.fromkeys(known, ("classified", "rejected")))
        assert verdict.clean, str(verdict)
        await client.aclose()


@pytest.mark.parametrize("backup", [snapshot, append_only])
async def test_a_takedown_given_again_after_a_restore_takes_the_article_out(
    tmp_path: Path, backup: Callable[[Redis, Path, Path], Awaitable[None]]
) -> None:
    """A backup of before brings the article back with its text and without its mark; the same command ends that."""
    old, new, url = tmp_path / "old", tmp_path / "new", "https://news.example/mill"
    old.mkdir()
    new.mkdir()
    with RealServer(old) as server:
        system = System(connect(server.url), server.url)
        async with system.at_work():
            await system.taken_in(url, prose(1, 80))
            await backup(system.client, old, new)
            await system.take_down(url)
            assert await system.stored(url) is None
        await system.client.aclose()
    with RealServer(new) as server:
        system = System(connect(server.url), server.url)
        assert await system.stored(url) is not None
        counted = await system.take_down(url)
        assert (counted.places["in classified"], counted.places["records in the store"]) == (1, 1)
        async with system.at_work():
            assert (await system.taken_in(url, prose(1, 80))).reason == "withdrawn"
        await system.client.aclose()
