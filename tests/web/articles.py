"""How a host answers when it is asked for an article. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime

from tests.web.article import Article, Kind, name
from tests.web.asked import Answer, Asked, Memory
from tests.web.characters import Charset, Coding
from tests.web.encoding import CHARSETS, ENCODERS, bomb
from tests.web.log import Role
from tests.web.prose import page
from tests.web.world import World

#: Pieces in which a slow page is sent.
_PIECES = 4
#: Seconds for which a busy host wants to be left alone.
_PAUSE_S = 2


def article_of(world: World, article: Article, asked: Asked, memory: Memory) -> Answer:
    """An article, or what stands before it."""
    if asked.path.startswith("/private/") and world.hosts[asked.host].has_rules:
        return Answer(Role.FORBIDDEN, 200, b"nobody's business")
    memory.articles[article.number] += 1
    memory.hosts[asked.host] += 1
    patience = world.hosts[asked.host].patience
    if patience and memory.hosts[asked.host] % patience == 0:
        return _busy(memory.hosts[asked.host] // patience, asked.now)
    return _refused(article) or _onward(world, article, asked) or _page(world, article, asked, memory)


def _busy(times: int, now: datetime) -> Answer:
    """429 with seconds, or 503 with a date: a whole second more, as dates have no parts of one."""
    if times % 2:
        return Answer(Role.ARTICLE, 429, fields=(("Retry-After", str(_PAUSE_S)),), pause_s=_PAUSE_S)
    until = datetime.fromtimestamp(int(now.timestamp()) + _PAUSE_S + 1, UTC)
    return Answer(Role.ARTICLE, 503, fields=(("Retry-After", format_datetime(until, usegmt=True)),), pause_s=_PAUSE_S)


def _refused(article: Article) -> Answer | None:
    match article.kind:
        case Kind.GONE:
            return Answer(Role.ARTICLE, 410 if article.number % 2 else 404)
        case Kind.PAID:
            return Answer(Role.ARTICLE, 402 if article.number % 2 else 403)
        case Kind.BOMB:
            coding = (Coding.GZIP, Coding.BROTLI, Coding.ZSTD)[article.number % 3]
            return Answer(Role.ARTICLE, 200, bomb(coding), "text/html", (("Content-Encoding", coding),))
        case Kind.PICTURE:
            return Answer(Role.ARTICLE, 200, b"\x89PNG\r\n\x1a\n" + bytes(30_000), "text/html")
        case _:
            return None


def _onward(world: World, article: Article, asked: Asked) -> Answer | None:
    """A redirect, where one stands before the article."""
    here, last = asked.path.split("/")[1], name(article.number)
    targets = {
        Kind.MOVED: {"news": f"/moved/{last}", "moved": f"/story/{last}"},
        Kind.ELSEWHERE: {"news": f"{world.origin(article.home)}/story/{last}"},
        Kind.LOOP: {"news": f"/again/{last}", "again": f"/news/{last}"},
        Kind.ENDLESS: {here: f"/{here}x/{last}"},
        Kind.INWARD: {"news": f"http://{world.traps[article.number % len(world.traps)]}:{world.port}/news/{last}"},
        Kind.SCHEME: {"news": ("ftp:" if article.number % 2 else "file:") + f"//{world.address(article.host)}/{last}"},
    }
    location = targets.get(article.kind, {}).get(here)
    status = (301, 302, 307, 308)[article.number % 4]
    return Answer(Role.ARTICLE, status, fields=(("Location", location),)) if location else None


def _page(world: World, article: Article, asked: Asked, memory: Memory) -> Answer:
    character, first = world.hosts[asked.host], memory.articles[article.number] == 1
    if article.kind is Kind.PASSING and first:
        return Answer(Role.ARTICLE, 500)
    codec, media_type = CHARSETS[character.charset]
    opening = '<!doctype html><meta charset="utf-8">\n' if character.charset is Charset.META else "<!doctype html>\n"
    written = (opening + page(article.number, article.version(asked.moment))).encode(codec, "xmlcharrefreplace")
    coding = character.coding if character.coding in asked.fields.get("accept-encoding", "") else Coding.PLAIN
    fields = (("Content-Encoding", coding.value),) if coding else ()
    found = Answer(Role.ARTICLE, 200, ENCODERS[coding](written), media_type, fields)
    if character.drip_s:
        found = replace(found, pieces=_PIECES, drip_s=character.drip_s)
    return replace(found, cut=article.kind is Kind.CUT and first)
