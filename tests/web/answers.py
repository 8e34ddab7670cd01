"""How the hosts answer. Pure: a request and what the host remembers of earlier ones make an answer."""

from __future__ import annotations

from tests.web.article import number_of
from tests.web.articles import article_of
from tests.web.asked import Answer, Asked, Memory
from tests.web.listing import list_of
from tests.web.log import Role
from tests.web.robots import rules_of
from tests.web.world import World


def answer(world: World, asked: Asked, memory: Memory) -> Answer:
    """How the host that was asked answers."""
    path = asked.path.partition("?")[0]
    if path in ("/robots.txt", "/policy/robots.txt"):
        return rules_of(world.hosts[asked.host], path, world.plan.crawl_delay_s)
    if path.startswith("/.well-known/"):
        return Answer(Role.RIGHTS, 404)
    number = number_of(path)
    if number is not None and number < len(world.articles):
        return article_of(world, world.articles[number], asked, memory)
    return list_of(world, asked, path.removeprefix("/"), memory)
