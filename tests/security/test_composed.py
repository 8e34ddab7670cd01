"""docker-compose.yml confines every container, and gives each service its own user of the server and nobody else's password."""

from __future__ import annotations

import re
from typing import Any

import pytest

from services.console.access import users
from tests.end_to_end.command import ROOT
from tests.security.users import PREFIX

yaml = pytest.importorskip("yaml", reason="NOT RUN: docker-compose.yml is not read: PyYAML is not installed")
TEXT = (ROOT / "docker-compose.yml").read_text()
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text()
SERVICES: dict[str, Any] = yaml.safe_load(TEXT)["services"]
#: Container → the user it is; the command is run by people.
USERS = {"fetcher": "fetcher", "cleaner": "cleaner", "classifier": "classifier", "wiresift": "operator"}
#: What each container has: limits of memory, CPU and processes, an init that hands signals on, time to end, and logs that do not grow.
LIMITS = ("mem_limit", "cpus", "pids_limit", "init", "stop_grace_period", "logging", "networks")


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_is_confined(name: str) -> None:
    """Read-only, without a capability or a way to gain one, within limits, and reached from this machine alone."""
    given = SERVICES[name]
    assert [wanted for wanted in LIMITS if not given.get(wanted)] == []
    assert (given["read_only"], given["cap_drop"], given["security_opt"]) == (True, ["ALL"], ["no-new-privileges:true"])
    assert not {"privileged", "cap_add", "devices", "pid", "ipc", "network_mode"} & set(given)
    assert [port for port in given.get("ports", []) if not port.startswith("127.0.0.1:")] == []
    assert [mount for mount in given.get("volumes", []) if mount.startswith((".", "/")) and not mount.endswith(":ro")] == []


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"wiresift"}))
def test_a_container_is_started_again_and_says_how_it_is(name: str) -> None:
    """Whatever ended it; what was built here says so by its image."""
    given = SERVICES[name]
    assert given["restart"] == "unless-stopped"
    assert given["healthcheck"]["test"] if "healthcheck" in given else given["build"]["dockerfile"] == "deploy/Dockerfile"
    assert "\nHEALTHCHECK " in DOCKERFILE


def test_nobody_is_root() -> None:
    """The server is its own user from the start, what is built here is a number, and the others are what their images make of them."""
    assert {name: given["user"] for name, given in SERVICES.items() if "user" in given} == {"redis": "redis"}
    assert "\nUSER 10001:10001\n" in DOCKERFILE


@pytest.mark.parametrize(("name", "who"), USERS.items())
def test_a_container_is_its_own_user(name: str, who: str) -> None:
    """By its name in the address; the password beside it is that user's, else everybody's, else the one for development."""
    given = SERVICES[name]["environment"]
    assert given["WIRESIFT_REDIS_URL"] == f"redis://{users.name_of(PREFIX, who)}@redis:6379/0"
    assert given["WIRESIFT_REDIS_PASSWORD"] == f"${{{who.upper()}_PASSWORD:-${{REDIS_PASSWORD:-development-only}}}}"


@pytest.mark.parametrize("name", USERS)
def test_a_container_learns_no_other_password(name: str) -> None:
    """All of `.env` is read into it, so whatever password may stand there is emptied."""
    given = SERVICES[name]["environment"]
    passwords = set(re.findall(r"\$\{([A-Z]+_PASSWORD)\b", TEXT))
    assert {f"{who.upper()}_PASSWORD" for who in users.GRANTS} <= passwords
    assert {password: given.get(password) for password in passwords} == dict.fromkeys(passwords, "")


def test_the_server_is_given_every_users_password() -> None:
    """Else a user would be off, as the administrator is who was given none: no default is good enough for who may do all."""
    given = SERVICES["redis"]["environment"]
    assert {f"{who.upper()}_PASSWORD" for who in users.GRANTS} <= set(given)
    assert given[f"{users.ADMIN.upper()}_PASSWORD"] == f"${{{users.ADMIN.upper()}_PASSWORD:-}}"
    assert "requirepass" not in TEXT, "which a list of users excludes"


def test_the_command_starts_only_when_it_is_run() -> None:
    """`docker compose up` passes it by, and nothing starts it again."""
    assert (SERVICES["wiresift"]["profiles"], SERVICES["wiresift"]["restart"]) == (["command"], "no")
