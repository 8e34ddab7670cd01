"""Which article a URL means: one canonical spelling per URL, and the article's identity.

Pure. Follows the syntax-based normalisation of RFC 3986 section 6.2.2 and drops what identifies a visit, not a page.
"""

from __future__ import annotations

import hashlib
import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

#: Query parameters that say where a visitor came from. Matched case-insensitively, whole or by prefix.
_TRACKING = frozenset(
    "fbclid gclid dclid msclkid yclid igshid mc_cid mc_eid _ga _gl cmpid cmp ncid ocid ito xtor smid smtyp ftag rss ref_src "
    "guccounter guce_referrer guce_referrer_sig sr_share soc_src soc_trk taid at_medium at_campaign at_custom1".split()
)
_TRACKING_PREFIXES = ("utm_", "pk_", "mtm_", "hsa_", "at_custom")
_DEFAULT_PORTS = {"http": 80, "https": 443}
#: Characters that need no escape in a path segment (RFC 3986 pchar), besides unreserved ones which `quote` never escapes.
_PATH_SAFE = "/!$&'()*+,;=:@"
#: Half a character, as broken JSON may hold: it has no spelling in a URL.
_SURROGATE = re.compile("[\ud800-\udfff]")
_DOT = re.compile("%2e", re.IGNORECASE)
#: What a host may have before the name of its site; `www.example` alone is a site of that name.
_WWW = re.compile(r"^(?:www\.)+(?=[^.]+\.)")
#: Labels of a host that are looked at, from its end: no name in use has half as many, and one may have 127 (RFC 1035).
_MAX_LABELS = 16


def canonical_url(url: str | None) -> str | None:
    """The one spelling of `url` that identifies its page, or None where it identifies none.

    Scheme, user, default port, `www.`, fragment, tracking parameters, a final slash and letter case of the host make no
    difference; the order of the remaining parameters does not either. None for another scheme than http and https and for
    a bare host. Idempotent.
    """
    try:
        parts = urlsplit(_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", url or "").strip())
        host, port = _host(parts.hostname), parts.port
    except ValueError:  # a port or an IPv6 address that is none; a host that is no host name (UnicodeError)
        return None
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS or not host:
        return None
    path = quote(unquote(_without_dots(_DOT.sub(".", parts.path)), errors="surrogateescape"), safe=_PATH_SAFE, errors="surrogateescape")
    query = urlencode(sorted((k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _tracks(k)))
    if not path.strip("/") and not query:
        return None
    netloc = _WWW.sub("", host)
    netloc = f"[{netloc}]" if ":" in netloc else netloc
    if port and port not in _DEFAULT_PORTS.values():
        netloc = f"{netloc}:{port}"
    return urlunsplit(("https", netloc, path.rstrip("/") or "/", query, ""))


def site_of(url: str | None) -> str | None:
    """The host of `url` without `www.`: what "the same site" means for a page's own canonical link."""
    canonical = canonical_url(url)
    return urlsplit(canonical).netloc if canonical else None


def domains_of(url: str | None) -> list[str]:
    """The host of `url` without `www.` and port, then each domain above it; nothing where it has none. Bare hosts have one, too."""
    try:
        host = _host(urlsplit(_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", url or "").strip()).hostname)
    except ValueError:
        return []
    labels = _WWW.sub("", host).split(".")[-_MAX_LABELS:]
    return [".".join(labels[at:]) for at in range(len(labels))] if host else []


def article_id(*, url: str | None, canonical_link: str | None, source: str | None, external_id: str | None, text: str) -> str:
    """128 bits of SHA-256, in hex, of what identifies the article.

    That is its canonical URL; a page's own canonical link counts only within its site and only with a path, so that a copy
    which points at its original does not become it. Without a usable URL: source and external id, else the text.
    """
    own = canonical_url(url)
    declared = canonical_url(canonical_link)
    if own and declared and site_of(own) == site_of(declared) and urlsplit(declared).path != "/":
        own = declared
    if own:
        name = f"url\n{own}"
    elif external_id:
        name = f"external\n{source or ''}\n{external_id}"
    else:
        name = f"text\n{text}"
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _host(name: str | None) -> str:
    """A host's name in ASCII, or nothing.

    Raises:
        ValueError: it is no host's name (UnicodeError).
    """
    host = (name or "").rstrip(".")
    return host if host.isascii() else host.encode("idna").decode("ascii").rstrip(".")


def article_of_url(url: str) -> str:
    """The id that an article has by its address alone."""
    return article_id(url=url, canonical_link=None, source=None, external_id=None, text="")


def _tracks(parameter: str) -> bool:
    name = parameter.lower()
    return name in _TRACKING or name.startswith(_TRACKING_PREFIXES)


def _without_dots(path: str) -> str:
    """RFC 3986 section 5.2.4: `..` takes back the segment before it, the root none."""
    kept: list[str] = []
    for segment in path.split("/"):
        if segment == ".." and len(kept) > 1:
            kept.pop()
        elif segment not in (".", ".."):
            kept.append(segment)
    return "/".join(kept)
