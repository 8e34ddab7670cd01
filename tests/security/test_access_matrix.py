"""Every command of the server on every kind of key, tried as every user: who may read and write what, and that it is no more.

The server itself is asked (ACL DRYRUN). What a user gains shows here as a difference, to be judged before it is written down.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import redis

from services.console.access import users
from tests.security.users import PREFIX, Users

WORK, LOGS = ("requested", "fetched", "cleaned"), ("classified", "rejected", "dead")
_TAGGED = (
    *(*WORK, *LOGS),
    *(f"{stream}:{beside}" for stream in WORK for beside in ("sizes", "reserved", "retry", "retry:bodies")),
    *("fates:2026-11-22", "article:0123", "withdrawn:news.example", "paused", "replicas", "operations", "dead:handled", "partitions"),
)
_PLAIN = (
    *("kept:0123:1", "store:index", "store:dictionary:x", "index2:a:1", "index2:p:1", "index2:order", "group:{x:1}", "site:x", "sites"),
    *("fetch:{schedule}:sources", "fetch:{schedule}:subscriptions", "fetch:once:x", "fetch:{updates}:body"),
    *("fetch:{host:x}", "fetch:robots:https://x", "fetch:tdmrep:https://x"),
)
#: What is tried, by the key's name without the prefix; `else` is another program's.
KEYS = {name: f"{{{PREFIX}:0}}:{name}" for name in _TAGGED} | {name: f"{PREFIX}:{name}" for name in _PLAIN} | {"else": "else:x"}

#: Keys that several have to do with, by a word for them.
_GROUPS = {
    "@schedule": "fetch:{schedule}:sources fetch:{schedule}:subscriptions fetch:once:x fetch:{updates}:body",
    "@hosts": "fetch:{host:x} fetch:robots:https://x fetch:tdmrep:https://x",
    "@figures": " ".join((*WORK, *LOGS, *(f"{stream}:{beside}" for stream in WORK for beside in ("sizes", "retry")))),
    "@stage": "fates:2026-11-22 paused replicas dead:handled partitions article:0123 withdrawn:news.example",
    "@endings": "rejected dead dead:handled fates:2026-11-22 replicas partitions",
    "@verdicts": "kept:0123:1 store:index store:dictionary:x index2:a:1 index2:p:1 index2:order group:{x:1}",
}
#: What each may read, and may write, of which keys.
MAY: Mapping[str, tuple[str, str]] = {
    "fetcher": (
        "@figures @stage requested:reserved requested:retry:bodies fetched:reserved @schedule @hosts",
        """requested requested:sizes requested:reserved requested:retry requested:retry:bodies fetched fetched:sizes fetched:reserved
        @endings @schedule @hosts""",
    ),
    "cleaner": (
        "@figures @stage fetched:reserved fetched:retry:bodies cleaned:reserved site:x sites",
        """fetched fetched:sizes fetched:reserved fetched:retry fetched:retry:bodies cleaned cleaned:sizes cleaned:reserved
        @endings article:0123 site:x sites""",
    ),
    "classifier": (
        "@figures @stage cleaned:retry:bodies @verdicts site:x",
        "cleaned cleaned:sizes cleaned:retry cleaned:retry:bodies classified @endings @verdicts",
    ),
    "feeder": ("requested", "requested"),
    "intake": (
        """requested requested:sizes requested:reserved requested:retry fates:2026-11-22 paused replicas partitions
        kept:0123:1 store:index store:dictionary:x group:{x:1} @hosts""",
        "requested requested:sizes requested:reserved fates:2026-11-22 partitions group:{x:1} @hosts",
    ),
    "consumer": ("classified rejected dead", "classified rejected dead"),
    "monitor": ("@figures paused replicas partitions", ""),
    "backup": ("", ""),
}
#: Commands without a key that each may give, and what some may besides.
_GREET = "auth hello ping quit reset select client|setname client|setinfo time"
_WORK = f"{_GREET} info multi exec discard wait command cluster|slots cluster|shards cluster|myid readonly"
KEYLESS = {
    **dict.fromkeys(("fetcher", "cleaner", "classifier", "intake", "operator"), f"{_WORK} eval evalsha"),
    "feeder": _GREET,
    "consumer": f"{_GREET} info",
    "monitor": f"{_GREET} info",
    "backup": f"{_GREET} info bgsave bgrewriteaof lastsave",
}


#: What stands before the key in commands whose first key may stand anywhere. No other of these is granted to anybody.
_BEFORE_STREAMS = {"xread": "STREAMS", "xreadgroup": "GROUP g c STREAMS"}


@dataclass(frozen=True, slots=True)
class Command:
    """A command of the server: where its first key stands, counted from its own first word (0: none), and how many words it takes."""

    name: str
    words: int
    first: int
    writes: bool

    def on(self, key: str) -> list[str]:
        """It with that key, and as many words as it takes."""
        if self.name in _BEFORE_STREAMS:
            return [self.name, *_BEFORE_STREAMS[self.name].split(), key, ">"]
        parts = self.name.split("|")
        before = [*parts, *["1"] * (self.first - len(parts))]
        return [*before, key, *["1"] * (self.words - len(before) - 1)] if self.first else [*parts, *["1"] * (self.words - len(parts))]


def commands(client: redis.Redis) -> Iterator[Command]:
    """All that the server knows, subcommands by themselves."""
    for row in client.execute_command("COMMAND"):  # type: ignore[no-untyped-call]
        for name, arity, flags, first, *_ in [*(row[9] if len(row) > 9 else []), row]:
            known = name.decode()
            yield Command(known, abs(arity), 1 if known in _BEFORE_STREAMS else max(first, 0), b"write" in flags)


def raw(known: Users) -> redis.Redis:
    """The administrator's client, which leaves replies as they came."""
    client = known.administrator()
    client.response_callbacks.clear()
    return client


