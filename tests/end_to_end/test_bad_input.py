"""Whatever is wrong with an input or a setting is told in one line that names it, with the right exit code and no traceback."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.end_to_end.articles import article
from tests.end_to_end.command import Ran, Wiresift
from tests.end_to_end.conftest import System

#: Nothing listens on the discard port of this machine.
_CLOSED = "127.0.0.1:9"
_PRIVATE = (
    "http://10.0.0.1/x",
    "http://167772161/x",
    "http://0x0a.0.0.1/x",
    "http://012.0.0.1/x",
    "http://10.1/x",
    "http://[::ffff:10.0.0.1]/x",
    "http://[::1]/x",
    "http://169.254.169.254/latest/meta-data",
    "http://１０.0.0.1/x",
)


def told(ran: Ran, code: int, *words: str) -> None:
    """One line on standard error, with the words in it, and the exit code."""
    assert ran.code == code, ran
    assert len(ran.errors) == 1, ran.err
    assert ran.err.startswith("wiresift: ")
    assert "Traceback" not in ran.out
    for word in words:
        assert word in ran.err


#: Bad inputs: what is given, what it holds where it is a file, and what is said of it.
_BAD: tuple[tuple[str, bytes | None, str], ...] = (
    ("missing.txt", None, "no such file or folder"),
    ("empty.txt", b"", "is empty"),
    ("binary.txt", b"\x00\x01\x02" * 500, "holds binary data"),
    ("picture.html", b"\x89PNG\r\n\x1a\n" + bytes(100), "holds a PNG image"),
    ("broken.jsonl", b'{"text": "half', "broken JSON"),
    ("unknown.jsonl", b'{"text": "a", "titel": "b"}', 'unknown field "titel"; did you mean title?'),
    ("nothing.jsonl", b'{"title": "b"}', "none of text, html and url"),
    ("story.pdf", b"%PDF-1.7", "a .pdf file is no article"),
    ("cut.txt.gz", b"\x1f\x8b\x08\x00", "cut off"),
    ("ftp://news.example/a", None, 'the scheme "ftp" is not http or https'),
    ("https://", None, "names no host"),
    ("https://news.example:port/a", None, "no URL"),
    ("file:///etc/hosts", None, "a file is given by its path"),
)


@pytest.mark.parametrize("command", ["ingest", "explain"])
def test_each_bad_input_is_told_in_one_line(wiresift: Wiresift, command: str) -> None:
    """The line names the input, the cause and the way out; no server is started and no data folder made for them."""
    files = {name: content for name, content, _ in _BAD if content is not None}
    for name, content in files.items():
        (wiresift.home / name).write_bytes(content)
    ran = wiresift(command, *(name for name, _, _ in _BAD))
    assert ran.code == 1
    assert len(ran.errors) == len(_BAD), ran.err
    for line, (name, _, words) in zip(ran.errors, _BAD, strict=True):
        assert line.startswith(f"wiresift: {name}:")
        assert words in line
        assert "; " in line, "a way out"
    assert {path.name for path in wiresift.home.iterdir()} == set(files)


def test_a_bad_line_does_not_stop_the_others(system: System, tmp_path: Path) -> None:
    """Bad lines are told by their number; the good ones become records, and the exit code is 1."""
    lines = [json.dumps({"external_id": f"good-{n}", "text": article(f"good line {n}")}) for n in (1, 3)]
    (tmp_path / "mixed.jsonl").write_text(f"{lines[0]}\n{{broken\n{lines[1]}\n[]\n")
    ran = system.wiresift("ingest", tmp_path / "mixed.jsonl", "--output", tmp_path / "out.jsonl")
    assert ran.code == 1
    assert [line.split(": ")[1].rpartition(":")[2] for line in ran.errors] == ["2", "4"]
    records = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [record["external_id"] for record in records] == ["good-1", "good-3"]
    assert "2 classified, 2 bad inputs" in ran.out


def test_an_unreachable_url_is_told(system: System) -> None:
    """A port that nobody listens on ends in a dead letter, which the line leads to."""
    url = f"http://{_CLOSED}/story"
    told(system.wiresift("ingest", url), 1, url, "dead", "wiresift dead show ")


def test_a_private_address_is_refused_in_every_spelling(system: System) -> None:
    """Decimal, hexadecimal, octal, short, mapped, fullwidth and by name: each is one line, and nothing is connected to."""
    ran = system.wiresift("ingest", *_PRIVATE)
    assert ran.code == 1
    assert len(ran.errors) == len(_PRIVATE), ran.err
    for url, line in zip(_PRIVATE, ran.errors, strict=True):
        assert line.startswith(f"wiresift: {url}: rejected, forbidden_")


@pytest.mark.parametrize("command", ["ingest", "explain"])
def test_without_a_contact_nothing_public_is_asked_for(wiresift: Wiresift, command: str) -> None:
    """The refusal comes before any name is resolved, and says which setting is missing."""
    url = "https://no-such-host.invalid/story"
    told(wiresift(command, url), 1, url, "WIRESIFT_CONTACT is not set")


#: Settings, the exit code, and what is said of them: the variable, its value without a password, what is allowed.
_WRONG: tuple[tuple[dict[str, str], int, tuple[str, ...]], ...] = (
    ({"WIRESIFT_REDIS_URL": f"redis://{_CLOSED}"}, 1, (f"no Redis server answers at redis://{_CLOSED}", "WIRESIFT_REDIS_URL")),
    ({"WIRESIFT_REDIS_URL": "http://me:secret@host"}, 2, ("WIRESIFT_REDIS_URL='http://host'", "redis://")),
    ({"WIRESIFT_REDIS_URI": "redis://host"}, 2, ("did you mean WIRESIFT_REDIS_URL?",)),
    ({"WIRESIFT_WINDOW_DAYS": "0"}, 2, ("WIRESIFT_WINDOW_DAYS='0'", "greater than or equal to 0.001")),
    ({"WIRESIFT_PREFIX": "has space"}, 2, ("WIRESIFT_PREFIX='has space'",)),
    ({"WIRESIFT_CONTACT": "nobody"}, 2, ("WIRESIFT_CONTACT='nobody'", "an e-mail address")),
)


def test_a_wrong_setting_or_server_is_told(wiresift: Wiresift) -> None:
    """The variable, its value without a password and what is allowed; the settings of all services are checked."""
    (wiresift.home / "story.txt").write_text(article("setting"))
    runs = [(code, words, wiresift.start("ingest", "story.txt", **settings)) for settings, code, words in _WRONG]
    for ran, code, words in [(started.wait(), code, words) for code, words, started in runs]:
        told(ran, code, *words)


def test_every_command_checks_the_settings_before_it_starts_anything(wiresift: Wiresift) -> None:
    """A wrong setting of the fetcher stops those that would only start one, or look."""
    for started in [wiresift.start(*command, WIRESIFT_CONTACT="nobody") for command in (("up",), ("run", "cleaner"), ("status",))]:
        told(started.wait(), 2, "WIRESIFT_CONTACT='nobody'")
    assert not list(wiresift.home.iterdir())


def test_a_result_that_cannot_be_written_is_told(wiresift: Wiresift) -> None:
    """A folder that is not there, a folder in place of a file, and one place for two results."""
    (wiresift.home / "story.txt").write_text(article("unwritable"))
    told(wiresift("ingest", "story.txt", "--output", "no/such/out.jsonl"), 2, "no/such/out.jsonl", "No such file or directory")
    told(wiresift("ingest", "story.txt", "--report", "."), 2, "cannot write .", "Is a directory")
    told(wiresift("ingest", "story.txt", "--output", "-", "--report", "-"), 2, "--output and --report both go to -")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")
def test_a_full_disk_is_told(system: System, tmp_path: Path) -> None:
    """The run ends with one line; what was taken in is kept."""
    (tmp_path / "story.txt").write_text(article("full disk"))
    told(system.wiresift("ingest", tmp_path / "story.txt", "--output", "/dev/full"), 1, "cannot write /dev/full", "No space left")
    assert system.ingest(tmp_path / "story.txt").code == 0


def test_a_data_folder_that_cannot_be_is_told(wiresift: Wiresift) -> None:
    """A file in its place is named, and the option that chooses another."""
    (wiresift.home / "occupied").write_text("")
    told(wiresift("status", "--data-dir", "occupied"), 1, "occupied", "--data-dir")


def test_a_wrong_call_exits_with_2(wiresift: Wiresift) -> None:
    """An unknown command or option and a missing argument are usage errors."""
    calls = (("frobnicate",), ("ingest",), ("ingest", "--no-such", "a.txt"), ("peek",), ("dead", "show"))
    for ran in [started.wait() for started in [wiresift.start(*call) for call in calls]]:
        assert ran.code == 2
        assert "Usage" in ran.err


def test_a_wrong_name_is_told(wiresift: Wiresift) -> None:
    """A stream, a service or a folder of samples that is none."""
    calls = (("peek", "clasified"), ("run", "fetchr"), ("demo", "--samples", "nowhere"))
    for call, started in [(call, wiresift.start(*call)) for call in calls]:
        told(started.wait(), 2, call[-1])
