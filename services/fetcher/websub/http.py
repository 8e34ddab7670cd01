"""One HTTP exchange as the listener's handler sees it. Pure: the port and its data."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from services.fetcher.headers import Headers


@dataclass(frozen=True, slots=True)
class Head:
    """What came before the body. `path` and `query` are ASCII as they were sent; names of `headers` are in lower case."""

    method: str
    path: str
    query: str
    headers: Headers


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered. `body` is never what a browser would run: it goes out as bytes of no kind."""

    status: int
    body: bytes = b""
    retry_after_s: int | None = None


class TooLarge(Exception):
    """Raised by whoever reads a body that is longer than allowed."""


class Handler(Protocol):
    """Who answers."""

    async def __call__(self, head: Head, read: Callable[[], Awaitable[bytes]]) -> Reply:
        """The answer to `head`. `read` has the whole body, once, if it is wanted; it raises TooLarge."""
