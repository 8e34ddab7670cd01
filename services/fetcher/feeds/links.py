"""Which absolute URL a link of a feed means. Pure.

Here a link is only read: whether it may be requested is decided by `services.fetcher.target` and the guard, when it is.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

#: Characters of a URL that is kept, as in `services.fetcher.target`: a longer one is never requested.
MAX_URL = 8192
#: What may stand around a link without belonging to it, and the line breaks within that browsers drop (WHATWG URL section 4.1).
_AROUND = " \t\r\n\f\v\u00a0\ufeff"
_BREAKS = re.compile(r"[\t\r\n]")
#: White space and control characters: a text that holds one is no link, or one that parsers disagree about.
_NO_LINK = re.compile("[\x00-\x20\x7f-\x9f\u2028\u2029\ud800-\udfff\\\\]")


def absolute_url(base: str, link: str | None) -> str | None:
    """`link` as it is meant in a document at `base`; None where that is no http or https URL with a host."""
    if not link or len(link) > MAX_URL:
        return None
    link = _BREAKS.sub("", link.strip(_AROUND)).replace(" ", "%20")
    if not link or _NO_LINK.search(link):
        return None
    try:
        url = link if link.startswith(("https://", "http://")) else urljoin(base, link)
        parts = urlsplit(url)
        return url if parts.scheme in ("http", "https") and parts.hostname and len(url) <= MAX_URL else None
    except ValueError:  # a bracket too many
        return None


def based(base: str, stated: str | None) -> str:
    """The base of links within an element whose xml:base is `stated`; a bad one changes nothing."""
    return absolute_url(base, stated) or base
