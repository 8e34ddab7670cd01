"""A site on loopback that lets everybody in and then fails: a request for a page of it is retried, and dead in the end."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

#: Seconds in which a client has to send its next request.
_PATIENCE_S = 10


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = _PATIENCE_S

    def do_GET(self) -> None:
        found = HTTPStatus.NOT_FOUND if self.path == "/robots.txt" else HTTPStatus.INTERNAL_SERVER_ERROR
        self.send_response(found)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's own name
        pass


class _Site(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that was killed says nothing worth telling; all else is as usual."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


@contextmanager
def failing_site() -> Iterator[int]:
    """Its port, for so long: robots.txt is not there, everything else is an internal error."""
    server = _Site(("127.0.0.1", 0), _Handler)
    thread = Thread(target=server.serve_forever, name="failing site")
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
