"""Whether a process works: /live says that its loop moves, /ready that its server answers, /metrics what it counts.

Served by a thread of its own, so that an event loop that hangs is reported instead of hanging the report.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from socketserver import ThreadingMixIn
from types import TracebackType
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CollectorRegistry, make_wsgi_app

#: A loop that has not come round for so long is stuck: no handler may hold it for more than a fraction of that. Seconds.
STUCK_AFTER_S = 15.0
#: A server that has not answered for so long is away. Seconds: three beats of the default reclaim time.
AWAY_AFTER_S = 10.0


@dataclass(slots=True)
class Pulse:
    """When the loop last came round and when the server last answered a beat, by `clock` (seconds, monotonic)."""

    clock: Callable[[], float] = time.monotonic
    _loop: float = field(init=False)
    _server: float | None = None

    def __post_init__(self) -> None:
        self._loop = self.clock()

    def loop_moved(self) -> None:
        """The event loop came round."""
        self._loop = self.clock()

    def server_answered(self) -> None:
        """The server answered a beat."""
        self._server = self.clock()

    @property
    def live(self) -> bool:
        return self.clock() - self._loop < STUCK_AFTER_S

    @property
    def ready(self) -> bool:
        return self.live and self._server is not None and self.clock() - self._server < AWAY_AFTER_S


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the name is the base class's)
        """Probes come every few seconds; they are not news."""


class HealthServer:
    """Serves a process's health on `host`:`port` while entered; port 0 picks a free one, see `port`.

    Raises:
        OSError: the port is taken.
    """

    def __init__(self, host: str, port: int, pulse: Pulse, registry: CollectorRegistry) -> None:
        self._metrics, self._pulse = make_wsgi_app(registry), pulse
        self._server = make_server(host, port, self._answer, server_class=_Server, handler_class=_Quiet)
        self.port: int = self._server.server_port

    def __enter__(self) -> HealthServer:
        threading.Thread(target=self._server.serve_forever, name="health", daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:  # noqa: ANN401  (WSGI's own types)
        match environ["PATH_INFO"]:
            case "/live":
                return _say(start, self._pulse.live)
            case "/ready":
                return _say(start, self._pulse.ready)
            case "/metrics":
                metrics: Iterable[bytes] = self._metrics(environ, start)
                return metrics
            case _:
                start("404 Not Found", [("Content-Type", "text/plain")])
                return [b"/live, /ready or /metrics\n"]


def _say(start: Any, good: bool) -> Iterable[bytes]:  # noqa: ANN401
    start("200 OK" if good else "503 Service Unavailable", [("Content-Type", "text/plain")])
    return [b"ok\n" if good else b"no\n"]
