"""`dead`, `pause`, `resume` and `audit` on a running system whose articles come from a site that is down, and up again."""

from __future__ import annotations

import json
import os
import pty
import re
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any, cast

import pytest
import redis

from shared.streams import envelope
from tests.end_to_end.articles import article
from tests.end_to_end.command import DEADLINE_S, Ran, Wiresift, until


@dataclass(frozen=True, slots=True)
class Gate:
    """What a site's answers wait for, and whether any has begun to."""

    asked: Event = field(default_factory=Event)
    opened: Event = field(default_factory=Event)


@dataclass(frozen=True, slots=True)
class Site:
    """A site on this machine that is down unless `up` is entered. Its articles are served as `/<name>`."""

    port: int

    def urls(self, name: str, count: int) -> list[str]:
        return [f"http://127.0.0.1:{self.port}/{name}-{number}" for number in range(count)]

    @contextmanager
    def up(self, gate: Gate | None = None) -> Iterator[None]:
        """The site answers, where there is a gate once that is opened."""

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if gate:
                    gate.asked.set()
                    gate.opened.wait(DEADLINE_S)
                body = article(self.path).encode()
                self.send_response(404 if self.path == "/robots.txt" else 200)
                self.send_header("Content-Type", "text/plain; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Nothing."""

        class Server(ThreadingHTTPServer):
            allow_reuse_port = True

        with Server(("127.0.0.1", self.port), Handler) as server:
            thread = Thread(target=server.serve_forever)
            thread.start()
            yield
            server.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """A site at a port that is kept from all others, up or down."""
    with socket.socket() as kept:
        kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        kept.bind(("127.0.0.1", 0))
        yield Site(kept.getsockname()[1])


@dataclass(frozen=True, slots=True)
class Operated:
    """The command of a system that runs, and what the system shows."""

    wiresift: Wiresift
    url: str

    def __call__(self, *arguments: str) -> Ran:
        return self.wiresift(*arguments)

    def groups(self, *options: str) -> list[dict[str, Any]]:
        """The dead letters as `dead list` says them."""
        return self("dead", "list", "--json", *options).entries

    def is_paused(self, stage: str) -> bool:
        """Whether each process of the stage says that it begins nothing."""
        (status,) = self("status", "--json").entries
        return all(replica["paused"] for replica in status["replicas"] if replica["stage"] == stage)

    def classified(self, ids: Sequence[str]) -> list[str]:
        """Which of these requests are shown as classified, each as often as it is."""
        with redis.Redis.from_url(self.url) as client:
            entries = cast("list[Any]", client.xrange("{wiresift:0}:classified"))
        shown = [envelope.decode(fields).headers["id"] for _, fields in entries]
        return sorted(request for request in shown if request in ids)


@pytest.fixture(scope="module")
def operated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operated]:
    """A system whose every request has one attempt."""
    home = tmp_path_factory.mktemp("operated")
    settings = {
        "WIRESIFT_DATA_DIR": str(home / "data"),
        "WIRESIFT_FETCHER_ALLOW_NETWORKS": "127.0.0.1/32",
        "WIRESIFT_FETCHER_HOST_DELAY_S": "0",
        "WIRESIFT_MAX_ATTEMPTS": "1",
        "USER": "ada",
        "LOGNAME": "ada",
    }
    wiresift = Wiresift(home, settings)
    up = wiresift.start("up")
    said = up.says("running on")
    yield Operated(wiresift, said.split("running on ")[1].split(";")[0])
    assert up.end().code == 0, "it stops in order"


