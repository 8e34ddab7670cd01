"""docker-compose.yml gives each service its own user of the server, and nobody else's password."""

from __future__ import annotations

import re
from typing import Any

import pytest

from services.console.access import users
from tests.end_to_end.command import ROOT
from tests.security.users import PREFIX

yaml = pytest.importorskip("yaml", reason="NOT RUN: docker-compose.yml is not read: PyYAML is not installed")
TEXT = (ROOT / "docker-compose.yml").read_text()
SERVICES: dict[str, Any] = yaml.safe_load(TEXT)["services"]
#: Container → the user it is; the command is run by people.
USERS = {"fetcher": "fetcher", "cleaner": "cleaner", "classifier": "classifier", "wiresift": "operator"}


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
    """Else a user would be off."""
    given = SERVICES["redis"]["environment"]
    assert {f"{who.upper()}_PASSWORD" for who in users.GRANTS} <= set(given)
    assert "requirepass" not in TEXT, "which a list of users excludes"


def test_the_command_starts_only_when_it_is_run() -> None:
    """`docker compose up` passes it by, and nothing starts it again."""
    assert (SERVICES["wiresift"]["profiles"], SERVICES["wiresift"]["restart"]) == (["command"], "no")
