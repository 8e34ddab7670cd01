"""A secured system of either kind at work: TLS everywhere, each service and person as its own user, WAIT; nobody is refused anything."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.articles import article
from tests.end_to_end.command import Ran, Wiresift
from tests.replication.real import started
from tests.replication.systems import Clustered, System, Watched, running
from tests.security.users import password_of

pytest.importorskip("trustme", reason="NOT RUN: trustme, which makes certificates, is not installed")
from tests.replication.secured import Secured
from tests.security.tls import Papers, binary_with_tls

pytestmark = pytest.mark.integration
SERVICES = ("fetcher", "cleaner", "classifier")


class Operated:
    """A system, and commands for it by whichever user."""

    def __init__(self, system: System, home: Path, papers: Papers) -> None:
        self.system = system
        settings = {
            "WIRESIFT_REDIS_CA_FILE": str(papers.ca),
            "WIRESIFT_PARTITIONS": str(system.partitions),
            "WIRESIFT_WAIT_REPLICAS": "1",
            "WIRESIFT_DATA_DIR": str(home / "data"),
            "WIRESIFT_FETCHER_SCHEDULE": "false",
        }
        self.wiresift = Wiresift(home, settings)

    def url(self, who: str) -> str:
        """As WIRESIFT_REDIS_URL names it to that user."""
        url = self.system.url.replace("://", f"://wiresift-{who}:{password_of(who)}@")
        asking = f"?sentinel_username=wiresift-client&sentinel_password={password_of('client')}"
        return url + (asking if isinstance(self.system, Watched) else "")

    def __call__(self, who: str, *words: str, stdin: bytes = b"") -> Ran:
        return self.wiresift(*words, stdin=stdin, WIRESIFT_REDIS_URL=self.url(who))

    def refusals(self) -> list[str]:
        """What any server or Sentinel refused to anybody since it began."""
        found = []
        for node in self.system.nodes:
            with node.client() as client:
                rows: list[dict[str, Any]] = client.acl_log()
            found += [f"{row['username']} {row['context']} {row['reason']} {row['object']}" for row in rows]
        return [said for said in found if "config|get" not in said]  # which a doctor is prepared to be refused


@pytest.fixture(params=[Watched, Clustered])
def operated(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Operated]:
    """With its services at work."""
    binary = binary_with_tls()
    if binary is None:
        pytest.skip("NOT RUN: no server here was built with TLS")
    papers = Papers.made(tmp_path / "papers", "127.0.0.1", "localhost")
    home = tmp_path / "home"
    home.mkdir()
    with ExitStack() as stack:
        secured = Secured.made(tmp_path, binary, papers, "wiresift")
        found = Operated(stack.enter_context(running(request.param(tmp_path, secured))), home, papers)
        services = [stack.enter_context(started(found.wiresift, "run", name, WIRESIFT_REDIS_URL=found.url(name))) for name in SERVICES]
        for service in services:
            service.says("service_started")
        yield found
        ended = [one.end(signal.SIGTERM) for one in services]
        assert [ran.code for ran in ended] == [0] * len(ended), [ran.err[-500:] for ran in ended]


def test_everybody_does_their_work_on_a_secured_system(operated: Operated) -> None:
    """Articles, copies among them, are taken in, looked at and taken down; the doctor finds no error but what it may not ask."""
    texts = {name: article(name) for name in ("first", "second", "third")} | {"copy": article("first")}
    lines = b"".join(json.dumps({"external_id": name, "text": text, "source": name}).encode() + b"\n" for name, text in texts.items())
    ran = operated("intake", "ingest", "-", "--output", "-", stdin=lines)
    assert (ran.code, len(ran.entries)) == (0, 4), ran.err
    (article_id,) = (one["article_id"] for one in ran.entries if one["external_id"] == "second")
    (group_id,) = {one["syndication"]["group_id"] for one in ran.entries if one["external_id"] in ("first", "copy")}
    assert operated("operator", "status").code == 0
    shown = operated("operator", "groups", "show", group_id)
    assert shown.code == 0, shown.err
    assert "copy" in shown.out
    doctor = operated("operator", "doctor", "--json")
    errors = [one for one in json.loads(doctor.out)["findings"] if one["level"] == "error"]
    assert errors == [], doctor.out
    taken = operated("operator", "takedown", article_id, "--reason", "a test", "--yes")
    assert taken.code == 0, taken.err
    assert operated.refusals() == []