@pytest.fixture
def died(operated: Operated, site: Site, request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """Requests for seven articles of the site that died because it is down, as their letters stand; afterwards none is open."""
    name = re.sub(r"\W+", "-", request.node.name)
    ran = operated("ingest", *site.urls(name, 7), "--report", "-")
    assert ran.code == 1
    died = [letter["request_id"] for letter in operated.groups("--letters")]
    assert sorted(died) == sorted(fate["request_id"] for fate in ran.entries)
    yield died
    operated("dead", "discard", "--all", "--yes")


def test_a_fault_is_found_tried_mended_and_redriven(operated: Operated, site: Site, died: list[str]) -> None:
    """List names the group; canaries die while the site is down; once it is up they live, and the rest follow, each shown once."""
    [group] = operated.groups()
    assert (group["open"], group["stage"], group["error"]) == (7, "fetcher", "RobotsUnreachable")
    assert "<host>" in group["message"]
    fallen = operated("dead", "redrive", "--group", group["group"], "--canary")
    assert (fallen.code, fallen.out.count("dead again: RobotsUnreachable")) == (1, 5)
    [again] = operated.groups()
    assert (again["group"], again["open"]) == (group["group"], 7), "five new letters in place of those redriven"
    with site.up():
        flown = operated("dead", "redrive", "--group", group["group"], "--canary", "--why", "is it up?")
        assert (flown.code, flown.out.count(": classified")) == (0, 5)
        rest = operated("dead", "redrive", "--group", group["group"], "--yes", "--why", "the site is up")
        assert (rest.code, rest.out) == (0, "2 redriven\n")
        until(lambda: operated.classified(died) == sorted(died), "each request is shown as classified, once")
    assert re.fullmatch(r"no open dead letters; --all shows \d+ dealt with\n", operated("dead", "list").out)
    nosuch = ("list", "list --letters --all")
    assert {operated("dead", *one.split(), "--error", "nosuch").out for one in nosuch} == {"no dead letters of error nosuch\n"}
    audited = operated("audit", "--json").entries
    assert [(one["what"], one["count"], one["details"]) for one in audited[-3:]] == [
        ("redrive", 5, ""),
        ("redrive", 5, "is it up?"),
        ("redrive", 2, "the site is up"),
    ]
    assert {one["by"] for one in audited} == {f"ada@{socket.gethostname()}"}
    assert re.search(r"^[-0-9]{10} [:0-9]{8} UTC .*the site is up$", operated.wiresift("audit", COLUMNS="200").out, re.MULTILINE)


def test_single_letters_are_listed_shown_and_redriven_by_name(operated: Operated, site: Site, died: list[str]) -> None:
    """By entry or by request; what was dealt with stays in the log, with who did it and what became of it."""
    listed = operated("dead", "list", "--letters", "--count", "2")
    assert "… and 5 older; --count N shows more" in listed.out
    assert site.urls("", 7)[0].rsplit("/", 1)[0] in listed.out
    letters = operated.groups("--letters")
    assert len(letters) == 7
    shown = json.loads(operated("dead", "show", died[0]).out)
    assert (shown["entry"], shown["body"]["request_id"], shown["entry_read"]["url"]) == (
        letters[0]["entry"],
        died[0],
        letters[0]["asked_for"],
    )
    group = json.loads(operated("dead", "show", letters[0]["group"]).out)
    assert (group["open"], group["example"]["entry"], "letter" in group) == (7, letters[-1]["entry"], False)
    assert group["example"]["entry_read"]["url"] == letters[-1]["asked_for"]
    with site.up():
        done = operated("dead", "redrive", letters[0]["entry"], died[1])
        assert (done.code, done.out) == (0, "2 redriven\n")
        until(lambda: len(operated.classified(died)) == 2, "both are classified")
    known = operated("dead", "redrive", letters[0]["entry"])
    assert (known.code, known.out) == (0, "0 redriven, 1 dealt with before\n")
    everything = {letter["request_id"]: letter for letter in operated.groups("--letters", "--all") if letter["request_id"] in died}
    assert [everything[one]["fate"] for one in died[:3]] == ["classified", "classified", None]
    assert everything[died[0]]["handled"]["what"] == "redriven"
    assert "now classified" in operated("dead", "list", "--letters", "--all").out


def test_discarded_letters_are_listed_no_more(operated: Operated, site: Site, died: list[str]) -> None:
    """Their requests stay dead; redriving passes them over unless it is asked for again."""
    assert operated("dead", "discard", died[0], "--why", "known bad").out == "1 discarded\n"
    assert operated.groups()[0]["open"] == 6
    with site.up():
        assert operated("dead", "redrive", died[0], "--again").out == "1 redriven\n"
        until(lambda: operated.classified(died) == [died[0]], "it is classified after all")


def test_nothing_happens_without_a_word(operated: Operated, died: list[str]) -> None:
    """A choice of many off a terminal needs --yes, on one it is asked for; --dry-run only tells."""
    refused = operated("dead", "redrive", "--all")
    assert (refused.code, len(refused.errors)) == (2, 1)
    assert "--yes" in refused.err
    looked = operated("dead", "redrive", "--stage", "fetcher", "--dry-run")
    assert (looked.code, looked.out.startswith("would redrive 7; nothing was done:\n")) == (0, True)
    code, said = on_a_terminal(operated.wiresift, ("dead", "discard", "--all"), "n\n")
    assert (code, "discard 7 dead letters?" in said, "nothing was done" in said) == (0, True, True)
    looked = operated("dead", "redrive", "--stage", "fetcher", "--canary", "--dry-run")
    assert (looked.code, looked.out.startswith("would redrive 5 of 7 at random; nothing was done:\n")) == (0, True)
    assert operated.groups()[0]["open"] == len(died)
    code, said = on_a_terminal(operated.wiresift, ("dead", "discard", "--all"), "y\n")
    assert (code, "7 discarded" in said) == (0, True)


def test_where_no_letter_is_open_nothing_is_done(operated: Operated, died: list[str]) -> None:
    """No open letters are no fault; a group or an error that no letter has is a wrong call, whoever says yes to it."""
    [group] = operated.groups()
    operated("dead", "discard", "--all", "--yes")
    for options in (("--group", group["group"]), ("--error", "RobotsUnreachable"), ("--stage", "classifier"), ("--all",)):
        none = operated("dead", "redrive", *options, "--yes")
        assert (none.code, none.out.startswith("nothing to redrive: no open dead letter")) == (0, True)
    for options in (("--group", "nope"), ("--error", "transient")):
        wrong = operated("dead", "discard", *options, "--yes")
        assert (wrong.code, wrong.out, len(wrong.errors)) == (2, "", 1)
        assert f"no dead letter of {options[0].strip('-')} {options[1]}" in wrong.err


def test_two_ways_of_choosing_are_named_as_such(operated: Operated) -> None:
    """Not as none."""
    for options in (("1-0", "--all"), ("--group", "abcdef01", "--all")):
        ran = operated("dead", "redrive", *options)
        assert (ran.code, "choose one way" in ran.err) == (2, True)


def test_a_command_that_names_no_letters_is_refused(operated: Operated) -> None:
    """One line that says what is missing, exit code 2, and nothing is done."""
    commands = ("redrive", "redrive 1-0 --all", "discard --stage fetcher --all", "redrive --stage kitchen", "redrive 1-0", "show abcdef01")
    for started in [operated.wiresift.start("dead", *command.split()) for command in commands]:
        ran = started.wait()
        assert (ran.code, len(ran.errors), ran.out) == (2, 1, "")


def test_a_paused_stage_waits_and_goes_on(operated: Operated) -> None:
    """Pausing is said to whoever ingests, canaries do not fly into it, it is done once, and what waited is classified."""
    assert "what it has read ahead stays in hand" in operated("pause", "cleaner", "--why", "a repair").out
    assert re.search(r"paused already, since [-0-9]{10} [:0-9]{8} UTC by ada@", operated("pause", "cleaner").out)
    ingest = operated.wiresift.start("ingest", "-", "--output", "-")
    assert ingest.process.stdin
    ingest.process.stdin.write(article("paused").encode())
    ingest.process.stdin.close()
    ingest.process.stdin = None
    said = ingest.says("wiresift resume cleaner")
    assert "cleaner is paused since" in said
    assert "by ada@" in said
    assert ": a repair; " in said
    assert "cleaner goes on" in operated("resume", "cleaner").out
    assert "cleaner is not paused" in operated("resume", "cleaner").out
    ran = ingest.wait()
    assert (ran.code, len(ran.entries)) == (0, 1)
    audited = operated("audit", "--json", "--count", "2").entries
    assert [(one["what"], one["subject"], one["details"]) for one in audited] == [
        ("pause", "cleaner", "a repair"),
        ("resume", "cleaner", ""),
    ]
    wrong = operated("pause", "kitchen")
    assert (wrong.code, len(wrong.errors)) == (2, 1)


@pytest.mark.parametrize("stage", ["fetcher", "cleaner", "classifier"])
def test_a_canary_does_not_fly_into_a_paused_stage(operated: Operated, died: list[str], stage: str) -> None:
    """Be it the one the letters died in or one behind it: it is told why, and nothing is put in."""
    operated("pause", stage)
    kept = operated("dead", "redrive", "--all", "--canary")
    operated("resume", stage)
    assert (kept.code, kept.out) == (1, "")
    assert f"no canary can fly: {stage} is paused" in kept.err
    assert operated.groups()[0]["open"] == len(died)


def test_a_stage_paused_while_canaries_fly_is_told(operated: Operated, site: Site, died: list[str]) -> None:
    """Whoever waits for them learns why nothing comes, and their fates once it goes on."""
    gate = Gate()
    with site.up(gate):
        canaries = operated.wiresift.start("dead", "redrive", died[0], "--canary")
        assert gate.asked.wait(DEADLINE_S)
        operated("pause", "cleaner", "--why", "a repair")
        until(lambda: operated.is_paused("cleaner"), "the cleaner has heard of it")
        gate.opened.set()
        canaries.says("cleaner is paused since")
        operated("resume", "cleaner")
        landed = canaries.wait()
    assert (landed.code, landed.out.count(": classified")) == (0, 1)


def test_operating_where_nothing_has_run_makes_nothing(wiresift: Wiresift) -> None:
    """One line that says how to start, exit code 1, and the folder is not there afterwards."""
    commands = ("dead redrive --all --yes", "dead discard 1-0", "pause cleaner", "resume cleaner", "audit")
    for started in [wiresift.start(*command.split(), "--data-dir", "new") for command in commands]:
        ran = started.wait()
        assert (ran.code, ran.out, "nothing here yet" in ran.err) == (1, "", True)
    assert not list(wiresift.home.iterdir())


def on_a_terminal(wiresift: Wiresift, arguments: Sequence[str], answer: str) -> tuple[int, str]:
    """Run with a terminal for all three, typing `answer`; the exit code and what the terminal showed."""
    leader, follower = pty.openpty()
    command = subprocess.Popen(
        wiresift.argv(arguments), cwd=wiresift.home, env=wiresift.env({}), stdin=follower, stdout=follower, stderr=follower
    )
    os.close(follower)
    os.write(leader, answer.encode())
    shown = b""
    while True:
        try:
            chunk = os.read(leader, 65536)
        except OSError:  # how Linux says that the last who held the terminal is gone
            break
        if not chunk:
            break
        shown += chunk
    os.close(leader)
    return command.wait(timeout=DEADLINE_S), shown.decode()
