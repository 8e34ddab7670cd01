"""Who takes the elements of a document as they go by. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class Enough(Exception):
    """Raised by a sink to hear no more of a document."""


class Sink(Protocol):
    """Takes elements in order of the document, under short names (`services.fetcher.feeds.names`)."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""

    def data(self, text: str) -> None:
        """Text within the innermost open element; one run of text may come in parts."""

    def end(self) -> None:
        """The innermost open element ends."""
