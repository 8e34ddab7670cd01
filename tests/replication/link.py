"""The line between a primary and whoever talks to it. It can hold back what replicas are told, as a slow line does."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress

#: Bytes taken off a socket at once.
_PIECE = 65_536


class Link:
    """Listens on `port` of loopback and passes on to `upstream`, in threads: a busy test must not slow it down for long."""

    def __init__(self, port: int, upstream: int) -> None:
        self.port = port
        self._upstream, self._held, self._closed = upstream, False, False
        self._listener = socket.create_server(("127.0.0.1", port))
        self._sockets: list[socket.socket] = [self._listener]
        threading.Thread(target=self._accept, daemon=True).start()

    def hold(self) -> None:
        """Tell replicas nothing more; what was read for them and not passed on is lost with the line."""
        self._held = True

    def release(self) -> None:
        """Tell them all that was held back, and go on."""
        self._held = False

    def cut(self) -> None:
        """Be gone for good, with all connections."""
        self._closed = True
        for one in self._sockets:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                try:
                    far = socket.create_connection(("127.0.0.1", self._upstream))
                except OSError:
                    near.close()
                    continue
                self._sockets += [near, far]
                replica = threading.Event()
                threading.Thread(target=self._ask, args=(near, far, replica), daemon=True).start()
                threading.Thread(target=self._answer, args=(far, near, replica), daemon=True).start()

    def _ask(self, near: socket.socket, far: socket.socket, replica: threading.Event) -> None:
        with suppress(OSError):
            while data := near.recv(_PIECE):
                if b"PSYNC" in data:
                    replica.set()
                far.sendall(data)
        _end(near, far)

    def _answer(self, far: socket.socket, near: socket.socket, replica: threading.Event) -> None:
        with suppress(OSError):
            while data := far.recv(_PIECE):
                while self._held and replica.is_set() and not self._closed:
                    time.sleep(0.005)
                near.sendall(data)
        _end(near, far)


def _end(*sockets: socket.socket) -> None:
    for one in sockets:
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
