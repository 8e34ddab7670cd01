"""What tells the articles of one feed apart. Pure.

Guid (atom:id, rdf:about), else link, else a hash of the title: links change when a site moves, titles when an article is edited.
"""

from __future__ import annotations

import re
from datetime import datetime
from hashlib import sha256

from services.fetcher.feeds.feed import Item

#: Characters of a guid that is kept as it is; longer ones are kept by their hash.
MAX_KEY = 512
#: A language tag (BCP 47), loosely: feeds write en_US.
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8}){0,4}\Z")


def make_item(
    identity: str | None,
    url: str | None,
    title: str | None,
    published_at: datetime | None = None,
    updated_at: datetime | None = None,
    language: str | None = None,
    licence_url: str | None = None,
) -> Item | None:
    """An article under its key; None where nothing identifies it."""
    named = (identity or "").strip() or url
    if not named and not title:
        return None
    key = key_of(named) if named else _hash(title or "")
    return Item(key, url, title, published_at, updated_at, language_tag(language), licence_url)


def key_of(name: str) -> str:
    """The key for a guid or link: itself, or its hash where it is long or holds what cannot be shown or written (half a character)."""
    return name if len(name) <= MAX_KEY and name.isprintable() else _hash(name)


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def language_tag(written: str | None) -> str | None:
    """A language as feeds write it (`de`, `pt-BR`, `en_us`), in the form of BCP 47; None where it is none."""
    tag = (written or "").strip()
    return tag.replace("_", "-") if _LANGUAGE.match(tag) else None
