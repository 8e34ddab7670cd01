"""Which spellings of an article's URL differ only in its slug, the words that a site derives from the headline. Pure.

    /news/bridge-opens-to-traffic-12345678.html      slug and id in the last segment, the id behind …
    /news/12345678-bridge-opens-to-traffic           … or before the slug
    /news/bridge-opens-to-traffic/12345678           slug and id in segments of their own
    /article/12345678/bridge-opens-to-traffic        the id first: only behind a word that says "article"

A site that renames a headline serves the article at the old and the new slug (one in 2,162 of them: commoncrawl/news-crawl#44). To take
two articles for one would lose one of them, to take one for two costs a request; so only a number that nothing else is like counts.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

#: An id: a UUID, its 32 digits, or a number of seven digits and more. Shorter ones are prices, crowds and postcodes as well.
_ID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32}|[0-9]{7,19}"
#: What some sites put before it: `a1234567`, `art-1234567`.
_MARK = "(?:(?:a|id|aid|nid|art|article|story)-?)?"
#: A slug has words: two letters, nothing that stands for structure.
_SLUG = "(?=[^/]*[^\\W\\d_]{2})[^/.;=]+?"
_ENDING = "(?:\\.(?:s?html?|php|aspx?|jsp|amp|ece|story))?"
_ID_LAST = re.compile(f"{_SLUG}[-_.,~](?P<id>(?<![a-z0-9])(?:{_ID})){_ENDING}", re.IGNORECASE)
_ID_FIRST = re.compile(f"(?P<id>{_ID})[-_.](?!{_ID}){_SLUG}{_ENDING}", re.IGNORECASE)
_ID_ALONE = re.compile(f"{_MARK}(?P<id>{_ID}){_ENDING}", re.IGNORECASE)
_WORDS = re.compile(f"(?=[^/]*[-_]){_SLUG}{_ENDING}", re.IGNORECASE)
#: Segments behind which an id is an article's own, and not that of a topic, a live blog or a gallery with articles below it.
_ARTICLE = frozenset(
    "article articles story stories artikel article-content articolo articoli articulo articulos artigo artigos artykul noticia noticias "
    "nota notas nachricht nachrichten beitrag actualite artikkel artikel-id statya haber".split()
)
#: Eight digits at its start that are a day: `20261121`, `202611211030`. Two articles share a day, and a minute.
_DAY = re.compile(
    "(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])|(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2])(?:19|20)[0-9]{2}"
)
#: Characters of a path that is looked at; a longer one is taken as it is.
_MAX_PATH = 2048


def without_slug(canonical: str) -> str:
    """What all spellings of a canonical URL share that differ in the slug only; the URL itself where it names no sure id.

    Host, query and all other segments count. The result is for comparing, nothing to be fetched. Idempotent.
    """
    parts = urlsplit(canonical)
    segments = parts.path.split("/")
    if len(parts.path) > _MAX_PATH or len(segments) < 2:
        return canonical
    bare = _id_beside(segments) or _id_in(segments[-1])
    return urlunsplit(parts._replace(path="/".join([*segments[: bare[0]], bare[1]]))) if bare else canonical


def _id_in(segment: str) -> tuple[int, str] | None:
    """The id in a last segment that has a slug too, in place of that segment."""
    found = _ID_LAST.fullmatch(segment) or _ID_FIRST.fullmatch(segment)
    return (-1, found["id"].lower()) if found and _is_sure(found["id"]) else None


def _id_beside(segments: list[str]) -> tuple[int, str] | None:
    """The id in a segment beside the slug's, in place of both."""
    *before, first, last = segments
    if (found := _ID_ALONE.fullmatch(last)) and _WORDS.fullmatch(first) and _is_sure(found["id"]):
        return -2, found["id"].lower()
    marked = bool(before) and before[-1].lower() in _ARTICLE
    if marked and (found := _ID_ALONE.fullmatch(first)) and _WORDS.fullmatch(last) and _is_sure(found["id"]):
        return -2, found["id"].lower()
    return None


def _is_sure(identifier: str) -> bool:
    """Whether it is no day and no round number, as headlines have them."""
    return not (identifier.isdigit() and (_DAY.match(identifier) or identifier.endswith("000")))
