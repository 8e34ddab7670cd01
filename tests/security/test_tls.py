"""The way to the server with TLS and without, and what is said where it does not come about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import exceptions

from services.console.hosting.server import a_server, connected
from services.console.hosting.server_trouble import trouble
from shared.errors import ServerUnavailable
from shared.settings import Settings
from shared.streams.keys import Stream
from tests.stages import KEYS, all_ended, put_in, reject, running, service_of

pytest.importorskip("trustme", reason="NOT RUN: trustme, which makes certificates, is not installed")
from tests.security.tls import Papers, binary_with_tls, tls_server


@pytest.fixture(scope="module")
def binary() -> str:
    found = binary_with_tls()
    if found is None:
        pytest.skip("NOT RUN: no server here was built with TLS")
    return found


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    return Papers.made(tmp_path_factory.mktemp("tls") / "papers", "127.0.0.1", "localhost")


@pytest.fixture(scope="module")
def ports(binary: str, papers: Papers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, int]]:
    with tls_server(binary, tmp_path_factory.mktemp("server"), papers) as found:
        yield found


async def answer(settings: Settings) -> str:
    """What comes of asking the server of these settings: `usable`, or why not."""
    try:
        with a_server(settings) as server:
            async with connected(server.url) as client:
                await client.ping()
                return "usable"
    except ServerUnavailable as error:
        return str(error)


async def test_work_is_done_over_tls(ports: tuple[int, int], papers: Papers) -> None:
    """Read, run and handed over by a service whose every connection is encrypted."""
    settings = Settings(redis_url=f"rediss://127.0.0.1:{ports[0]}/0", redis_ca_file=papers.ca)
    url = settings.server_url
    assert url
    async with connected(url) as client, running(service_of(client, url, reject)):
        ids = await put_in(client, 3)
        assert set((await all_ended(client, ids)).values()) == {"rejected"}
        assert await client.xlen(KEYS.stream(Stream.REJECTED)) == 3


async def test_without_tls_nothing_changes(ports: tuple[int, int]) -> None:
    """The plain port is reached by the plain scheme."""
    assert await answer(Settings(redis_url=f"redis://127.0.0.1:{ports[1]}/0")) == "usable"


async def test_a_server_of_an_unknown_authority_is_not_trusted(ports: tuple[int, int], papers: Papers, tmp_path: Path) -> None:
    """Neither without an authority of our own nor with another one; the message names the setting."""
    other = Papers.made(tmp_path / "other", "127.0.0.1")
    for ca in (None, other.ca):
        said = await answer(Settings(redis_url=f"rediss://127.0.0.1:{ports[0]}/0", redis_ca_file=ca))
        assert "is not trusted" in said
        assert "WIRESIFT_REDIS_CA_FILE" in said


async def test_an_expired_certificate_is_called_expired(binary: str, tmp_path: Path) -> None:
    """And nothing is sent to its server."""
    expired = Papers.made(tmp_path / "expired", "127.0.0.1", expired=True)
    (tmp_path / "data").mkdir()
    with tls_server(binary, tmp_path / "data", expired) as (port, _):
        assert "has expired" in await answer(Settings(redis_url=f"rediss://127.0.0.1:{port}/0", redis_ca_file=expired.ca))


async def test_a_certificate_of_another_host_is_refused(binary: str, tmp_path: Path) -> None:
    """A trusted authority's word for one host is none for another."""
    other = Papers.made(tmp_path / "other", "redis.example")
    (tmp_path / "data").mkdir()
    with tls_server(binary, tmp_path / "data", other) as (port, _):
        assert "another host's" in await answer(Settings(redis_url=f"rediss://127.0.0.1:{port}/0", redis_ca_file=other.ca))


def test_a_port_without_tls_that_never_answers_a_greeting_is_hinted_at() -> None:
    """It waits for the rest of what it takes for a command; all that is seen is silence."""
    assert "write redis://" in trouble(exceptions.TimeoutError("Timeout connecting to server"), "rediss://127.0.0.1:1/0")


async def test_plain_words_to_a_tls_port_get_no_answer_and_a_hint(ports: tuple[int, int]) -> None:
    """The server hangs up; the message says what may be meant."""
    assert "rediss://" in await answer(Settings(redis_url=f"redis://127.0.0.1:{ports[0]}/0"))


async def test_a_client_shows_its_certificate_where_the_server_wants_one(binary: str, papers: Papers, tmp_path: Path) -> None:
    """With it the server is usable, without it the message names the two settings."""
    with tls_server(binary, tmp_path, papers, clients_show=True) as (port, _):
        known = Settings(redis_url=f"rediss://127.0.0.1:{port}/0", redis_ca_file=papers.ca)
        assert "certificate" in await answer(known)
        shown = known.model_copy(update={"redis_cert_file": papers.cert, "redis_key_file": papers.key})
        assert await answer(shown) == "usable"
