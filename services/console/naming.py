"""Articles as a person names them on the command line. Pure."""

from __future__ import annotations

import re

from shared.errors import UsageError
from shared.urls import article_id, canonical_url

_ID = re.compile(r"[0-9a-f]{32}")


def article_named(name: str) -> str:
    """The id of the article that is meant by `name`: an id, or the URL of its page.

    Raises:
        UsageError: it is neither.
    """
    if _ID.fullmatch(name):
        return name
    if canonical_url(name) is None:
        raise UsageError(f"{name!r} is neither an article's id (32 characters, as `article_id` in its record) nor its URL")
    return article_id(url=name, canonical_link=None, source=None, external_id=None, text="")


def document_named(name: str, source: str | None) -> str | None:
    """The id of the document that came without a URL and is called `name` by its `source`, as ingest calls a file by its path.

    None where `name` is an article's id, a URL or nothing.
    """
    if not name or _ID.fullmatch(name) or canonical_url(name):
        return None
    return article_id(url=None, canonical_link=None, source=source, external_id=name, text="")
