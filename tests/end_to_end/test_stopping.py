"""A command that is told to stop clears up and ends, however it was started."""

from __future__ import annotations

import json
import signal
import subprocess

import pytest

from tests.end_to_end.articles import article
from tests.end_to_end.command import Started, Wiresift
from tests.end_to_end.conftest import System

#: What a script's shell does for a command that it starts with `&`.
_IN_THE_BACKGROUND = "trap '' INT; exec \"$@\""


def in_the_background(wiresift: Wiresift, *arguments: str) -> Started:
    """Start it with the interrupt ignored."""
    argv = ["sh", "-c", _IN_THE_BACKGROUND, "sh", *wiresift.argv(arguments)]
    pipe = subprocess.PIPE
    return Started(subprocess.Popen(argv, cwd=wiresift.home, env=wiresift.env({}), stdin=pipe, stdout=pipe, stderr=pipe))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("status", "--watch", "--json"), '"stages"'),
        (("peek", "classified", "--follow"), "told to stop"),
        (("ingest", "-", "--output", "-"), "told to stop"),
    ],
    ids=lambda given: given[0] if isinstance(given, tuple) else "",
)
def test_a_command_in_the_background_of_a_script_can_be_stopped(system: System, arguments: tuple[str, ...], says: str) -> None:
    """SIGTERM ends it as Ctrl-C does elsewhere, although the shell has it ignore Ctrl-C: no output is broken off, no traceback told."""
    text = json.dumps({"text": article("told to stop"), "source": "told to stop"}).encode() + b"\n"
    if arguments[0] == "peek":
        system.ingest("-", stdin=text)
    command = in_the_background(system.wiresift, *arguments)
    if arguments[0] == "ingest":
        assert command.process.stdin
        command.process.stdin.write(text)
        command.process.stdin.flush()
    command.says(says, on="out")
    ran = command.end(signal.SIGTERM)
    assert ran.code == 130
    assert "Traceback" not in ran.err
    assert all(json.loads(line) for line in ran.out.splitlines())
