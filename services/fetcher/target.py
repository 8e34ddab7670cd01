"""Which URLs are ever fetched, and in which one spelling.

Pure. What passes here goes on the wire as it stands: the URL that was checked and the URL that is requested are the same text,
so no two parsers can disagree about its host.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv6Address
from urllib.parse import SplitResult, quote, urlsplit

from services.fetcher.host import Host, parse_host
from shared.outcomes import Rejected, RejectReason

#: Characters of a URL that is still read as one; servers and proxies refuse longer ones (RFC 9110 section 4.1 asks for 8,000).
_MAX_URL = 8192
_DEFAULT_PORTS = {"http": 80, "https": 443}
#: Control characters and backslashes: parsers disagree about them, which is how a check is fooled about the host.
_AMBIGUOUS = re.compile(r"[\x00-\x1f\x7f\\]")
#: Characters that stand in a path or query as they are (RFC 3986), besides unreserved ones; % keeps escapes that are there.
_AS_IS = "/?%:@!$&'()*+,;=[]"
#: Segments of a path that lead nowhere or up, as browsers and many a server read them (WHATWG URL section 4.4).
_HERE = frozenset({".", "%2e"})
_UP = frozenset({"..", ".%2e", "%2e.", "%2e%2e"})
#: User name and password, which have no place in a log.
_USER = re.compile(r"//[^/?#@]*@")
#: What stands behind the name of a parameter, or in a query without names.
_VALUE = re.compile(r"(?<==)[^&]+|(?:(?<=&)|^)[^&=]+(?=&|$)")
#: Characters of a URL in a message: enough to recognise it, on one line of a wide terminal.
_MAX_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Target:
    """A URL that may be requested, if its address may. `url` is ASCII, without fragment, its host as in `host`."""

    url: str
    host: Host
    port: int


def parse_target(url: str) -> Target | Rejected:
    """The one spelling of `url` to request: scheme http or https, no user, host as by `parse_host`, dots followed, the rest escaped."""
    try:
        parts = _split(url.strip())
        host = parse_host(_raw_host(parts))
        port = _DEFAULT_PORTS[parts.scheme] if parts.port is None else parts.port
    except (ValueError, UnicodeError) as error:
        return Rejected(RejectReason.FORBIDDEN_URL, f"{shown(url)}: {error}")
    netloc = f"[{host}]" if isinstance(host, IPv6Address) else str(host)
    if port != _DEFAULT_PORTS[parts.scheme]:
        netloc += f":{port}"
    query = f"?{quote(parts.query, safe=_AS_IS)}" if parts.query else ""
    return Target(f"{parts.scheme}://{netloc}{quote(_followed(parts.path), safe=_AS_IS)}{query}", host, port)


def shown(url: str) -> str:
    """`url` as it may be told: one line, no password, no value of its query (a key, perhaps), at most 200 characters."""
    before, asks, query = _USER.sub("//…@", url[:_MAX_URL]).partition("?")
    printable = "".join(letter if letter.isprintable() else "�" for letter in before + asks + _VALUE.sub("…", query))
    return printable if len(printable) <= _MAX_SHOWN else printable[: _MAX_SHOWN - 1] + "…"


def _split(url: str) -> SplitResult:
    if len(url) > _MAX_URL:
        raise ValueError(f"longer than {_MAX_URL} characters")
    if _AMBIGUOUS.search(url):
        raise ValueError("a control character or backslash in a URL")
    parts = urlsplit(url)
    if parts.scheme not in _DEFAULT_PORTS:
        raise ValueError("only http and https are fetched")
    if "@" in parts.netloc:
        raise ValueError("a user name or password in a URL")
    return parts


def _raw_host(parts: SplitResult) -> str:
    """The host as written, in brackets where it is; `SplitResult.hostname` would drop them, and with them the difference."""
    if parts.netloc.startswith("["):
        literal, closed, rest = parts.netloc.partition("]")
        if not closed or (rest and not rest.startswith(":")):
            raise ValueError("a bracket too many or too few in the host")
        return literal + "]"
    return parts.netloc.partition(":")[0]


def _followed(path: str) -> str:
    """`path` without `.` and `..` (RFC 3986 section 5.2.4): robots.txt is asked about the page that is got, not about a way to it."""
    segments = path.split("/")[1:]
    kept: list[str] = []
    for segment in segments:
        if segment.lower() in _UP:
            del kept[-1:]
        elif segment.lower() not in _HERE:
            kept.append(segment)
    if segments and segments[-1].lower() in _UP | _HERE:
        kept.append("")
    return "/" + "/".join(kept)
