"""Every command that the documents name can be given as it stands there."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

from services.console.main import app
from tests.end_to_end.command import ROOT, Wiresift

_DOCUMENTS = (
    "README.md",
    "docs/operating.md",
    "docs/status.md",
    "docs/sources.md",
    "docs/explain.md",
    "docs/containers.md",
    "docs/kubernetes.md",
    "docs/capacity.md",
    "docs/clustering.md",
    "docs/monitoring.md",
    "docs/takedown.md",
    "docs/groups.md",
    "CONTRIBUTING.md",
)
_FENCED = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
_IN_A_LINE = re.compile(r"`(wiresift [^`]+)`")
#: Commands that judge their arguments further themselves, and do nothing where none has run, so that they may be tried.
_TRIED = {"dead", "peek", "pause", "replay"}


def commands(text: str) -> Iterator[list[str]]:
    """The arguments of each command in a document: in its lines and in its fences, without what a shell does to them."""
    for command in (*_IN_A_LINE.findall(text), *"\n".join(_FENCED.findall(text)).splitlines()):
        if re.search(r"(^|\s)wiresift ", command):
            yield from split(command)


def split(line: str) -> Iterator[list[str]]:
    """A shell's line as the arguments of each `wiresift` in it."""
    words = shlex.shlex(line, posix=True, punctuation_chars=True)
    words.whitespace_split = True
    found: list[list[str]] = [[]]
    for word in words:
        if set(word) <= set("&|;<>()"):
            found.append([])
        else:
            found[-1].append(word)
    yield from (part[part.index("wiresift") + 1 :] for part in found if "wiresift" in part)


def documented() -> list[list[str]]:
    """Each command once."""
    found = [arguments for name in _DOCUMENTS for arguments in commands((ROOT / name).read_text())]
    return [list(one) for one in dict.fromkeys(map(tuple, found))]


@pytest.mark.parametrize("arguments", documented(), ids=shlex.join)
def test_a_documented_command_is_understood(arguments: list[str]) -> None:
    """Each command, option and argument is there, and its values are of the right kind."""
    command, left = typer.main.get_command(app), arguments
    while isinstance(command, TyperGroup):
        name, *left = left
        command = command.commands[name]
    if left:  # else it is named, not given
        command.make_context(shlex.join(arguments), left)


def test_a_documented_command_is_no_wrong_call(tmp_path: Path) -> None:
    """Also by what only the command itself can judge: where nothing has run it says just that."""
    wiresift = Wiresift(tmp_path)
    for arguments in (one for one in documented() if one[0] in _TRIED):
        ran = wiresift(*arguments)
        assert (ran.code, "nothing here yet" in ran.out + ran.err) == (1, True), f"{shlex.join(arguments)}: {ran.err}"
    assert not list(tmp_path.iterdir())
