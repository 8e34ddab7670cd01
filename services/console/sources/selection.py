"""Which sources an operator means: by id or its beginning, by URL, or by name. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from services.fetcher.sources.source import Source
from shared.errors import UsageError

#: The beginning of an id that is long enough to mean one, and as it is shown.
_LEAST, SHOWN = 4, 8
_ID = re.compile(rf"[0-9a-f]{{{_LEAST},16}}", re.ASCII)


def selected(sources: Sequence[Source], words: Iterable[str], *, tag: str | None = None, every: bool = False) -> list[Source]:
    """Those that `words` name, and those with `tag`, or all; each once. A name means all that have it.

    Raises:
        UsageError: a word names none, or the beginning of several ids; or no source has the tag.
    """
    if every:
        return list(sources)
    found = [source for word in words for source in _named(sources, word)]
    if tag is not None:
        tagged = [source for source in sources if tag in source.tags]
        if not tagged:
            raise UsageError(f"no source has the tag {tag!r}; `wiresift sources list` names them")
        found += tagged
    return list({source.source_id: source for source in found}.values())


def _named(sources: Sequence[Source], word: str) -> list[Source]:
    exact = [source for source in sources if word in (source.source_id, source.url)]
    if exact:
        return exact
    if by_name := [source for source in sources if source.name and source.name.casefold() == word.casefold()]:
        return by_name
    begun = [source for source in sources if source.source_id.startswith(word)] if _ID.fullmatch(word) else []
    if len(begun) > 1:
        raise UsageError(f"{word} is the beginning of {len(begun)} ids: {', '.join(source.source_id for source in begun[:5])}")
    return begun or _none(sources, word)


def _none(sources: Sequence[Source], word: str) -> list[Source]:
    names = [name for source in sources for name in (source.name, source.url) if name]
    near = get_close_matches(word, names[:5000], n=1)
    hint = f"did you mean {near[0]}?" if near else "`wiresift sources list` names them"
    raise UsageError(f"no source is called {word}; {hint}")
