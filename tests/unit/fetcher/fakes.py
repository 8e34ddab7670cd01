"""A web that answers from memory, and a resolver that answers as told."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import ip_address

from services.fetcher.guard import Address
from services.fetcher.resolver import Resolver
from services.fetcher.web import Response, Want, Web
from shared.outcomes import Postponed, Rejected


@dataclass(slots=True)
class FakeWeb:
    """Gives each URL its answer, or raises it, and remembers what was asked for."""

    answer: Response | Rejected | Postponed | Exception
    asked: list[str] = field(default_factory=list)

    async def get(self, want: Want) -> Response | Rejected | Postponed:
        self.asked.append(want.url)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@dataclass(slots=True)
class FakeResolver:
    """Gives the answers in turn, one list of addresses for each look-up, and remembers the names."""

    answers: list[list[str]]
    asked: list[str] = field(default_factory=list)

    async def addresses(self, name: str) -> list[Address]:
        self.asked.append(name)
        return [ip_address(address) for address in self.answers.pop(0)]


_web: type[Web] = FakeWeb
_resolver: type[Resolver] = FakeResolver
