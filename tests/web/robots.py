"""The robots.txt of each kind of host. Pure."""

from __future__ import annotations

from tests.web.asked import Answer
from tests.web.characters import Character, Rules
from tests.web.log import Role

#: Seconds that a slow one takes.
_SLOW_S = 1.0
_PRIVATE = "Disallow: /private/\n"
_RULES = {
    Rules.OPEN: "User-agent: *\nAllow: /\n",
    Rules.FORBIDS: f"# be kind\nUser-agent: *\n{_PRIVATE}",
    Rules.NAMED: f"User-agent: *\nDisallow: /\n\nUser-agent: Wiresift\n{_PRIVATE}",
    Rules.WILD: "\ufeffUser-Agent: *\nDisallow: /*ivate/*.html\nAllow: /p\n",
    Rules.DELAYS: f"User-agent: *\nCrawl-delay: {{}}\n{_PRIVATE}",
    Rules.MOVED: f"User-agent: *\n{_PRIVATE}",
    Rules.SLOW: f"User-agent: *\n{_PRIVATE}",
    Rules.PAGE: "<!doctype html><title>Nothing here</title><p>User-agent: *\nDisallow: /\n",
    Rules.SHUT: "User-agent: *\nDisallow: /\n",
}


def rules_of(character: Character, path: str, crawl_delay_s: float) -> Answer:
    """The robots.txt of a host, with the Crawl-delay of those who state one."""
    match character.rules:
        case Rules.MISSING | Rules.CLOSED | Rules.BROKEN as none:
            return Answer(Role.ROBOTS, {Rules.MISSING: 404, Rules.CLOSED: 403, Rules.BROKEN: 503}[none])
        case Rules.MOVED if path == "/robots.txt":
            return Answer(Role.ROBOTS, 301, fields=(("Location", "/policy/robots.txt"),))
        case kind:
            media_type = "text/html" if kind is Rules.PAGE else "text/plain"
            body, wait_s = _RULES[kind].replace("{}", f"{crawl_delay_s:g}").encode(), _SLOW_S if kind is Rules.SLOW else 0.0
            return Answer(Role.ROBOTS, body=body, media_type=media_type, wait_s=wait_s)
