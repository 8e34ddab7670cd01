"""The robots directives that speak of use, as `X-Robots-Tag` and meta tags write them. Pure.

No standard has them all: `noindex` and `none` are the search engines', `noai` and `noml` informal. `noimageai` is about pictures and
`noarchive` about copies in a cache, so neither says anything of an article's words; as evidence they are kept like the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from shared.record import Use

#: The name a publisher addresses this crawler by, in lower case: `X-Robots-Tag: wiresift: noai`, `<meta name="wiresift">`.
AGENT = "wiresift"
#: Directives and the uses they refuse.
_REFUSED: dict[str, tuple[Use, ...]] = {
    "noindex": ("search",),
    "none": ("search",),
    "noai": ("train_ai", "ai_use"),
    "noml": ("train_ai",),
}
_BETWEEN = re.compile(r"[\s,;]+")


def refused_uses(directives: str) -> Iterator[Use]:
    """The uses that a list of directives refuses; commas separate them, or white space alone, as many pages have it."""
    for directive in _BETWEEN.split(directives.lower()):
        yield from _REFUSED.get(directive, ())
