"""A collector of traces that takes everything and keeps nothing, in a process of its own: what it uses is no cost of tracing's."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer


@contextmanager
def collector() -> Iterator[str]:
    """The address it takes traces at."""
    with subprocess.Popen([sys.executable, "-m", "tests.benchmarks.collector"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


class _Collector(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (as the base has it)
        """Say nothing."""


if __name__ == "__main__":
    with HTTPServer(("127.0.0.1", 0), _Collector) as server:
        sys.stdout.write(f"http://127.0.0.1:{server.server_port}/v1/traces\n")
        sys.stdout.flush()
        server.serve_forever()
