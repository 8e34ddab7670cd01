"""Which site a document is of, as its memory is named. Pure."""

from __future__ import annotations

import hashlib

from shared.urls import site_of

#: Characters of the longest host name (RFC 1035 section 2.3.4) with a port.
_LONGEST_HOST = 259


def site_name(url: str | None, source: str | None) -> str | None:
    """The name of the site that a document at `url`, or without one from the outlet `source`, is of; None where nothing tells.

    The whole host without `www.`: neighbours below one registered domain (`a.blogs.example`, `b.blogs.example`) may be strangers, and
    one must not teach what is cut from the other. An outlet's name is none of a host, whatever it reads.
    """
    host = site_of(url)
    if host:
        return f"host:{host}" if len(host) <= _LONGEST_HOST else None
    outlet = " ".join((source or "").split()).casefold()
    return f"source:{hashlib.sha256(outlet.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}" if outlet else None
