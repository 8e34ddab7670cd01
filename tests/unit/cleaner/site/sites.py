"""Invented sites: stories that share no sentence, and what their sites hang around them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from services.cleaner.clean import Cleaned, Document, clean
from services.cleaner.site.lesson import Lesson, lesson
from services.cleaner.site.memory import NO_MEMORY, SiteMemory
from services.cleaner.site.stories import Stories
from tests.unit.classifier.articles import prose

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
#: Words of a story: several paragraphs of running prose.
WORDS = 160


def story(number: int, *, above: Sequence[str] = (), below: Sequence[str] = (), between: Sequence[str] = ()) -> str:
    """The text of a story that no other number has, with lines of its site above, below and after its first paragraph."""
    first, *rest = prose(number, WORDS).split("\n\n")
    return "\n\n".join((*above, first, *between, *rest, *below))


def document(text: str, *, title: str | None = "A title that stands nowhere") -> Document:
    return Document("text/plain", text.encode("utf-8", "replace"), "utf-8", None, None, title, None, None, NOW)


def cleaned(text: str, memory: SiteMemory = NO_MEMORY, *, title: str | None = "A title that stands nowhere") -> Cleaned:
    found = clean(document(text, title=title), memory)
    assert isinstance(found, Cleaned)
    return found


def taught(name: str, text: str) -> Lesson:
    """What the article of that name teaches by its text."""
    found = cleaned(text)
    told = lesson(name, found.original_text, found.removed)
    assert told
    return told


def known(texts: Iterable[str], now: datetime = NOW) -> SiteMemory:
    """What is known of a site after these texts, each an article of its own."""
    stories = Stories()
    for number, text in enumerate(texts):
        stories = stories.learned(taught(f"article {number}", text), now)
    return stories.memory()
