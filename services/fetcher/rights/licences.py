"""Links to the terms a text may be had under: `rel=license` in the header, `License:` of RSL in robots.txt. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from services.fetcher.headers import Headers, header_values

#: Characters of a Link header that are read: a page announces its styles and fonts there too.
_MAX_FIELD = 16 * 1024
#: A link and its parameters (RFC 8288), which end where the next link begins.
_LINK = re.compile(r"<([^<>]{1,2048})>([^<>]{1,1024})")
_LICENCE = re.compile(r";\s{0,8}rel\s{0,8}=\s{0,8}\"?[^\";,]{0,64}\blicense\b", re.IGNORECASE)


def links_in_header(headers: Headers) -> Iterator[str]:
    """The targets of `Link: <…>; rel=license`, as written."""
    for value in header_values(headers, "link"):
        yield from (link[1] for link in _LINK.finditer(value[:_MAX_FIELD]) if _LICENCE.search(link[2]))
