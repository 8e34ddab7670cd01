"""The texts of articles asked for lately, by the packed bodies that they were read from: a story's copies come within hours and ask for
the same ones, and to unpack one takes forty times as long as to look it up.

Who asks has the body from the store, so that what was taken down is not told.
"""

from __future__ import annotations

from dataclasses import dataclass, field

#: Characters of texts and bytes of their bodies that are kept, and as many again: some 700 articles, at 1 to 4 bytes a character.
MOST = 2_000_000


@dataclass(slots=True)
class RecentTexts:
    """Texts by their bodies, in two generations: where the newer one is full it becomes the older one, and what that held is forgotten."""

    most: int = MOST
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
        """Keep what was read from a body; what alone fills a generation is met too rarely to be worth it.

        The body counts as well: of an article that much was removed from it is far larger than the text.
        """
        size = len(body) + len(text)
        if size >= self.most:
            return
        if self._size + size > self.most:
            self._older, self._newer, self._size = self._newer, {}, 0
        self._newer[body] = text
        self._size += size
