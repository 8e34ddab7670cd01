"""`wiresift doctor`: what is found of the server, the services and the settings, and what to do about it."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Collection
from dataclasses import replace
from typing import TextIO

from redis.asyncio import Redis
from redis.exceptions import ResponseError
from rich.console import Console

from services.console.checkup import partition_checks, server_checks, system_checks
from services.console.checkup.finding import Finding, document, exit_code
from services.console.hosting.server import a_server, connected, require_traces
from services.console.looking.server_facts import read_nodes
from services.console.looking.system_facts import read_system
from services.console.partitions.evening import seen
from services.fetcher.settings import FetcherSettings
from shared.display import harmless_json
from shared.errors import ServerUnavailable
from shared.streams.keys import Keys
from shared.version import VERSION


def doctor(settings: FetcherSettings, console: Console, *, out: TextIO | None) -> int:
    """Print the findings, or where `out` is given write them as one JSON document; exit code 1 where something is wrong.

    No server to ask is a finding too; a folder where none has run is told of, not made into one.
    """
    found = _of_a_server(settings)
    if out:
        out.write(harmless_json(json.dumps({"findings": document(found)}, ensure_ascii=False)) + "\n")
    else:
        for finding in found:
            console.print(finding.told(), soft_wrap=True)
    return exit_code(found)


def _of_a_server(settings: FetcherSettings) -> list[Finding]:
    try:
        require_traces(settings)
        with a_server(settings) as server:
            return asyncio.run(_found_on(server.url, settings))
    except ServerUnavailable as error:
        what, _, cure = str(error).partition("; ")
        return [Finding("error", what, cure, check="server.reachable"), system_checks.contact(settings, ())]


async def _found_on(url: str, settings: FetcherSettings) -> list[Finding]:
    async with connected(url, check=False) as client:
        nodes = await read_nodes(client)
        wanted = settings.wait_replicas
        told = {where: [*server_checks.findings(facts), *server_checks.awaited(facts, wanted)] for where, facts in nodes.items()}
        of_server = [finding for where, found in told.items() for finding in _named(found, where, nodes)]
        if any(facts.loading for facts in nodes.values()):  # it answers nothing else
            return [*of_server, system_checks.contact(settings, ())]
        lies = partition_checks.spread_finding(await seen(client, Keys.of(settings)))
        return [*of_server, *lies, *await _of_system(client, settings)]


def _named(found: list[Finding], where: str, nodes: Collection[str]) -> list[Finding]:
    """Each finding with the node it is of, where there are several."""
    return [replace(finding, what=f"{where}: {finding.what}") for finding in found] if len(nodes) > 1 else found


async def _of_system(client: Redis, settings: FetcherSettings) -> list[Finding]:
    """What is to be said of the services; trouble with looking at them must not hide what is known of the server."""
    try:
        seen = await read_system(client, settings, version=VERSION, now=time.time)
        return [*system_checks.findings(seen), system_checks.contact(settings, seen.status.living("fetcher"))]
    except ResponseError as error:
        cure = f"see that all keys under {settings.prefix!r} are Wiresift's, and what our user may do"
        unreadable = Finding("error", f"the server refuses to show the streams: {error}", cure, check="system.readable")
        return [unreadable, system_checks.contact(settings, ())]
