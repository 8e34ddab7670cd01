"""The sandbox with real worker processes: what stops a document, and what it costs the others."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from services.cleaner.clean import Cleaned, Document
from services.cleaner.sandbox import Limits, Sandbox
from shared.errors import LimitExceeded, Transient

ROOT = Path(__file__).resolve().parents[2]
PARAGRAPH = "<p>The harbour of Westmere reopened on Tuesday after a storm had closed it for three days, the port office said.</p>"
#: More elements than can be parsed and walked within the deadline of these tests, on any machine of today.
ENDLESS = "<div><p>word <b>word</b> <i>word</i></p></div>" * 400_000
PARENT = """
import asyncio, sys
from datetime import UTC, datetime
from services.cleaner.clean import Document
from services.cleaner.sandbox import Limits, Sandbox

async def main():
    document = Document("text/html", b"<p>A page of no importance.</p>", "utf-8", None, None, None, None, None, datetime.now(UTC))
    async with Sandbox(Limits()) as sandbox:
        await sandbox.clean(document)
        print("ready", flush=True)
        await asyncio.Event().wait()

if __name__ == "__main__":
    asyncio.run(main())
"""


def page(html: str, url: str = "https://example.com/story") -> Document:
    return Document("text/html", html.encode(), "utf-8", url, None, None, None, None, datetime.now(UTC))


def plain(text: str) -> Document:
    return Document("text/plain", text.encode(), "utf-8", None, None, None, None, None, datetime.now(UTC))


def workers() -> list[psutil.Process]:
    children = psutil.Process().children()  # our own: a running system beside us has workers too
    return [child for child in children if "spawn_main" in " ".join(child.cmdline())]


async def test_a_page_is_cleaned_in_a_worker_and_plain_text_without_one() -> None:
    """Workers are started for the first page, not before."""
    async with Sandbox(Limits()) as sandbox:
        assert isinstance(await sandbox.clean(plain("The harbour reopened.")), Cleaned)
        assert not workers()
        cleaned = await sandbox.clean(page(PARAGRAPH * 3))
        assert isinstance(cleaned, Cleaned)
        assert "harbour of Westmere" in cleaned.text
        assert len(workers()) == 1
    assert not workers()


@pytest.mark.parametrize("end", ["\n", "\u2028"], ids=["line feed", "line separator"])
async def test_a_text_of_very_many_lines_is_cleaned_in_a_worker(end: str) -> None:
    """It would hold up everything else for seconds, though it is short."""
    sentence = "The harbour of Westmere reopened on Tuesday after a storm had closed it for three days. "
    async with Sandbox(Limits()) as sandbox:
        await sandbox.clean(plain(sentence * 1_000))
        assert not workers()
        await sandbox.clean(plain(sentence + f"x{end}" * 20_000))
        assert len(workers()) == 1


async def test_a_document_past_its_deadline_is_stopped_and_the_next_one_is_cleaned() -> None:
    """The error names document and limit; the worker's end costs nobody else anything."""
    async with Sandbox(Limits(deadline_s=1.5)) as sandbox:
        with pytest.raises(LimitExceeded, match=r"https://example.com/endless.*1\.5 s"):
            await sandbox.clean(page(ENDLESS, "https://example.com/endless"))
        assert isinstance(await _cleaned_in_the_end(sandbox), Cleaned)


async def _cleaned_in_the_end(sandbox: Sandbox) -> object:
    """A fresh worker may need most of a short deadline to start."""
    for _ in range(10):
        try:
            return await sandbox.clean(page(PARAGRAPH))
        except LimitExceeded:
            continue
    return None


@pytest.mark.skipif(sys.platform != "linux", reason="address space is limited on Linux only")
async def test_a_document_that_needs_too_much_memory_is_refused() -> None:
    """The error names document and limit."""
    async with Sandbox(Limits(memory_mb=700, deadline_s=60)) as sandbox:
        with pytest.raises(LimitExceeded, match=r"https://example.com/huge.*700 MiB"):
            await sandbox.clean(page("<p>" + "word " * 40_000_000, "https://example.com/huge"))
        assert isinstance(await sandbox.clean(page(PARAGRAPH)), Cleaned)


async def test_a_killed_worker_costs_one_document() -> None:
    """The document in the killed worker is named; one in another worker and the next one are cleaned."""
    async with Sandbox(Limits(workers=2)) as sandbox:
        await asyncio.gather(sandbox.clean(page(PARAGRAPH)), sandbox.clean(page(PARAGRAPH)))
        long = asyncio.create_task(sandbox.clean(page(ENDLESS, "https://example.com/killed")))
        victim = await _busiest()
        os.kill(victim.pid, signal.SIGKILL)
        with pytest.raises(Transient, match=r"https://example.com/killed"):
            await long
        assert isinstance(await sandbox.clean(page(PARAGRAPH)), Cleaned)


async def _busiest() -> psutil.Process:
    """The worker that has grown by the endless page."""
    while True:
        grown = [worker for worker in workers() if worker.memory_info().rss > 250 * 2**20]
        if grown:
            return grown[0]
        await asyncio.to_thread(workers)


async def test_workers_die_with_a_parent_that_is_killed() -> None:
    """kill -9 of the parent leaves no worker behind."""
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PARENT, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert parent.stdout is not None
    assert (await parent.stdout.readline()).strip() == b"ready"
    orphans = psutil.Process(parent.pid).children(recursive=True)
    assert orphans
    parent.kill()
    await parent.wait()
    _, alive = await asyncio.to_thread(psutil.wait_procs, orphans, timeout=60)
    assert not alive


@pytest.mark.skipif(sys.platform != "linux", reason="counts descriptors in /proc")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
async def test_workers_that_could_not_be_started_are_started_once_they_can() -> None:
    """A moment without descriptors ends the pool's own threads for good: pages are tried again, with a new pool, and none is condemned."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    async with Sandbox(Limits()) as sandbox:
        await sandbox.clean(page(PARAGRAPH))
        [worker] = workers()
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))  # 0, 1 and 2 are taken
        try:
            os.kill(worker.pid, signal.SIGKILL)
            for _ in range(2):  # the page under way, and the next one
                with pytest.raises(Transient):
                    await sandbox.clean(page(PARAGRAPH))
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        assert isinstance(await sandbox.clean(page(PARAGRAPH)), Cleaned)
    assert not workers()
