"""The port between the polite GET and the network: one request, its answer, its refusals. Pure."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from services.fetcher.headers import Headers
from services.fetcher.target import Target
from services.fetcher.web import Purpose, Want
from shared.outcomes import Rejected

#: What is asked for, best first. Servers that negotiate give a feed's HTML page to whoever asks for anything.
_ACCEPT = {
    Purpose.ARTICLE: "text/html, application/xhtml+xml, text/plain;q=0.9, */*;q=0.1",
    Purpose.DISCOVERY: "text/html, application/xhtml+xml, application/rss+xml;q=0.9, application/atom+xml;q=0.9, */*;q=0.1",
    Purpose.FEED: "application/rss+xml, application/atom+xml, application/rdf+xml, application/feed+json, application/xml;q=0.9, "
    "text/xml;q=0.9, application/json;q=0.8, */*;q=0.1",
    Purpose.ROBOTS: "text/plain, */*;q=0.1",
    Purpose.RIGHTS: "application/json, */*;q=0.1",
    Purpose.HUB: "*/*",
}


class Refused(Exception):
    """Raised by a transport that will not go on: an address, a coding, a size. `outcome` is what the caller returns."""

    def __init__(self, outcome: Rejected) -> None:
        super().__init__(outcome.detail)
        self.outcome = outcome


class Answer(Protocol):
    """What a server said to one request; its body is still on the way."""

    @property
    def status(self) -> int: ...

    @property
    def headers(self) -> Headers: ...

    async def read(self) -> tuple[bytes, int]:
        """The decoded body, and its bytes on the wire. To be called once at most.

        Raises:
            Refused: it is larger than allowed, or in a coding that was not asked for.
            Transient: it was cut short or takes too long.
        """


class Transport(Protocol):
    """One request over the network, `services.fetcher.http.HttpTransport` in production."""

    def send(self, target: Target, want: Want) -> AbstractAsyncContextManager[Answer]:
        """GET `target` with `request_headers(want)`, or POST the form of `want`; no redirect is followed. `want.url` began the chain.

        Raises:
            Refused: the address that the name resolves to may not be connected to.
            Transient: network, time-out, a broken answer.
            Unprocessable: a certificate that does not stand.
            SettingsError: it is public, and the operator gave no contact.
        """


def request_headers(want: Want) -> tuple[tuple[str, str], ...]:
    """The header fields that depend on what is wanted: Accept, the conditions that make a 304 possible, and what a form is."""
    fields = [("accept", _ACCEPT[want.purpose])]
    if want.validators and want.validators.etag:
        fields.append(("if-none-match", want.validators.etag))
    if want.validators and want.validators.last_modified:
        fields.append(("if-modified-since", want.validators.last_modified))
    if want.form is not None:
        fields.append(("content-type", "application/x-www-form-urlencoded"))
    return tuple(fields)
