"""The users of a system as its server reads them: a line each for the file of `aclfile`, or for ACL SETUSER. Pure.

No password stands there, but the SHA-256 of one, which the server compares with.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence

from services.console.access import services, visitors
from services.console.access.grant import Grant, Patterns
from services.console.access.stream_grants import CONNECTION, INTRODUCING, WORKING

#: What each user may do with keys, by the name behind the system's prefix.
GRANTS: Mapping[str, Callable[[Patterns], list[Grant]]] = {
    "fetcher": services.fetcher,
    "cleaner": services.cleaner,
    "classifier": services.classifier,
    "feeder": visitors.feeder,
    "intake": visitors.intake,
    "consumer": visitors.consumer,
    "monitor": visitors.monitor,
    "operator": visitors.operator,
    "backup": visitors.backup,
}
#: Whoever looks after the server itself: settings, users, groups that nobody reads with. Off unless it is given a password, and needed
#: by no program: who may change users may do all.
ADMIN = "admin"
_ALL = "~* &* +@all"
#: What they may do besides that touches no key.
_BESIDES: Mapping[str, str] = {
    "feeder": "",
    "consumer": "info",
    "monitor": "info",
    "backup": "info bgsave bgrewriteaof lastsave",
}
#: Whom nobody can be: it is off and has no password. It may do all, for in its name servers replay the transactions of an append-only
#: file, which is how effects of scripts are written; those older than redis/redis#14545 (November 2025) and Valkey 9.1.2 (valkey#3983)
#: drop each that it may not do: after a restart every hand-over would be gone.
_NOBODY = f"user default reset off {_ALL}"


def name_of(prefix: str, who: str) -> str:
    """The user's name on the server, which systems may share."""
    return f"{prefix}-{who}"


def lines(prefix: str, digests: Mapping[str, str], *, redis_7_0: bool = False) -> Iterator[str]:
    """A line for each user: its name, the SHA-256 of its password in hex, and what it may do. The nameless user is off, and so is the
    administrator without a digest.

    Redis 7.0 refuses a list that names a command of later versions.
    """
    yield _NOBODY
    keys, introducing = Patterns(prefix), "" if redis_7_0 else INTRODUCING
    for who, grants in GRANTS.items():
        plain = [f"+{command}" for command in f"{CONNECTION} {introducing} {_BESIDES.get(who, WORKING)}".split()]
        yield " ".join([f"user {name_of(prefix, who)} reset on #{digests[who]}", *plain, *_selectors(grants(keys))])
    yield f"user {name_of(prefix, ADMIN)} reset {f'on #{digests[ADMIN]} {_ALL}' if ADMIN in digests else 'off'}"


def template(prefix: str, *, redis_7_0: bool = False) -> Iterator[str]:
    """As `lines`, with `@FETCHER@` where a digest belongs: `deploy/redis/start.sh` fills them in."""
    return lines(prefix, {who: f"@{who.upper()}@" for who in (*GRANTS, ADMIN)}, redis_7_0=redis_7_0)


def digest(password: str) -> str:
    """What stands in an access list for a password."""
    return hashlib.sha256(password.encode()).hexdigest()


def _selectors(grants: Sequence[Grant]) -> list[str]:
    return list(dict.fromkeys(grant.selector() for grant in grants))
