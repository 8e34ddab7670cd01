"""What the composed system promises. Each check's docstring is its promise, and is printed when it was kept."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import redis

from shared.streams.envelope import decode
from shared.streams.keys import Keys, Stream
from tests.containers.count import Blow
from tests.containers.system import COMMAND_S, ROOT, SERVICES, System
from tests.containers.under_load import counted

#: Libraries that have no business in a service's image.
FOREIGN = {"fetcher": ("trafilatura", "lxml_html_clean"), "cleaner": ("httpx",), "classifier": ("httpx", "lxml", "trafilatura")}
#: Milliseconds in which an article passes three services, one of which may just be starting again.
PASSAGE_MS = 120_000
KEYS = Keys("wiresift")

PROMPT = "Your payment could not be processed. Please update your payment details to keep your subscription."
STORY = (
    "The harbour council of Saltmere voted on Tuesday evening to close the old swing bridge for eleven months from the first of March.",
    "Engineers found cracks in two of the four bearings last autumn and told the council that a third winter storm could jam the span.",
    "A ferry with room for forty cars will cross the river every twenty minutes until the work is done, deputy mayor Ines Halvard said.",
    "Shop owners on the northern quay fear for their trade and have asked for a waiver of rents, which the council will discuss in May.",
)
#: Looks around in its own container: user, foreign libraries, a writable root, capabilities, privileges to be gained, a way out
#: to the address given (seconds of patience: 3).
INSIDE = """
import importlib.util, json, os, socket, sys
def reaches(address):
    try:
        socket.create_connection((address, 6379), 3).close()
    except OSError:
        return False
    return True
