"""What the command says of itself."""

from __future__ import annotations

import pytest

from tests.end_to_end.command import Wiresift

_COMMANDS = (
    *("ingest", "demo", "up", "run", "peek", "status", "doctor", "explain", "pause", "resume", "replay", "audit", "capacity", "partitions"),
    *(f"dead {name}" for name in ("list", "show", "redrive", "discard")),
    "groups show",
    *(f"sources {name}" for name in ("add", "list", "show", "import", "check", "pause", "resume", "remove", "export")),
)


@pytest.fixture(scope="module")
def helps(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The help of each command, 80 columns wide, "" for the whole."""
    wiresift = Wiresift(tmp_path_factory.mktemp("home"), {"COLUMNS": "80"})
    running = {name: wiresift.start(*name.split(), "--help") for name in ("", "dead", "groups", "sources", *_COMMANDS)}
    ran = {name: started.wait() for name, started in running.items()}
    assert all(one.code == 0 for one in ran.values())
    return {name: one.out for name, one in ran.items()}


def test_the_help_lists_every_command_with_what_it_does(helps: dict[str, str]) -> None:
    """Each stands in the list of its group, followed by words."""
    for name in _COMMANDS:
        group, _, command = name.rpartition(" ")
        row = next(line for line in helps[group].splitlines() if line.startswith(f"│ {command} "))
        assert len(row.strip("│ ").split()) >= 4


@pytest.mark.parametrize("name", _COMMANDS)
def test_every_option_and_argument_says_what_it_is_for(helps: dict[str, str], name: str) -> None:
    """Each row of the help's boxes has words of its own, and no line is wider than the terminal."""
    rows = [line.strip("│ ") for line in helps[name].splitlines() if line.startswith(("│ *", "│ --"))]
    assert rows
    assert all(len(row.split()) >= 4 for row in rows)
    assert all(len(line) <= 80 for line in helps[name].splitlines())


def test_the_help_of_ingest_teaches_by_examples(helps: dict[str, str]) -> None:
    """Examples stand on lines of their own; formats, fields of a document and exit codes are told."""
    lines = [line.strip() for line in helps["ingest"].splitlines()]
    assert "wiresift ingest archive/ --output records.jsonl" in lines
    for word in (".jsonl", "external_id", "published_at", "Exit code"):
        assert word in helps["ingest"]


def test_the_version_is_told(wiresift: Wiresift) -> None:
    """One line for scripts and bug reports."""
    ran = wiresift("--version")
    assert ran.code == 0
    assert ran.out.startswith("wiresift ")
