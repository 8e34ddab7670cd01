"""Site memories of labelled pages, each taught by the other pages of its site alone; and what they add to the rules.

python -m tests.benchmarks.site_memories     the share of article lines and of noise lines that are cut, without memory and with it
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from services.cleaner.clean import Cleaned, Document, clean
from services.cleaner.site.lesson import Lesson, lesson
from services.cleaner.site.memory import NO_MEMORY, SiteMemory
from services.cleaner.site.stories import Stories

_LINES = Path(__file__).resolve().parents[3] / "shared" / "corpora" / "cleaning" / "lines.dev.jsonl.gz"
_NOW = datetime(2026, 1, 1, tzinfo=UTC)
#: Pages of a site from which its memory can know anything: a page is taught by three others.
_PAGES = 4
#: What a line is labelled as.
_NAMES = {1: "article", 0: "noise"}


@dataclass(frozen=True, slots=True)
class Page:
    """A labelled page as plain text, a paragraph for each line; `starts` maps where each line begins to its label."""

    name: str
    site: str
    text: str
    starts: dict[int, int]

    @classmethod
    def of(cls, row: dict[str, Any], track: str) -> Page:
        """The lines of a corpus row that belong to a track: `near` or `full`."""
        starts: dict[int, int] = {}
        text = ""
        for line, label, near, *_ in row["lines"]:
            told = " ".join(line.split())
            if told and (track == "full" or near):
                text += "\n\n" if text else ""
                starts[len(text)] = label
                text += told
        return cls(row["id"], row["domain"], text, starts)

    def cleaned(self, memory: SiteMemory) -> Cleaned | None:
        """The page cleaned; None where nothing is left of it."""
        found = clean(Document("text/plain", self.text.encode(), "utf-8", None, None, None, None, None, _NOW), memory)
        return found if isinstance(found, Cleaned) else None


def memories(pages: Sequence[Page]) -> Iterator[SiteMemory]:
    """For each page what the other pages of its site teach, in the order of the corpus."""
    lessons: defaultdict[str, dict[str, Lesson]] = defaultdict(dict)
    for page in pages:
        found = page.cleaned(NO_MEMORY)
        if found and (told := lesson(page.name, found.original_text, found.removed)):
            lessons[page.site][page.name] = told
    for page in pages:
        yield _taught(told for name, told in lessons[page.site].items() if name != page.name)


def _taught(lessons: Iterable[Lesson]) -> SiteMemory:
    stories = Stories()
    for told in lessons:
        stories = stories.learned(told, _NOW)
    return stories.memory()


def _cut(page: Page, memory: SiteMemory) -> Counter[int]:
    """How many lines of each label are cut."""
    found = page.cleaned(memory)
    if found is None:
        return Counter(page.starts.values())
    return Counter(label for start, label in page.starts.items() if any(span.start <= start < span.end for span in found.removed))


def main() -> int:
    """Print the table; the corpus lies beside the checkout."""
    if not _LINES.is_file():
        sys.stdout.write("NOT RUN: no labelled corpora beside the checkout\n")
        return 0
    with gzip.open(_LINES, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    many = {site for site, count in Counter(row["domain"] for row in rows).items() if count >= _PAGES}
    for track in ("near", "full"):
        pages = [Page.of(row, track) for row in rows if row["domain"] in many]
        total = sum((Counter(page.starts.values()) for page in pages), Counter[int]())
        alone = sum((_cut(page, NO_MEMORY) for page in pages), Counter[int]())
        taught = sum((_cut(page, memory) for page, memory in zip(pages, memories(pages), strict=True)), Counter[int]())
        for label, name in _NAMES.items():
            shares = f"{alone[label] / total[label]:.4f} by the rules alone, {taught[label] / total[label]:.4f} with site memory"
            sys.stdout.write(f"{track}, {len(pages)} pages of {len(many)} sites, {name} lines cut: {shares} (of {total[label]})\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