def allowed(client: redis.Redis, who: str, tried: list[list[str]]) -> list[bool]:
    """Which of the commands the server would let a user give."""
    pipeline: Any = client.pipeline(transaction=False)
    for words in tried:
        pipeline.execute_command("ACL", "DRYRUN", users.name_of(PREFIX, who), *words)
    return [reply == b"OK" for reply in pipeline.execute(raise_on_error=False)]


def meant(names: str) -> set[str]:
    """The keys that are named, those of groups one by one."""
    return {each for name in names.split() for each in _GROUPS.get(name, name).split()}


@pytest.mark.parametrize("who", MAY)
def test_a_user_reads_and_writes_these_keys_and_no_others(known: Users, who: str) -> None:
    """By any command there is; what may not be read or written may be neither renamed, copied, sorted nor dumped."""
    found: dict[bool, set[str]] = defaultdict(set)
    with raw(known) as client:
        tried = [(command, name) for command in commands(client) if command.first for name in KEYS]
        replies = allowed(client, who, [command.on(KEYS[name]) for command, name in tried])
    for (command, name), may in zip(tried, replies, strict=True):
        if may:
            found[command.writes].add(name)
    reads, writes = MAY[who]
    assert (found[False], found[True]) == (meant(reads), meant(writes))


@pytest.mark.parametrize("who", KEYLESS)
def test_a_user_gives_these_commands_without_a_key_and_no_others(known: Users, who: str) -> None:
    """Neither the server's settings, users, scripts of others, channels nor processes."""
    with raw(known) as client:
        tried = [command for command in commands(client) if not command.first and not command.name.startswith("command|")]
        replies = allowed(client, who, [command.on("") for command in tried])
    found = {command.name for command, may in zip(tried, replies, strict=True) if may}
    assert found <= set(KEYLESS[who].split())


def test_the_operator_reaches_no_other_programs_keys(known: Users) -> None:
    """Whatever a service may, and what only a person decides, on this system's keys alone."""
    with raw(known) as client:
        tried = [command.on(KEYS["else"]) for command in commands(client) if command.first]
        assert not any(allowed(client, "operator", tried))
