"""The texts of articles asked for lately, by the packed bodies that they were read from: a story's copies come within hours and ask for
the same ones, and to unpack one takes forty times as long as to look it up.

Who asks has the body from the store, so that what was taken down is not told.
"""

from __future__ import annotations

from dataclasses import dataclass, field

#: Characters kept, and as many again, at 1 to 4 bytes each: the texts of some 1,000 articles, whose bodies take a third of that.
MOST_CHARACTERS = 2_000_000


@dataclass(slots=True)
class RecentTexts:
    """Texts by their bodies, in two generations: where the newer one is full it becomes the older one, and what that held is forgotten."""

    characters: int = MOST_CHARACTERS
    _newer: dict[bytes, str] = field(default_factory=dict)
    _older: dict[bytes, str] = field(default_factory=dict)
    _size: int = 0

    def __contains__(self, body: bytes) -> bool:
        return body in self._newer or body in self._older

    def get(self, body: bytes) -> str | None:
        """The text that this body holds; None where it was not kept lately."""
        found = self._newer.get(body)
        if found is None and (found := self._older.pop(body, None)) is not None:
            self.keep(body, found)
        return found

    def keep(self, body: bytes, text: str) -> None:
        """Keep what was read from a body; a text that alone fills a generation is met too rarely to be worth it."""
        if len(text) >= self.characters:
            return
        if self._size + len(text) > self.characters:
            self._older, self._newer, self._size = self._newer, {}, 0
        self._newer[body] = text
        self._size += len(text)
