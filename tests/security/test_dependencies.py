"""What is depended on: locked by its digest, under a licence that goes with ours, asked about in the open advisories."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.security.licences import KNOWN, ROOT, allows, refused, shipped
from tests.security.scan import imports_are_declared


def test_every_package_that_ships_has_a_licence_that_goes_with_ours() -> None:
    """By its own words; one that asks for more is named with the reason."""
    assert refused() == {}
    assert set(KNOWN) <= set(shipped())


@pytest.mark.parametrize(
    "name", ["GPL-3.0-only", "AGPL-3.0", "", "Proprietary", "MIT AND GPL-2.0-only", "LGPL", "UNKNOWN", "All rights reserved"]
)
def test_a_licence_that_asks_for_more_is_refused(name: str) -> None:
    """Also where only a part of what is bundled has it, or nothing is said."""
    assert not allows(name)


@pytest.mark.parametrize("name", ["MIT", "MIT OR GPL-3.0-only", "Apache-2.0 AND BSD-2-Clause", "ISC License (ISCL)"])
def test_a_licence_that_leaves_a_choice_is_allowed(name: str) -> None:
    """Of several the one that may."""
    assert allows(name)


def test_what_is_imported_is_depended_on() -> None:
    """And nothing is depended on that is not imported."""
    assert imports_are_declared()


@contextmanager
def an_advisory_service(vulnerable: str | None) -> Iterator[str]:
    """A database on loopback that speaks OSV's protocol and knows of one package's vulnerability, or of none."""

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            queries = json.loads(self.rfile.read(int(self.headers["content-length"])))["queries"]
            found = {"vulns": [{"id": "PYSEC-0000-1", "modified": "2026-01-01T00:00:00Z"}]}
            self._say({"results": [found if query["package"]["name"] == vulnerable else {} for query in queries]})

        def do_GET(self) -> None:
            self._say({"id": "PYSEC-0000-1", "modified": "2026-01-01T00:00:00Z", "summary": "an invented one", "affected": []})

        def _say(self, document: object) -> None:
            body = json.dumps(document).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def audited(*words: str) -> tuple[int, str]:
    """The exit code of `make audit`, and what it says."""
    argv, environ = [sys.executable, "-m", "tests.security.audit", *words], os.environ | {"UV_HTTP_RETRIES": "0"}
    done = subprocess.run(argv, cwd=ROOT, env=environ, capture_output=True, check=False, text=True)
    return done.returncode, done.stdout


def test_a_known_vulnerability_of_a_locked_version_fails_the_audit() -> None:
    """It is named with its package; with none the audit passes."""
    with an_advisory_service("lxml") as url:
        code, said = audited("--service-url", url)
        assert (code, "lxml" in said, "PYSEC-0000-1" in said) == (1, True, True)
    with an_advisory_service(None) as url:
        assert audited("--must", "--service-url", url)[0] == 0


def test_advisories_that_cannot_be_had_are_never_taken_for_none() -> None:
    """It is said aloud; a release, which must have them, fails."""
    nowhere = ("--service-url", "http://127.0.0.1:9")
    for must, code in (((), 0), (("--must",), 1)):
        found, said = audited(*must, *nowhere)
        assert (found, "ADVISORIES NOT READ" in said) == (code, True)
