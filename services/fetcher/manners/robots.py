"""What a site's robots.txt asks of us (RFC 9309). Pure.

Protego matches rules. It is given the groups that concern us alone: for each group it would keep each rule once per agent named,
which lets 500 KiB of hostile lines take minutes; and it takes `User-agent: wire` to mean us, where the RFC compares whole tokens.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

from protego import Protego

#: Our product token, as publishers write it in robots.txt, in lower case; any case is read.
PRODUCT = "wiresift"
#: Bytes that are read, as many as RFC 9309 section 2.5 asks for at least; the rest is cut off at a line's end.
MAX_BYTES = 500 * 2**10
#: Longest Crawl-delay in seconds that is kept to: 1,440 pages a day. Longer ones are typing errors (milliseconds) or mean
#: "stay away", which Disallow says; kept to, they would only let each article grow old in the queue.
MAX_CRAWL_DELAY_S = 60.0
#: Characters that rules with wildcards may have to look at for one URL: each such rule reads the whole of it. That takes some 20 ms.
#: A large shop has 2,000 such rules and URLs of 300 characters; 40,000 rules and 8,000 characters would stop a fetcher for a second.
_MOST_READ = 8_000_000
#: Sitemaps that are kept of one file: the largest newsrooms list some dozens.
_MAX_SITEMAPS = 1_000
#: Lines that say something of use, kept of one file: a site states its terms a few times at most.
_MAX_SIGNALS = 100
#: Characters of one such line that are kept: longer than any URL that is fetched.
_MAX_VALUE = 8192

#: Fields that stand outside of groups wherever they stand: RFC 9309 section 2.2.4, and RSL 1.0 for `license`.
_SITEMAP_FIELDS = frozenset({"sitemap", "sitemaps", "site-map"})
_SITEWIDE_FIELDS = _SITEMAP_FIELDS | {"host", "license"}
_SIGNAL_FIELDS = frozenset({"content-usage", "content-signal", "license"})
_EVERYBODY = "*"
#: Field and value, with a colon or, as many write it, with white space between the two.
_FIELD = re.compile(r"(user[ -]?agent|[^\s:]+)(?:\s*:|\s)\s*(.*)", re.IGNORECASE)
_AGENT_FIELD = re.compile(r"user[ -]?agent\Z")
#: What an agent's name begins with, and is compared by (RFC 9309 section 2.2.1; real names have digits too).
_TOKEN = re.compile(r"[a-z0-9_-]+|\*")
#: Byte order marks and what they say; robots.txt is UTF-8 (section 2.3), some editors know better.
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


@dataclass(frozen=True, slots=True)
class _Line:
    """One line. `agents` are those of the wanted ones whose group it stands in, None where it stands before all groups."""

    field: str
    value: str
    agents: frozenset[str] | None
    text: str

    def is_for(self, agent: str) -> bool:
        return self.agents is not None and agent in self.agents


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules for one agent. `signals` are the lines that speak of use, as (field in lower case, value), in their order.

    Of each field those in the agent's own group, else those for everybody; besides, those that stand outside of groups.
    """

    _rules: Protego
    crawl_delay_s: float | None
    sitemaps: tuple[str, ...]
    signals: tuple[tuple[str, str], ...]
    _wildcards: int

    @classmethod
    def parse(cls, body: bytes, agent: str = PRODUCT) -> Self:
        """The rules that `body` holds for `agent`: its own groups, else those for `*`. Never fails, linear in the size of `body`.

        A web page in place of a file has no rules, like an empty file.
        """
        lines = tuple(_lines(_text(body), frozenset({agent, _EVERYBODY})))
        chosen = agent if any(line.is_for(agent) for line in lines) else _EVERYBODY
        own = [line for line in lines if line.is_for(chosen) and not _AGENT_FIELD.match(line.field)]
        rules = Protego.parse("\n".join(["User-agent: *", *(line.text for line in own)]))
        return cls(rules, _delay(rules), _sitemaps(lines), _signals(lines, agent), sum("*" in line.value.rstrip("*") for line in own))

    def allows(self, url: str) -> bool:
        """Whether `url` may be fetched; the longest rule that matches decides, Allow where two are as long.

        A URL that the rules would take too long to match is forbidden: only who means harm writes both so long.
        """
        if self._wildcards * len(url) > _MOST_READ:
            return False
        try:
            return self._rules.can_fetch(url, PRODUCT)
        except ValueError:  # no URL
            return False


def _text(body: bytes) -> str:
    """The text of a file, without what a cut left of its last line; nothing where it is markup."""
    if len(body) > MAX_BYTES:
        body = body[: max(body.rfind(end, 0, MAX_BYTES) for end in (b"\n", b"\r")) + 1]
    mark, charset = next((known for known in _MARKS if body.startswith(known[0])), (b"", "utf-8"))
    text = body[len(mark) :].decode(charset, "replace")
    return "" if text.lstrip().startswith("<") else text


def _lines(text: str, wanted: frozenset[str]) -> Iterator[_Line]:
    """The lines that say something. Agents named one after the other share a group; the first line of its rules ends the naming."""
    agents: frozenset[str] | None = None
    naming = False
    for raw in text.splitlines():
        line = raw.partition("#")[0].strip().lstrip("\ufeff \t")  # a mark that came in where two files were put together
        if not (found := _FIELD.match(line)):
            continue
        field, value = found[1].lower(), found[2]
        if _AGENT_FIELD.match(field):
            token = _TOKEN.match(value.lower())
            named = wanted & {token[0] if token else ""}
            agents, naming = (agents | named if naming and agents else named), True
        else:
            naming = naming and field in _SITEWIDE_FIELDS
        yield _Line(field, value, agents, line)


def _delay(rules: Protego) -> float | None:
    wish = rules.crawl_delay(PRODUCT)
    return None if wish is None else min(wish, MAX_CRAWL_DELAY_S)


def _sitemaps(lines: Iterable[_Line]) -> tuple[str, ...]:
    found = (line.value for line in lines if line.field in _SITEMAP_FIELDS)
    return tuple(dict.fromkeys(url for url in found if url.lower().startswith(("http://", "https://"))))[:_MAX_SITEMAPS]


def _signals(lines: Iterable[_Line], agent: str) -> tuple[tuple[str, str], ...]:
    """An agent that a group names is not also spoken to as everybody, but of what its group is silent on, everybody's holds.

    Of groups for others, only what holds for the whole site wherever it stands.
    """
    said = [line for line in lines if line.field in _SIGNAL_FIELDS]
    own = {line.field for line in said if line.is_for(agent)}
    found = [
        (line.field, line.value[:_MAX_VALUE])
        for line in said
        if line.field in _SITEWIDE_FIELDS or line.agents is None or line.is_for(agent if line.field in own else _EVERYBODY)
    ]
    return tuple(found[:_MAX_SIGNALS])
