"""What is kept of a site: its newest stories, each as the fingerprints of its lines; and how a lesson changes that. Pure.

A line is known by the stories that are kept, so it is forgotten with them, and the site's room is bounded by theirs. What many stories
have in common stays for as long as stories with it come in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.cleaner.site.lesson import Lesson
from services.cleaner.site.memory import MAX_KNOWN, MAX_STORIES, TRUSTED, SiteMemory
from services.cleaner.site.sketch import one_story

#: Lines kept of one site, each story's counted, at 8 bytes: articles have some 25, so the stories are fewer only where whole pages come
#: as plain text.
MAX_LINES = 8192
#: A story older than that says nothing of the site as it is: three issues of a monthly.
MAX_AGE = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Story:
    """What an article taught, and when, by the server's clock (unix s)."""

    lesson: Lesson
    at: int


@dataclass(frozen=True, slots=True)
class Stories:
    """The stories that are kept of one site, in the order in which they taught."""

    kept: tuple[Story, ...] = ()

    def learned(self, lesson: Lesson, now: datetime) -> Stories:
        """With what an article taught at `now`; itself where that article, or another copy of its story, is kept already."""
        at = int(now.timestamp())
        oldest = at - MAX_AGE.total_seconds()
        young = tuple(story for story in self.kept if story.at >= oldest)
        if any(story.lesson.article == lesson.article or one_story(story.lesson.sketch, lesson.sketch) for story in young):
            return self
        return Stories(_bounded((*young, Story(lesson, at))))

    def memory(self) -> SiteMemory:
        """What is known by them: the lines that stand in at least TRUSTED, of these at most MAX_KNOWN, those in most stories."""
        counts = Counter(line for story in self.kept for line in story.lesson.lines)
        return SiteMemory(len(self.kept), {line: count for line, count in counts.most_common(MAX_KNOWN) if count >= TRUSTED})


def _bounded(stories: Sequence[Story]) -> tuple[Story, ...]:
    """The newest of `stories`, as many as keep to both bounds."""
    first, lines = len(stories), 0
    while first and len(stories) - first < MAX_STORIES:
        lines += len(stories[first - 1].lesson.lines)
        if lines > MAX_LINES:
            break
        first -= 1
    return tuple(stories[first:])
