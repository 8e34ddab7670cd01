"""Stories and snapshots as the bytes that the server keeps. Pure; what is no such bytes reads as nothing known, never as an error."""

from __future__ import annotations

import struct

from services.cleaner.site.lesson import Lesson
from services.cleaner.site.memory import NO_MEMORY, SiteMemory
from services.cleaner.site.stories import Stories, Story

#: The form of both; raised when it changes, or when fingerprints are made in another way, so that older bytes read as nothing.
FORM = b"\x02"
#: A story's head: its article, when it taught (unix s), the hashes of its sketch, its lines.
_STORY = struct.Struct("<QIBB")
#: A snapshot's head, its stories; then for each line its fingerprint and in how many of them it stands.
_STORIES, _LINE = struct.Struct("<B"), struct.Struct("<QB")


def stories_bytes(stories: Stories) -> bytes:
    """`stories` as they are kept: 14 bytes a story, 4 a hash and 8 a line."""
    return FORM + b"".join(_story_bytes(story) for story in stories.kept)


def stories_of(kept: bytes | None) -> Stories:
    """The stories that `kept` holds."""
    if not kept or kept[:1] != FORM:
        return Stories()
    stories: list[Story] = []
    offset = 1
    try:
        while offset < len(kept):
            article, at, hashes, lines = _STORY.unpack_from(kept, offset)
            numbers = struct.unpack_from(f"<{hashes}I{lines}Q", kept, offset + _STORY.size)
            stories.append(Story(Lesson(article, numbers[:hashes], numbers[hashes:]), at))
            offset += _STORY.size + 4 * hashes + 8 * lines
    except struct.error:
        return Stories()
    return Stories(tuple(stories))


def memory_bytes(memory: SiteMemory) -> bytes:
    """`memory` as it is kept beside the stories: 9 bytes a line."""
    return FORM + _STORIES.pack(memory.stories) + b"".join(_LINE.pack(*pair) for pair in memory.seen.items())


def memory_of(kept: bytes | None) -> SiteMemory:
    """The snapshot that `kept` holds."""
    head = len(FORM) + _STORIES.size
    if not kept or kept[:1] != FORM or len(kept) < head or (len(kept) - head) % _LINE.size:
        return NO_MEMORY
    return SiteMemory(_STORIES.unpack_from(kept, len(FORM))[0], dict(_LINE.iter_unpack(kept[head:])))


def _story_bytes(story: Story) -> bytes:
    told = story.lesson
    head = _STORY.pack(told.article, story.at, len(told.sketch), len(told.lines))
    return head + struct.pack(f"<{len(told.sketch)}I{len(told.lines)}Q", *told.sketch, *told.lines)
