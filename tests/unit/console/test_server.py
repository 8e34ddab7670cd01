"""What is shown of a server's address, and whether there is one to look at."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from services.console.hosting.server import require_traces, without_password
from shared.errors import ServerUnavailable
from shared.settings import Settings


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("redis://host:6379/0", "redis://host:6379/0"),
        ("redis://user:secret@host/0", "redis://host/0"),
        ("redis://host/0?password=secret", "redis://host/0"),
        ("redis://host/0?username=me&password=se@cret&db=2", "redis://host/0?db=2"),
        ("rediss://:secret@host/0?ssl_password=secret", "rediss://host/0"),
        ("redis://:sec?ret@host/0", "redis://host/0"),
        ("redis://:sec&r=et@host/0", "redis://host/0"),
        ("redis://user:secret@host/://", "redis://host/://"),
        ("unix:///run/wiresift/s?password=secret", "unix:///run/wiresift/s"),
        ("user:secret@host", "host"),
    ],
)
def test_an_address_is_shown_without_what_opens_the_server(url: str, shown: str) -> None:
    """Neither user nor password, wherever in the URL they stand."""
    assert without_password(url) == shown


@pytest.mark.parametrize("there", [(), ("logs/cleaner.log",)])
def test_a_folder_where_no_server_has_run_has_nothing_to_look_at(tmp_path: Path, there: tuple[str, ...]) -> None:
    """A folder that is missing or holds no server's files: said in one line with the way on, and nothing is made."""
    folder = tmp_path / "data"
    for name in there:
        (folder / name).parent.mkdir(parents=True)
        (folder / name).touch()
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(ServerUnavailable, match=re.escape(f"nothing here yet: no server has run in {folder}; start with `wiresift up`")):
        require_traces(Settings(data_dir=folder))
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("trace", ["keeper.lock", "appendonlydir"])
def test_a_folder_with_a_servers_files_is_looked_at(tmp_path: Path, trace: str) -> None:
    """Also one that was restored from a copy of the data alone."""
    (tmp_path / trace).touch()
    require_traces(Settings(data_dir=tmp_path))


def test_a_server_of_ones_own_needs_no_folder(tmp_path: Path) -> None:
    """With an address set there is something to ask."""
    require_traces(Settings(redis_url="redis://host", data_dir=tmp_path / "none"))
