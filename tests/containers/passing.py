"""Sends articles through the containers from this machine, as an operator and as any other program do."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import redis

from shared.streams.envelope import decode
from shared.streams.keys import Keys, Stream
from tests.containers.system import COMMAND_S, ROOT, System

#: Milliseconds in which an article passes three services, one of which may just be starting again.
PASSAGE_MS = 120_000
_KEYS = Keys("wiresift")
REQUESTED, CLASSIFIED = _KEYS.stream(Stream.REQUESTED), _KEYS.stream(Stream.CLASSIFIED)

PROMPT = "Your payment could not be processed. Please update your payment details to keep your subscription."
STORY = (
    "The harbour council of Saltmere voted on Tuesday evening to close the old swing bridge for eleven months from the first of March.",
    "Engineers found cracks in two of the four bearings last autumn and told the council that a third winter storm could jam the span.",
    "A ferry with room for forty cars will cross the river every twenty minutes until the work is done, deputy mayor Ines Halvard said.",
    "Shop owners on the northern quay fear for their trade and have asked for a waiver of rents, which the council will discuss in May.",
)


def ingested(system: System, *documents: Mapping[str, str]) -> list[dict[str, Any]]:
    """The records that `wiresift ingest --output` writes of documents, with the containers at work."""
    with tempfile.TemporaryDirectory() as folder:
        given, output = Path(folder, "given.jsonl"), Path(folder, "output.jsonl")
        given.write_text("\n".join(map(json.dumps, documents)))
        command = [sys.executable, "-m", "services.console.main", "ingest", str(given), "--output", str(output)]
        subprocess.run(command, cwd=ROOT, env={**system.env, "WIRESIFT_REDIS_URL": system.redis_url}, check=True, timeout=COMMAND_S)
        return [json.loads(line) for line in output.read_text().splitlines()]


def sent_through(system: System, external_id: str) -> dict[str, Any]:
    """The record of an article that is written to the intake as plain fields."""
    with redis.Redis.from_url(system.redis_url, socket_timeout=2 * PASSAGE_MS / 1000) as client:
        client.xadd(REQUESTED, {"external_id": external_id, "source": external_id, "text": "\n\n".join(STORY)})
        last = b"0"
        while replies := client.xread({CLASSIFIED: last}, block=PASSAGE_MS):
            entries = replies[0][1]
            for record in (json.loads(decode(fields).body) for _, fields in entries):
                if record.get("external_id") == external_id:
                    return dict(record)
            last = entries[-1][0]
    raise AssertionError(f"the article {external_id!r} was not classified within {PASSAGE_MS / 1000:g} s")


def classified(system: System) -> int:
    """How many entries `classified` has."""
    with redis.Redis.from_url(system.redis_url) as client:
        return int(client.xlen(CLASSIFIED))
