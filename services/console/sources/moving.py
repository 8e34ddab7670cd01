"""`wiresift sources import` and `export`: lists of sources in and out."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from rich.console import Console

from services.console.hosting.server import connected
from services.console.inputs.limits import MAX_OUTLINE_BYTES
from services.console.sources import lines
from services.console.sources.lists import Listed, read_list, write_outlines
from services.console.sources.telling import complain, record, say, tell_if_nobody
from services.fetcher.sources.registry import SourceRegistry
from shared.errors import UsageError
from shared.outcomes import Rejected
from shared.settings import Settings
from shared.streams.operations import server_time


def read_bytes(file: str) -> bytes:
    """What stands in the file, or on standard input for `-`.

    Raises:
        UsageError: it cannot be read, or is larger than any list.
    """
    try:
        body = sys.stdin.buffer.read(MAX_OUTLINE_BYTES + 1) if file == "-" else _head(Path(file))
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}") from None
    if len(body) > MAX_OUTLINE_BYTES:
        raise UsageError(f"{file} is over {MAX_OUTLINE_BYTES:,} bytes; split it")
    return body


async def import_list(url: str, settings: Settings, console: Console, file: str, body: bytes, *, tags: Sequence[str], dry_run: bool) -> int:
    """Add what the list has, unasked: the schedule does that. Exit code 1 where a line is bad."""
    async with connected(url) as client:
        listed = read_list(body, tags=tags, now=await server_time(client))
        if isinstance(listed, Rejected):
            raise UsageError(f"{file}: {listed.detail}; give OPML, a URL a line, or what `wiresift sources export --json` wrote")
        registry = SourceRegistry(client, settings.prefix)
        if dry_run:
            new = [known is None for known in await registry.known([source.source_id for source in listed.sources])]
        else:
            new = await registry.add(listed.sources)
            added = [source for source, fresh in zip(listed.sources, new, strict=True) if fresh]
            await record(client, settings, "import sources", added, file)
        _tell(console, file, listed, new, dry_run=dry_run)
        if any(new) and not dry_run:
            await tell_if_nobody(client, settings, console, "asks sources when their turn comes")
    return int(bool(listed.bad or listed.skipped or not listed.sources))


async def export(url: str, settings: Settings, out: BinaryIO, *, as_json: bool) -> None:
    """Write all sources to `out`: OPML, or JSON Lines with everything that is set of them."""
    async with connected(url, check=False) as client:
        sources = await SourceRegistry(client, settings.prefix).sources()
    if as_json:
        out.writelines(source.model_dump_json().encode() + b"\n" for source in sources)
    else:
        out.write(write_outlines(sources))
    out.flush()


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_OUTLINE_BYTES + 1)


def _tell(console: Console, file: str, listed: Listed, new: Sequence[bool], *, dry_run: bool) -> None:
    for bad in listed.bad:
        complain(f"{file}:{bad.number}: {bad.why}")
    added, known = new.count(True), new.count(False)
    parts = [f"{'would be added' if dry_run else 'added'}: {lines.counted(added)}"]
    parts += [f"already there: {known}"] if known else []
    parts += [f"bad lines: {len(listed.bad)}"] if listed.bad else []
    parts += [f"left out, no URL or too many: {listed.skipped}"] if listed.skipped else []
    say(console, "; ".join(parts), "bold")
