"""The rules notice what they are for: a log of good manners, doctored in one place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from tests.web.article import Kind, name
from tests.web.characters import Honesty, Rules
from tests.web.log import Hit, Log, Role
from tests.web.plan import CONTACT, Plan
from tests.web.rules import RULES, breaches
from tests.web.seen import Kill, Seen
from tests.web.world import World

_WORLD = World(Plan(hosts=20, articles=200, seed=1), 8000)
_AGENT = {"user-agent": f"Wiresift/1 (+{CONTACT})"}


def _host(*rules: Rules) -> int:
    """A host of that kind whose lists have validators."""
    hosts = enumerate(_WORLD.hosts)
    return next(host for host, one in hosts if one.rules in rules and one.honesty in (Honesty.RIGHT, Honesty.WEAK, Honesty.DATED))


_OPEN, _DELAYING = _host(Rules.OPEN, Rules.FORBIDS), next(host for host, one in enumerate(_WORLD.hosts) if one.rules is Rules.DELAYS)
_SHUT, _BROKEN = (next(host for host, one in enumerate(_WORLD.hosts) if one.rules is rules) for rules in (Rules.SHUT, Rules.BROKEN))
_LIST = "/" + _WORLD.lists(_OPEN)[0]


@cache
def _numbers() -> list[int]:
    """Articles of the open host that are to be got once."""
    return [one.number for one in _WORLD.articles if one.host == _OPEN and one.kind is Kind.PLAIN and _WORLD.due(one).most == 1]


def _hit(at: float, role: Role = Role.ARTICLE, host: int = _OPEN, **overrides: Any) -> Hit:
    """A request answered well and at once."""
    path = {Role.ROBOTS: "/robots.txt", Role.LIST: _LIST, Role.RIGHTS: "/.well-known/tdmrep.json"}.get(role, "/news/x")
    fields: dict[str, Any] = {"path": path, "fields": _AGENT, "status": 200, "ended": at + 0.01, "whole": True}
    return Hit(host=host, role=role, at=at, connection=1, **fields | overrides)


def _article(at: float, place: int = 0, **overrides: Any) -> Hit:
    number = _numbers()[place]
    return _hit(at, path=f"/news/{name(number)}", article=number, **overrides)


def _good() -> list[Hit]:
    """Rules, a list, two articles, the list again by its validator."""
    return [
        _hit(0, Role.ROBOTS),
        _hit(1, Role.LIST, gave={"etag": '"1"'}),
        _article(2, 0),
        _article(3, 1),
        _hit(4, Role.LIST, status=304, fields=_AGENT | {"if-none-match": '"1"'}, gave={"etag": '"1"'}),
        _hit(0, Role.ROBOTS, _BROKEN, status=503),
    ]


def _seen(*more: Hit, kills: tuple[Kill, ...] = (), trapped: tuple[str, ...] = ()) -> Seen:
    return Seen(_WORLD, Log(hits=[*_good(), *more], trapped=list(trapped)), kills, processes=2)


def _broken(seen: Seen) -> list[str]:
    return [rule for rule, found in breaches(seen).items() if found]


def test_good_manners_break_no_rule() -> None:
    """As many requests at once as may be in hand, a pause that is kept, and what a killed fetcher had in hand, are good manners too."""
    kill = Kill(12, 1, frozenset({(_OPEN, _LIST[1:])}))
    more = [
        _hit(10, ended=10.9),
        _hit(10.5, ended=11.2),
        _article(14, 0),
        _hit(15, Role.LIST),
        _hit(20, status=429, wait_s=2.0),
        _hit(20.5),
        _hit(22.5),
    ]
    assert _broken(_seen(*more, kills=(kill,))) == []


@pytest.mark.parametrize(
    ("rule", "more"),
    [
        ("paced", [_hit(10 + step / 100, ended=10 + step / 100) for step in range(4)]),
        ("paced", [_hit(10 + step * 0.3, ended=10 + step * 0.3) for step in range(8)]),
        ("paced", [_hit(0, Role.ROBOTS, _DELAYING), *(_hit(1 + step * 0.5, host=_DELAYING) for step in range(8))]),
        ("not crowded", [_hit(10 + step * 0.5, ended=15) for step in range(3)]),
        ("not crowded", [_hit(10 + step * 0.5, ended=None) for step in range(3)]),
        ("allowed", [_hit(10, Role.FORBIDDEN)]),
        ("allowed", [_hit(10, Role.LIST, _BROKEN, path="/other")]),
        ("allowed", [_hit(9, Role.ROBOTS, _SHUT), _hit(10, Role.RIGHTS, _SHUT)]),
        ("rules first", [_hit(10, host=_DELAYING)]),
        ("rules first", [_hit(10, Role.ROBOTS, _DELAYING, ended=13), _hit(12, host=_DELAYING)]),
        ("rules first", [_hit(10, Role.ROBOTS, _DELAYING, whole=False), _hit(12, host=_DELAYING)]),
        ("rules first", [_hit(10, Role.ROBOTS), _hit(20, Role.ROBOTS)]),
        ("once", [_article(10)]),
        ("once", [_article(10, 2, status=404), _article(20, 2, status=404)]),
        ("conditional", [_hit(10, Role.LIST)]),
        ("conditional", [_hit(10, Role.LIST, fields=_AGENT | {"if-none-match": "1"})]),
        ("left alone", [_hit(10, status=429, wait_s=5.0), _hit(11), _hit(12)]),
        ("honest", [_hit(10, fields={})]),
        ("honest", [_hit(10, fields={"user-agent": "Mozilla/5.0"})]),
        ("honest", [_hit(10, fields=_AGENT | {"cookie": "visitor=1"})]),
    ],
)
def test_a_doctored_log_is_noticed_by_the_rule_it_breaks(rule: str, more: list[Hit]) -> None:
    """And by no other."""
    assert _broken(_seen(*more)) == [rule]


def test_whoever_comes_to_an_address_behind_the_wall_is_noticed() -> None:
    """A connection is enough."""
    assert _broken(_seen(trapped=("127.2.0.1",))) == ["allowed"]


@pytest.mark.parametrize(
    ("kill", "rule"),
    [
        (Kill(1.5, 5), "once"),  # before the article was got at first
        (Kill(6, 0), "once"),  # it had nothing in hand
        (Kill(30, 5), "once"),
    ],
)
def test_a_kill_excuses_only_what_was_in_its_hands(kill: Kill, rule: str) -> None:
    """Got again after a kill is excused once for each request in hand, and only if the kill lies between."""
    assert _broken(_seen(_article(10), kills=(kill,))) == [rule]


@pytest.mark.parametrize("lists", [frozenset[tuple[int, str]](), frozenset({(_OPEN, "another")}), frozenset({(_SHUT, _LIST[1:])})])
def test_a_kill_excuses_only_lists_that_were_being_asked_for(lists: frozenset[tuple[int, str]]) -> None:
    """Whoever had noted the validators before leaves them to the others."""
    assert _broken(_seen(_hit(10, Role.LIST), kills=(Kill(6, 5, lists),))) == ["conditional"]


def test_whoever_asks_for_the_rules_knows_no_crawl_delay_yet() -> None:
    """Another fetcher's first request may follow one of those who keep to it by the usual delay."""
    more = [_hit(0, Role.ROBOTS, _DELAYING), *(_hit(1.0 + step, host=_DELAYING) for step in range(3)), _hit(3.1, Role.ROBOTS, _DELAYING)]
    assert _broken(_seen(*more)) == []


def test_passing_answers_settle_nothing() -> None:
    """An error 500, a redirect, a cut answer and a 429 are each followed by the same request."""
    passing: list[Callable[[Hit], Hit]] = [
        lambda hit: replace(hit, status=500),
        lambda hit: replace(hit, status=302),
        lambda hit: replace(hit, whole=False),
        lambda hit: replace(hit, status=429),
    ]
    more = [passes(_article(10 + place, place + 2)) for place, passes in enumerate(passing)]
    again = [_article(20 + place, place + 2) for place in range(len(passing))]
    assert _broken(_seen(*more, *again)) == []


def test_every_rule_is_proven_here() -> None:
    """Whoever adds a rule adds its doctored log."""
    assert set(RULES) == {"paced", "not crowded", "allowed", "rules first", "once", "conditional", "left alone", "honest"}
