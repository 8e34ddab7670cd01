"""The windows of a hand-over, as its bytes between a service and the server tell them; no code under test is asked. Pure.

server ──entries──▶ service works ──script──▶ server runs it ──reply──▶ service
         DELIVERED               HANDLED             INSIDE    AFTER
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from shared.streams.scripts import source

#: The scripts that end the work on an entry.
HAND_OVERS = ("forward", "finish", "retry")
#: Bytes of a reply that are looked at: a script's results for a whole batch are shorter.
_HEAD = 1024
_SCRIPT = re.compile(rb"\*\d+\r\n\$7\r\nEVALSHA\r\n\$40\r\n([0-9a-f]{40})\r\n", re.IGNORECASE)
#: XREADGROUP's reply with entries of a work stream, in RESP 2 or 3: the only reply that begins with the stream's own name.
_ENTRIES = re.compile(rb"(?:\*1\r\n\*2\r\n|%1\r\n)\$\d+\r\n[^\r\n]+:(?:requested|fetched|cleaned)\r\n\*[1-9]")
_RESULT = re.compile(rb"DONE|STALE|FULL|MOVED|KNOWN")


class Window(StrEnum):
    """Where in a hand-over a fault strikes."""

    DELIVERED = "before the handler"  # entries are on their way to the service
    HANDLED = "after the handler"  # the script's call has come from the service; the server has not got all of it
    INSIDE = "inside the script"  # the server has got all of the call; no reply has come back
    AFTER = "after the script"  # the reply has come from the server; the service has not got it


@dataclass(slots=True)
class Conversation:
    """One connection's requests and replies, which take turns. Costs a copy of each request's bytes and of each reply's head."""

    scripts: dict[bytes, str] = field(default_factory=lambda: digests(HAND_OVERS))
    _request: bytearray = field(default_factory=bytearray)
    _reply: bytearray = field(default_factory=bytearray)
    _asking: bool = False

    def said(self, data: bytes) -> None:
        """The service sent `data`."""
        if not self._asking:
            self._asking = True
            self._request.clear()
        self._request += data

    def answered(self, data: bytes) -> None:
        """The server sent `data`."""
        if self._asking:
            self._asking = False
            self._reply.clear()
        self._reply += data[: _HEAD - len(self._reply)] if len(self._reply) < _HEAD else b""

    def is_in(self, window: Window) -> bool:
        """Whether what was said last stands in `window`, were the last bytes held; for INSIDE, were they passed on."""
        match window:
            case Window.DELIVERED:
                return not self._asking and _ENTRIES.match(self._reply) is not None
            case Window.HANDLED:
                return self._asking and self.script is not None
            case Window.INSIDE:
                return self._asking and self.script is not None and is_whole(self._request)
            case Window.AFTER:  # an error is a reply, but the script has not run
                return not self._asking and self.script is not None and not self._reply.startswith(b"-")

    @property
    def answer(self) -> str | None:
        """The different results of the last hand-over script, separated by spaces; None while the server has not answered."""
        said = not self._asking and self.script is not None
        return " ".join(sorted({found.decode() for found in _RESULT.findall(self._reply)})) if said else None

    @property
    def script(self) -> str | None:
        """The hand-over script that the last request calls."""
        called = _SCRIPT.match(self._request)
        return self.scripts.get(called[1].lower()) if called else None


def digests(names: Iterable[str]) -> dict[bytes, str]:
    """SHA-1 of each script, in hex → its name."""
    return {source(name)[1].encode(): name for name in names}


def is_whole(request: bytes | bytearray) -> bool:
    """Whether a command (in RESP an array of bulk strings) is there to its last byte."""
    end = request.find(b"\r\n")
    if end < 0:
        return False
    at = end + 2
    for _ in range(int(request[1:end])):
        end = request.find(b"\r\n", at)
        if end < 0:
            return False
        at = end + 2 + int(request[at + 1 : end]) + 2
    return at <= len(request)
