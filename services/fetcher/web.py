"""What the fetcher asks of the web: one polite GET, whatever for. Pure: the port and its data.

`services.fetcher.visit` implements it, over `services.fetcher.http`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from services.fetcher.headers import Headers
from shared.outcomes import Postponed, Rejected


class Purpose(StrEnum):
    """What a URL is got for: decides the Accept header and which bounds and rules hold."""

    ARTICLE = "article"
    FEED = "feed"  # feeds and sitemaps
    DISCOVERY = "discovery"  # a page that may name feeds
    ROBOTS = "robots"
    RIGHTS = "rights"  # /.well-known/tdmrep.json
    HUB = "hub"  # a WebSub subscription: asked for by what the feed's publisher says, so that no robots.txt is


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to ask for changes by, verbatim: quotes, weakness mark and all."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Want:
    """One thing to get. With `validators` the request is conditional, and 304 a good answer.

    `anew`: a person asks again, so what a host could not answer before is asked for once more. `form`, already URL-encoded, makes it a
    POST that must be safe to repeat.
    """

    url: str
    purpose: Purpose = Purpose.ARTICLE
    validators: Validators | None = None
    anew: bool = False
    form: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Response:
    """The last answer to a request, redirects followed. `body` is decoded, and empty unless the status brings one.

    `redirects` lists each URL that answered with a redirect, in order, and `moved` says whether all of them did so for good;
    `wire_bytes` counts the body as it was sent.
    """

    status: int
    final_url: str
    redirects: tuple[str, ...]
    headers: Headers
    body: bytes
    wire_bytes: int
    elapsed_ms: int
    moved: bool = False


class Web(Protocol):
    """How anything is got. Manners and guard are inside: whoever asks need not know them."""

    async def get(self, want: Want) -> Response | Rejected | Postponed:
        """The server's answer, of whatever status; or why the URL, an address, robots.txt or a bound refused it; or not now.

        Raises:
            Transient: network, time-out, a cut or broken answer, a robots.txt that cannot be had.
            Unprocessable: a certificate that does not stand.
            SettingsError: it is public, and the operator gave no contact.
        """
