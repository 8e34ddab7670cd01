"""How a host answers when it is asked for a list. Pure."""

from __future__ import annotations

from email.utils import format_datetime
from hashlib import sha256

from tests.web import lists
from tests.web.asked import Answer, Asked, Memory
from tests.web.characters import Coding, Honesty, ListKind
from tests.web.encoding import bomb
from tests.web.log import Role
from tests.web.prose import headline, page
from tests.web.world import World

_XML, _JSON = "application/xml", "application/feed+json"


def list_of(world: World, asked: Asked, list_name: str, memory: Memory) -> Answer:
    """A list of articles, or that it has not changed; 404 for any other path."""
    own, _, part = list_name.partition("/part-")
    if own not in world.lists(asked.host):
        return Answer(Role.OTHER, 404)
    memory.lists[asked.host, list_name] += 1
    body = _body_of(world, asked, own, part.partition(".")[0])
    if body is None:
        return _odd_list(world, asked.host, own)
    media_type = "application/gzip" if part else _JSON if own == ListKind.JSON else _XML
    times = memory.lists[asked.host, list_name]
    fields, unchanged = _validated(world, asked, body, times)
    return Answer(Role.LIST, 304, fields=fields) if unchanged else Answer(Role.LIST, 200, body, media_type, fields)


def _body_of(world: World, asked: Asked, own: str, part: str) -> bytes | None:
    """What a list says now; None for an odd one."""
    entries = [
        lists.Entry(
            one.number,
            world.link(one, one.listed.index((asked.host, own))),
            headline(one.number, one.version(asked.moment)),
            one.published_at,
            world.updated_at(one, asked.moment),
        )
        for one in world.carried(asked.host, own, asked.moment)
    ]
    title = headline(asked.host)
    match own:
        case ListKind.INDEX if part:
            return lists.packed_sitemap(title, entries, int(part))
        case ListKind.INDEX:
            return lists.index([f"{world.origin(asked.host)}/{own}/part-{number}.xml.gz" for number in range(lists.PARTS)])
        case ListKind.RSS | ListKind.PARTNERS:
            return lists.rss(title, entries)
        case ListKind.ATOM:
            return lists.atom(title, entries)
        case ListKind.JSON:
            return lists.json_feed(title, entries)
        case ListKind.NEWS:
            return lists.news_sitemap(title, entries)
        case _:
            return None


def _odd_list(world: World, host: int, own: str) -> Answer:
    match own:
        case "bomb.rss":
            return Answer(Role.LIST, 200, bomb(Coding.GZIP), _XML, (("Content-Encoding", "gzip"),))
        case "loop.xml":
            return Answer(Role.LIST, 200, lists.index([f"{world.origin(host)}/{own}"]), _XML)
        case "page.rss":
            return Answer(Role.LIST, 200, page(host, 1).encode(), "text/html")
        case _:
            return Answer(Role.LIST, 410)


def _validated(world: World, asked: Asked, body: bytes, times: int) -> tuple[tuple[tuple[str, str], ...], bool]:
    """The validators that go with a list, and whether the request says that the client has it as it is."""
    honesty = world.hosts[asked.host].honesty
    tag = f'"{sha256(body).hexdigest()[:16]}"'
    match honesty:
        case Honesty.NONE:
            return (), False
        case Honesty.RESTLESS:
            return (("ETag", f'"{times}"'),), False
        case Honesty.FROZEN:
            return (("ETag", '"once"'),), asked.fields.get("if-none-match") == '"once"'
        case Honesty.DATED:
            modified = _modified(world, asked)
            return (("Last-Modified", modified),), asked.fields.get("if-modified-since") == modified
        case _:
            etag = f"W/{tag}" if honesty is Honesty.WEAK else tag
            return (("ETag", etag), ("Last-Modified", _modified(world, asked))), asked.fields.get("if-none-match") == etag


def _modified(world: World, asked: Asked) -> str:
    """When a list last changed: at the beginning of its round, of which the first two differ."""
    return format_datetime(world.began.replace(second=min(asked.moment, 1)), usegmt=True)
