"""One user with an empty home for each test, and one running system for all that only need one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.end_to_end.command import Ran, Wiresift


@dataclass(frozen=True, slots=True)
class System:
    """A system that `wiresift up` keeps running, and its user's command, which finds it by WIRESIFT_DATA_DIR."""

    wiresift: Wiresift
    data_dir: Path
    url: str

    def ingest(self, *arguments: str | Path, stdin: bytes = b"") -> Ran:
        """Ingest with the final records on standard output."""
        return self.wiresift("ingest", *arguments, "--output", "-", stdin=stdin)


@pytest.fixture
def wiresift(tmp_path: Path) -> Wiresift:
    """The command of a new user."""
    return Wiresift(tmp_path)


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A running system that may fetch from this machine and gives everything one attempt."""
    home = tmp_path_factory.mktemp("home")
    settings = {
        "WIRESIFT_DATA_DIR": str(home / "data"),
        "WIRESIFT_FETCHER_ALLOW_NETWORKS": "127.0.0.1/32",
        "WIRESIFT_FETCHER_HOST_DELAY_S": "0",
        "WIRESIFT_MAX_ATTEMPTS": "1",
    }
    wiresift = Wiresift(home, settings)
    up = wiresift.start("up")
    said = up.says("running on")
    yield System(wiresift, home / "data", said.split("running on ")[1].split(";")[0])
    assert up.end().code == 0, "it stops in order"