status = dict(line.split(":", 1) for line in open("/proc/self/status").read().splitlines())
print(json.dumps({
    "user": os.getuid(),
    "foreign": [name for name in sys.argv[2:] if importlib.util.find_spec(name)],
    "writable": not os.statvfs("/").f_flag & os.ST_RDONLY,
    "capabilities": int(status["CapEff"], 16),
    "new_privileges": status["NoNewPrivs"].strip() == "0",
    "way_out": reaches(sys.argv[1]),
}))
"""
#: Articles that pass under load.
ARTICLES = 5000


def services_have_only_what_they_need(system: System) -> None:
    """Each service runs without root, capabilities, a writable root and the libraries of others; only the fetcher has a way out."""
    (outside,) = system.inspect("redis", f'(index .NetworkSettings.Networks "{system.project}_outside").IPAddress')
    for service in SERVICES:
        inside = json.loads(system.compose("exec", "-T", service, "python", "-c", INSIDE, outside, *FOREIGN[service]))
        confined = {"user": 10001, "foreign": [], "writable": False, "capabilities": 0, "new_privileges": False}
        assert inside == {**confined, "way_out": service == "fetcher"}, f"{service}: {inside}"


def ingested_articles_pass(system: System) -> None:
    """`wiresift ingest` on this machine sends a text and a page through: the prompt is removed, the copy is found."""
    page = f"<html><title>Bridge closed</title><body><article>{''.join(f'<p>{line}</p>' for line in STORY)}</article></body></html>"
    first = _ingested(system, {"external_id": "text", "source": "Alder Post", "text": "\n\n".join((*STORY, PROMPT))})
    assert [(span["kind"], span["text"].strip()) for span in first["removed"]] == [("payment", PROMPT)], first["removed"]
    copy = _ingested(system, {"external_id": "page", "source": "Birch Times", "html": page})
    assert copy["syndication"]["is_duplicate"], copy["syndication"]
    assert [match["article_id"] for match in copy["syndication"]["matches"]] == [first["article_id"]]


def command_runs_in_a_container(system: System) -> None:
    """`docker compose run --rm wiresift` tells how all is, finds nothing wrong, and ingests from its input to its output."""
    told = json.loads(_wiresift(system, "status", "--json"))
    assert {one["stage"] for one in told["replicas"]} == set(SERVICES), told
    _wiresift(system, "doctor")
    document = json.dumps({"external_id": "input", "source": "Cedar Gazette", "text": "\n\n".join(STORY)})
    record = json.loads(_wiresift(system, "ingest", "--output", "-", "-", given=document))
    assert (record["external_id"], record["syndication"]["is_duplicate"]) == ("input", True), record


def plain_entry_passes(system: System) -> None:
    """Any program can feed the intake with plain fields, and finds the record in `classified`."""
    assert _sent_through(system, "plain")["text"] == "\n\n".join(STORY)


def killed_service_comes_back(system: System) -> None:
    """A service that was killed is started again and goes on with the work."""
    system.kill("fetcher")
    _sent_through(system, "after the kill")
    assert system.inspect("fetcher", ".RestartCount") == ["1"]


def nothing_is_lost_or_shown_twice(system: System) -> None:
    """5,000 articles pass, each once, while cleaners become four and one again and services and Redis are killed (kill -9)."""
    unscaled = ("classifier", "fetcher", "redis")  # whose containers stay the same, so that their restarts can be told
    before = {service: _restarts(system, service) for service in unscaled}
    count = asyncio.run(
        counted(
            system.redis_url,
            ARTICLES,
            [
                Blow(0.05, lambda: system.scale("cleaner", 4)),
                Blow(0.15, lambda: system.kill("cleaner")),
                Blow(0.30, lambda: system.kill("classifier")),
                Blow(0.45, lambda: system.kill("redis"), server=True),
                Blow(0.60, lambda: system.kill("fetcher")),
                Blow(0.70, lambda: system.kill("redis"), server=True),
                Blow(0.80, lambda: system.scale("cleaner", 1)),
            ],
        )
    )
    print(f"     {count}", flush=True)
    assert count.clean, count
    assert all(_restarts(system, service) > before[service] for service in unscaled), "each was killed and came back"


def stop_drains_and_start_finds_all(system: System) -> None:
    """SIGTERM ends each service with exit code 0, and after a restart of everything nothing is missing in `classified`."""
    before = _classified(system)
    assert before, "there is something to lose"
    system.stop()
    codes = {service: set(system.inspect(service, ".State.ExitCode")) for service in SERVICES}
    assert codes == {service: {"0"} for service in SERVICES}, codes
    system.start()
    assert _classified(system) == before


CHECKS: tuple[Callable[[System], None], ...] = (
    services_have_only_what_they_need,
    ingested_articles_pass,
    command_runs_in_a_container,
    plain_entry_passes,
    killed_service_comes_back,
    nothing_is_lost_or_shown_twice,
    stop_drains_and_start_finds_all,
)


def _wiresift(system: System, *arguments: str, given: str = "") -> str:
    """What the command says in a container of its own; its failure is an error."""
    return system.compose("run", "--rm", "-T", "wiresift", *arguments, given=given)


def _ingested(system: System, document: Mapping[str, str]) -> dict[str, Any]:
    """The record that `wiresift ingest --output` writes of a document, with the containers at work."""
    with tempfile.TemporaryDirectory() as folder:
        given, output = Path(folder, "given.jsonl"), Path(folder, "output.jsonl")
        given.write_text(json.dumps(document))
        command = [sys.executable, "-m", "services.console.main", "ingest", str(given), "--output", str(output)]
        subprocess.run(command, cwd=ROOT, env={**system.env, "WIRESIFT_REDIS_URL": system.redis_url}, check=True, timeout=COMMAND_S)
        record: dict[str, Any] = json.loads(output.read_text())
    return record


def _sent_through(system: System, external_id: str) -> dict[str, Any]:
    """The record of an article that is written to the intake as plain fields."""
    with redis.Redis.from_url(system.redis_url, socket_timeout=2 * PASSAGE_MS / 1000) as client:
        client.xadd(KEYS.stream(Stream.REQUESTED), {"external_id": external_id, "source": external_id, "text": "\n\n".join(STORY)})
        last = b"0"
        while replies := client.xread({KEYS.stream(Stream.CLASSIFIED): last}, block=PASSAGE_MS):
            entries = replies[0][1]
            for record in (json.loads(decode(fields).body) for _, fields in entries):
                if record.get("external_id") == external_id:
                    return dict(record)
            last = entries[-1][0]
    raise AssertionError(f"the article {external_id!r} was not classified within {PASSAGE_MS / 1000:g} s")


def _restarts(system: System, service: str) -> int:
    """How often its one container was started again."""
    (count,) = system.inspect(service, ".RestartCount")
    return int(count)


def _classified(system: System) -> int:
    with redis.Redis.from_url(system.redis_url) as client:
        return int(client.xlen(KEYS.stream(Stream.CLASSIFIED)))
