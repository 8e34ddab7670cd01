"""X-Robots-Tag: directives in a header, each for all agents or for one that is named. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from services.fetcher.rights.said import Statement
from shared.directives import AGENT, refused_uses

#: A directive that opens with an agent's name, `googlebot: noindex`. It and those after it are for that agent, up to the next name.
_ADDRESSED = re.compile(r"\s*+([a-z0-9_-]{1,64})\s*+:", re.IGNORECASE)
#: Directives that have a value behind the colon and are no names.
_VALUED = frozenset({"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"})


def statements(value: str) -> Iterator[Statement]:
    """What one value of the field refuses this crawler; it permits nothing."""
    ours = True
    for part in value.split(","):
        directive = part
        if (named := _ADDRESSED.match(part)) and named[1].lower() not in _VALUED:
            ours, directive = named[1].lower() == AGENT, part[named.end() :]
        if ours:
            yield from ((use, False) for use in refused_uses(directive))
