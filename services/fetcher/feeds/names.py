"""One short name for each element and attribute of feeds, whatever prefix and namespace a publisher writes it with. Pure.

Core elements of RSS, RDF and sitemaps have bare names (`title`), others the prefix that their standard uses (`dc:date`). Letter case
never matters: feeds write `pubdate`.
"""

from __future__ import annotations

from functools import lru_cache

#: Namespaces by the prefix their names get, without scheme and closing `/` or `#`, which vary. Empty: the core of a format.
_NAMESPACES = {
    "": "purl.org/rss/1.0 my.netscape.com/rdf/simple/0.9 channel.netscape.com/rdf/simple/0.9 my.netscape.com/publish/formats/rss-0.91.dtd "
    "purl.org/net/rss1.1 backend.userland.com/rss backend.userland.com/rss2 blogs.law.harvard.edu/tech/rss cyber.law.harvard.edu/rss "
    "www.sitemaps.org/schemas/sitemap/0.9 www.sitemaps.org/schemas/sitemap/0.90 www.google.com/schemas/sitemap/0.84 "
    "www.google.com/schemas/sitemap/0.9",
    "atom": "www.w3.org/2005/atom purl.org/atom/ns",
    "news": "www.google.com/schemas/sitemap-news/0.9 www.google.com/schemas/sitemap-news",
    "dc": "purl.org/dc/elements/1.1 purl.org/dc/elements/1.0",
    "dcterms": "purl.org/dc/terms",
    "sy": "purl.org/rss/1.0/modules/syndication",
    "cc": "creativecommons.org/ns web.resource.org/cc backend.userland.com/creativecommonsrssmodule "
    "cyber.law.harvard.edu/rss/creativecommonsrssmodule.html",
    "feedburner": "rssnamespace.org/feedburner/ext/1.0",
    "rdf": "www.w3.org/1999/02/22-rdf-syntax-ns",
    "xml": "www.w3.org/xml/1998/namespace",
}
_PREFIXES = {namespace: prefix for prefix, namespaces in _NAMESPACES.items() for namespace in namespaces.split()}
#: Prefixes that feeds use without saying what they stand for.
_USUAL = {**{prefix: prefix for prefix in _NAMESPACES}, "creativecommons": "cc", "a10": "atom"}
#: What a name gets whose namespace is not listed, so that `<media:title>` is no `<title>`.
_OTHER = "other"


@lru_cache(maxsize=4096)
def expanded_name(name: str) -> str:
    """The short name of `{namespace}local`, as XML parsers give it."""
    if not name.startswith("{"):
        return name.lower()
    namespace, _, local = name[1:].partition("}")
    return _joined(prefix_of(namespace), local)


def prefixed_name(name: str, declared: dict[str, str]) -> str:
    """The short name of `prefix:local`; `declared` holds what prefixes (lower case, empty for none) stand for, by `prefix_of`."""
    prefix, colon, local = name.lower().rpartition(":")
    if not colon:
        return _joined(declared.get("", ""), local)
    return _joined(declared.get(prefix) or _USUAL.get(prefix, _OTHER), local)


def prefix_of(namespace: str) -> str:
    """The prefix that names of `namespace` get."""
    bare = namespace.strip().lower().partition("://")
    return _PREFIXES.get((bare[2] or bare[0]).rstrip("/#"), _OTHER)


def _joined(prefix: str, local: str) -> str:
    return f"{prefix}:{local.lower()}" if prefix else local.lower()
