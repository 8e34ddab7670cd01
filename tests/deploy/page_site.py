"""A site that serves given pages, compressed as the web does, in a process of its own: `python -m tests.deploy.page_site FOLDER`.

Page N is FOLDER/N, compressed already, at /N of every loopback address of `HOSTS`; the first line of output is the port.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

#: Loopback addresses by which it is asked, so that no host has more than its share.
HOSTS = tuple(f"127.0.0.{number}" for number in range(1, 9))


class _Pages(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    folder: Path

    def do_GET(self) -> None:
        name = self.path.strip("/")
        page = self.folder / name if name.isdigit() else None
        body = page.read_bytes() if page and page.exists() else b""
        self.send_response(200 if body else 404)
        if body:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (as the base has it)
        """Say nothing."""


@contextmanager
def page_site(folder: Path) -> Iterator[int]:
    """The port of a site that serves `folder`."""
    with subprocess.Popen([sys.executable, "-m", "tests.deploy.page_site", str(folder)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


if __name__ == "__main__":
    _Pages.folder = Path(sys.argv[1])
    with ThreadingHTTPServer(("0.0.0.0", 0), _Pages) as site:
        sys.stdout.write(f"{site.server_port}\n")
        sys.stdout.flush()
        site.serve_forever()
