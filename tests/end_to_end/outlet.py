"""An invented outlet on loopback: a home page, feeds, sitemaps and articles, and a log of who asked for what."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from tests.end_to_end.articles import article


@dataclass(slots=True)
class Outlet:
    """`pages` are media type and body by path; a path below /story/ is an article of that name; anything else is a 404."""

    port: int = 0
    pages: dict[str, tuple[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def publish(self, path: str, *names: str, title: str = "Harbour News") -> str:
        """The URL of a feed that lists these articles from now on, the newest first."""
        now = datetime.now(UTC)
        items = "".join(
            f"<item><title>{name}</title><link>{self.url(f'/story/{name}')}</link>"
            f"<pubDate>{format_datetime(now - timedelta(hours=number + 1))}</pubDate></item>"
            for number, name in enumerate(names)
        )
        self.pages[path] = ("application/rss+xml", f'<rss version="2.0"><channel><title>{title}</title>{items}</channel></rss>')
        return self.url(path)

    def answer(self, path: str) -> tuple[int, str, str]:
        """Status, media type and body."""
        self.asked.append(path)
        if path.startswith("/story/"):
            return 200, "text/plain", article(path)
        media_type, body = self.pages.get(path, ("text/plain", ""))
        return 200 if path in self.pages else 404, media_type, body


@contextmanager
def an_outlet() -> Iterator[Outlet]:
    """It serves as long as this is entered."""
    outlet = Outlet()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, media_type, body = outlet.answer(self.path)
            sent = body.encode()
            self.send_response(status)
            self.send_header("Content-Type", f"{media_type}; charset=utf-8")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        outlet.port = server.server_port
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield outlet
        server.shutdown()
        thread.join()
