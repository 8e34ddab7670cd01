"""The commands of the runbooks can be given as they stand there: by a user who may, and on Kubernetes too."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from services.console.access import users
from tests.monitoring.system import ROOT
from tests.real_server import RealServer
from tests.security.users import PREFIX, Users, password_of

RUNBOOKS = sorted((ROOT / "docs" / "runbooks").glob("*.md"))
#: A command: in a line, or a line of a fence up to its comment.
_IN_A_LINE, _IN_A_FENCE = (
    re.compile(r"`((?:docker compose|redis-cli) [^`]+)`"),
    re.compile(r"^((?:docker compose|redis-cli) [^#|\n]+)", re.MULTILINE),
)
#: Of the table in docs/monitoring.md: what is said of each beside it is how it is said on Kubernetes.
_ROW = re.compile(r"^\| `docker compose (\w+)[^`]*` \| .*`kubectl [^`]+`", re.MULTILINE)


def commands(path: Path) -> list[str]:
    """Each command of a runbook for containers or the server."""
    text = path.read_text()
    return [one.strip() for pattern in (_IN_A_LINE, _IN_A_FENCE) for one in pattern.findall(text)]


def asked_of_the_server() -> list[tuple[str, list[str]]]:
    """User and words of each command that any runbook gives to `redis-cli`."""
    found = []
    for line in (line for path in RUNBOOKS for line in commands(path) if "redis-cli" in line):
        words = shlex.split(line.partition("redis-cli ")[2])
        who = words[words.index("--user") + 1]
        found.append((who, [word for word in words[words.index(who) + 1 :] if word != "--askpass"]))
    return found


@pytest.mark.parametrize("path", RUNBOOKS, ids=lambda path: path.stem)
def test_no_command_shows_a_password_or_builds_by_the_way(path: Path) -> None:
    """A URL with a password would stand in the list of processes, and suits no cluster; a build takes whatever is checked out."""
    text = path.read_text()
    assert "redis-cli -u" not in text
    assert "xargs wiresift" not in text, "with nothing to ask for it fails: xargs -r"
    for line in commands(path):
        if "--scale" in line:
            assert "--no-build --no-recreate" in line, line
        elif line.startswith("docker compose up") and path.stem != "WiresiftEntriesHeld":  # which is mended by an upgrade
            assert "--no-build" in line, line


def test_every_command_is_there_for_kubernetes() -> None:
    """In the table of docs/monitoring.md, to which each runbook leads; and nothing is there that no runbook uses."""
    for path in RUNBOOKS:
        if "docker compose" in path.read_text():
            assert "[on Kubernetes](../monitoring.md#commands-of-the-runbooks)" in path.read_text(), path.stem
    used = {line.split()[2] for path in RUNBOOKS for line in commands(path) if line.startswith("docker compose ")}
    assert set(_ROW.findall((ROOT / "docs" / "monitoring.md").read_text())) == used


@pytest.mark.integration
def test_the_named_user_may_do_it(tmp_path: Path) -> None:
    """On a server with the users as they ship; and where that is the administrator, nobody less may."""
    with RealServer(tmp_path) as server:
        made = Users.on(server)
        with made.administrator() as client:
            admin = users.name_of(PREFIX, users.ADMIN)
            client.execute_command("ACL", "SETUSER", admin, "reset", "on", f">{password_of('admin')}", "~*", "&*", "+@all")
            asked = asked_of_the_server()
            assert {who for who, _ in asked} == {admin, users.name_of(PREFIX, "monitor")}
            for who, words in asked:
                assert client.execute_command("ACL", "DRYRUN", who, *words) in (b"OK", "OK"), f"{who}: {words}"
                if who == admin:
                    refused = client.execute_command("ACL", "DRYRUN", users.name_of(PREFIX, "operator"), *words)
                    assert refused != b"OK", f"{words} needs no administrator"
