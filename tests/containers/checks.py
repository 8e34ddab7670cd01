"""What the composed system promises. Each check's docstring is its promise, and is printed when it was kept."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

from services.console.samples import Sample, samples
from tests.containers.confinement import services_have_only_what_they_need, users_are_kept_apart
from tests.containers.count import Blow
from tests.containers.passing import PROMPT, STORY, classified, ingested, sent_through
from tests.containers.system import SERVICES, System
from tests.containers.under_load import counted

#: Articles that pass under load.
ARTICLES = 5000


def ingested_articles_pass(system: System) -> None:
    """`wiresift ingest` on this machine sends a text and a page through: the prompt is removed, the copy is found."""
    page = f"<html><title>Bridge closed</title><body><article>{''.join(f'<p>{line}</p>' for line in STORY)}</article></body></html>"
    (first,) = ingested(system, {"external_id": "text", "source": "Alder Post", "text": "\n\n".join((*STORY, PROMPT))})
    assert [(span["kind"], span["text"].strip()) for span in first["removed"]] == [("payment", PROMPT)], first["removed"]
    (copy,) = ingested(system, {"external_id": "page", "source": "Birch Times", "html": page})
    assert copy["syndication"]["is_duplicate"], copy["syndication"]
    assert [match["article_id"] for match in copy["syndication"]["matches"]] == [first["article_id"]]


def samples_pass(system: System) -> None:
    """The sample articles that ship pass: the noise that each is known to hold is removed, and copies are linked to what they are of."""
    known = {sample.file: sample for sample in samples()}
    found = {record["external_id"]: record for record in ingested(system, *map(_document, known.values()))}
    assert set(found) == set(known)
    linked = {frozenset((file, match["external_id"])) for file, record in found.items() for match in record["syndication"]["matches"]}
    for file, sample in known.items():
        assert set(sample.noise) <= {span["kind"] for span in found[file]["removed"]}, file
        assert sample.of is None or frozenset((file, sample.of)) in linked, file


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
    assert sent_through(system, "plain")["text"] == "\n\n".join(STORY)


def killed_service_comes_back(system: System) -> None:
    """A service that was killed is started again and goes on with the work."""
    system.kill("fetcher")
    sent_through(system, "after the kill")
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
    before = classified(system)
    assert before, "there is something to lose"
    system.stop()
    codes = {service: set(system.inspect(service, ".State.ExitCode")) for service in SERVICES}
    assert codes == {service: {"0"} for service in SERVICES}, codes
    system.start()
    assert classified(system) == before


CHECKS: tuple[Callable[[System], None], ...] = (
    services_have_only_what_they_need,
    users_are_kept_apart,
    ingested_articles_pass,
    samples_pass,
    command_runs_in_a_container,
    plain_entry_passes,
    killed_service_comes_back,
    nothing_is_lost_or_shown_twice,
    stop_drains_and_start_finds_all,
)


def _document(sample: Sample) -> dict[str, str]:
    """As a line of JSON to ingest."""
    body = {"html" if sample.media_type == "text/html" else "text": sample.body.decode()}
    told = {"external_id": sample.file, "source": sample.outlet, "url": f"{sample.origin}{sample.path}"}
    return {**told, "published_at": sample.published_at.isoformat(), **body}


def _wiresift(system: System, *arguments: str, given: str = "") -> str:
    """What the command says in a container of its own; its failure is an error."""
    return system.compose("run", "--rm", "-T", "wiresift", *arguments, given=given)


def _restarts(system: System, service: str) -> int:
    """How often its one container was started again."""
    (count,) = system.inspect(service, ".RestartCount")
    return int(count)
