"""Where an answer redirects to, and when to stop following. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urljoin

from services.fetcher.headers import Headers, header_value
from services.fetcher.target import Target, parse_target, shown
from shared.outcomes import Rejected, RejectReason

#: Redirects that are followed for one article. RFC 9309 asks crawlers for at least 5; a longer chain leads to a consent wall.
MAX_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: Those after which a URL is to be asked for where it leads (RFC 9110 sections 15.4.2 and 15.4.9).
FOR_GOOD = frozenset({301, 308})


def next_hop(trail: Sequence[str], status: int, headers: Headers) -> Target | Rejected | None:
    """The target to request next, a refusal to go on, or None where the answer is no redirect.

    `trail` holds the URLs requested so far, in order, the last of which gave this answer. Every target passes `parse_target`
    like a URL that was asked for; http after https is followed, and stands in the trail for everyone to see.
    """
    location = header_value(headers, "location")
    if status not in _REDIRECTS or location is None:
        return None
    if len(trail) > MAX_REDIRECTS:
        return Rejected(RejectReason.NOT_AN_ARTICLE, f"more than {MAX_REDIRECTS} redirects, the last to {shown(location)}")
    try:
        target = parse_target(urljoin(trail[-1], location.strip()))
    except ValueError as error:  # a bracket too many
        return Rejected(RejectReason.FORBIDDEN_URL, f"redirect to {shown(location)}: {error}")
    if isinstance(target, Target) and target.url in trail:
        return Rejected(RejectReason.NOT_AN_ARTICLE, f"redirects in a loop, back to {shown(target.url)}: it may want a cookie")
    return target
