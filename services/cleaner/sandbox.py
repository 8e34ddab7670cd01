"""Cleaning where a deadline and a memory limit can stop it: in worker processes that are started when first needed.

A document that overruns takes its own worker with it and nobody else's: each worker holds one document at a time. Workers die
with their parent, however it dies: each waits on a pipe whose other end only the parent holds.
"""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import os
import resource
import sys
import threading
from concurrent.futures import BrokenExecutor
from concurrent.futures import TimeoutError as DeadlineExceeded
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Self

from pebble import ProcessExpired, ProcessPool

from services.cleaner.clean import Cleaned, Document, clean, decode
from services.cleaner.html.judge import shipped
from services.cleaner.site.memory import NO_MEMORY, SiteMemory
from services.cleaner.text.lexis.language import knowledge
from services.cleaner.text.scoring.score import line_model
from shared.errors import LimitExceeded, Transient
from shared.outcomes import Rejected

#: Documents after which a worker is replaced: parsers leak a little, and a fresh process costs a second of every hundred.
_DOCUMENTS_PER_WORKER = 500
_MIB = 2**20
#: Bytes up to which a text is brief whatever it is made of, and lines up to which a longer one is: what many lines say nothing of costs
#: 20 µs each, and texts that come in together are cleaned in one go, while no other work of the process is done, its heartbeat included.
_BRIEF_BYTES, _BRIEF_LINES = 16_384, 2_000
#: Objects after which a worker's garbage collector looks at the new ones, and in how many such rounds at older ones: what a page is made of
#: goes with it by itself. Python's own 700, 10, 10 take 5 % of a worker's time.
_COLLECTED_AFTER = (20_000, 20, 50)


@dataclass(frozen=True, slots=True)
class Limits:
    """What cleaning may take: seconds and MiB per document in a worker, and bytes up to which plain text needs none."""

    deadline_s: float = 20
    memory_mb: int = 1024
    workers: int = 1
    inline_max_bytes: int = 262_144


class Sandbox:
    """Runs `clean`: pages, and texts that are long or of very many lines, in worker processes, other plain text right here.

    An asynchronous context manager; leaving it stops the workers. Up to `workers` documents are cleaned at a time.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._turns = asyncio.Semaphore(limits.workers)
        self._pool: ProcessPool | None = None
        self._lifeline: tuple[Connection, Connection] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stop(self._pool)

    async def clean(self, document: Document, memory: SiteMemory = NO_MEMORY) -> Cleaned | Rejected:
        """What `clean` makes of `document` and `memory`.

        Raises:
            LimitExceeded: it took more time or memory than allowed; the message names the document and the limit.
            Transient: its worker died under it for another reason, perhaps none of the document's, or none could be started.
        """
        if document.media_type == "text/plain" and _is_brief(document, self._limits.inline_max_bytes):
            return clean(document, memory)
        # A turn is taken first, so that the deadline counts the document's own time and none spent waiting for a worker.
        async with self._turns:
            return await self._in_worker(document, memory)

    async def _in_worker(self, document: Document, memory: SiteMemory) -> Cleaned | Rejected:
        limits, name = self._limits, document.url or "a document without URL"
        try:
            future = self._workers().schedule(_clean_within_memory, args=(document, memory), timeout=limits.deadline_s)
        except (RuntimeError, OSError) as broken:  # no worker could be started: the pool's own threads have ended and never start another
            await self._stop(self._pool)
            raise Transient(f"{name}: the worker processes have to be started anew ({broken})") from broken
        pool = self._pool
        try:
            result: Cleaned | Rejected | None = await asyncio.wrap_future(future)
        except LimitExceeded as exceeded:
            raise LimitExceeded(f"{name}: {exceeded}") from None
        except (DeadlineExceeded, TimeoutError):
            raise LimitExceeded(
                f"{name}: cleaning took longer than {limits.deadline_s:g} s, the limit of WIRESIFT_CLEANER_DEADLINE_S"
            ) from None
        except ProcessExpired as expired:
            raise Transient(f"{name}: its worker process died (exit code {expired.exitcode})") from expired
        except BrokenExecutor as broken:
            await self._stop(pool)
            raise Transient(f"{name}: its worker process died, and none could be started ({broken})") from broken
        if result is None:
            raise LimitExceeded(f"{name}: cleaning needed more than {limits.memory_mb} MiB, the limit of WIRESIFT_CLEANER_MEMORY_MB")
        return result

    def _workers(self) -> ProcessPool:
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._lifeline = context.Pipe(duplex=False)
            self._pool = ProcessPool(
                max_workers=self._limits.workers,
                max_tasks=_DOCUMENTS_PER_WORKER,
                initializer=_prepare_worker,
                initargs=(self._limits.memory_mb * _MIB, self._lifeline[0]),
                context=context,
            )
        return self._pool

    async def _stop(self, pool: ProcessPool | None) -> None:
        """Stop a pool and its workers, unless another has taken its place already."""
        if pool is None or pool is not self._pool:
            return
        lifeline, self._pool, self._lifeline = self._lifeline, None, None
        pool.stop()  # type: ignore[no-untyped-call]
        await asyncio.to_thread(pool.join)
        for end in lifeline or ():
            end.close()


def _is_brief(document: Document, most_bytes: int) -> bool:
    """Whether a plain text of up to so many bytes is cleaned in a moment."""
    size = len(document.body)
    return size <= most_bytes and (size <= _BRIEF_BYTES or len(decode(document.body, document.charset).splitlines()) <= _BRIEF_LINES)


def _prepare_worker(memory_bytes: int, lifeline: Connection) -> None:
    """Limit this process's memory, tie its life to its parent's, and make it ready."""
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    threading.Thread(target=_die_with_parent, args=(lifeline,), daemon=True).start()
    settle()


def settle() -> None:
    """Load what every document needs, and have the garbage collector leave it alone. For a process that only cleans."""
    shipped()
    line_model()
    knowledge()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECTED_AFTER)


def _die_with_parent(lifeline: Connection) -> None:
    """Nothing is ever sent: reading ends when the parent, which alone holds the other end, is gone."""
    with suppress(EOFError, OSError):
        lifeline.recv_bytes()
    os._exit(1)


def _clean_within_memory(document: Document, memory: SiteMemory) -> Cleaned | Rejected | None:
    """`clean`, or None where memory ran out: a worker short of memory must not build an exception with a traceback."""
    try:
        return clean(document, memory)
    except MemoryError:
        return None
