"""What each user may not do: another stage's keys, the server's own affairs, and either from inside a script."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
import redis
from redis.exceptions import AuthenticationError, NoPermissionError, ResponseError

from services.console.access import users
from services.console.access.grant import Patterns
from tests.real_server import RealServer
from tests.security.users import PREFIX, Users, password_of

WHO = tuple(users.GRANTS)
_P = "{wiresift:0}:"
#: Nobody's but the machine's administrator's.
_OF_THE_SERVER = (
    "FLUSHALL",
    "FLUSHDB",
    "CONFIG GET requirepass",
    "CONFIG SET appendonly no",
    "KEYS *",
    "SCAN 0",
    "RANDOMKEY",
    "DBSIZE",
    "DEBUG SLEEP 0",
    "ACL LIST",
    "ACL SETUSER wiresift-fetcher +@all",
    "SHUTDOWN NOSAVE",
    "REPLICAOF 127.0.0.1 1",
    "MONITOR",
    "CLIENT KILL TYPE normal",
    "CLIENT LIST",
    "MODULE LIST",
    "SCRIPT FLUSH",
    "FUNCTION FLUSH",
    "SLOWLOG GET",
    "SWAPDB 0 1",
    "MIGRATE 127.0.0.1 1 x 0 1",
    "PUBLISH x y",
    "GET of-another-system",
    "SET of-another-system x",
    "SORT of-another-system",
    "DUMP wiresift:kept:x",
    "RESTORE wiresift:kept:x 0 y",
)
#: What each may not, of what others may: effects that would lose articles, invent verdicts, or tell what is no business of theirs.
_OF_OTHERS: dict[str, tuple[str, ...]] = {
    "fetcher": (
        f"XADD {_P}cleaned * a b",
        f"XADD {_P}classified * a b",
        f"XTRIM {_P}classified MAXLEN 0",
        f"XDEL {_P}fetched 0-1",
        f"XREADGROUP GROUP cleaner me STREAMS {_P}fetched >",
        f"DEL {_P}requested",
        f"SET {_P}article:x y",
        f"HSET {_P}paused cleaner x",
        f"XADD {_P}operations * a b",
        "GET wiresift:kept:x:1",
        "HSET wiresift:site:x a b",
        "SET wiresift:index2:a:1 x",
        "HSET wiresift:group:{x:1} into y",
        f"SET {_P}withdrawn:news.example x",
        f"DEL {_P}withdrawn:news.example",
        f"XGROUP DESTROY {_P}requested fetcher",
        f"XGROUP SETID {_P}fetched cleaner 0",
        "GET wiresift:store:dictionary",
    ),
    "cleaner": (
        f"XADD {_P}requested * a b",
        f"XADD {_P}classified * a b",
        f"XTRIM {_P}classified MAXLEN 0",
        f"XDEL {_P}cleaned 0-1",
        f"XREADGROUP GROUP classifier me STREAMS {_P}cleaned >",
        f"HSET {_P}paused fetcher x",
        "GET wiresift:kept:x:1",
        "SET wiresift:kept:x:1 y",
        "HSET wiresift:fetch:{schedule}:sources a b",
        "SET wiresift:index2:a:1 x",
        "HGET wiresift:group:{x:1} into",
        f"DEL {_P}withdrawn:news.example",
        f"DEL {_P}article:x",
        f"XGROUP DESTROY {_P}fetched cleaner",
        "HGETALL wiresift:fetch:{schedule}:subscriptions",
    ),
    "classifier": (
        f"XADD {_P}requested * a b",
        f"XADD {_P}fetched * a b",
        f"XDEL {_P}fetched 0-1",
        f"XDEL {_P}classified 0-1",
        f"SET {_P}article:x y",
        f"HSET {_P}paused fetcher x",
        "HSET wiresift:site:x a b",
        "HSET wiresift:fetch:{schedule}:sources a b",
        "GET wiresift:fetch:once:x",
        f"DEL {_P}withdrawn:news.example",
        f"XGROUP DESTROY {_P}cleaned classifier",
        f"XGROUP SETID {_P}classified mine 0",
    ),
    "feeder": (
        f"XREADGROUP GROUP fetcher me STREAMS {_P}requested >",
        f"XRANGE {_P}requested - +",
        f"XTRIM {_P}requested MAXLEN 0",
        f"XADD {_P}fetched * a b",
        f"HGET {_P}fates:2026-01-01 x",
        "GET wiresift:kept:x:1",
        "EVAL return(1) 0",
        "INFO",
    ),
    "intake": (
        f"XRANGE {_P}requested - +",
        f"XADD {_P}fetched * a b",
        f"XADD {_P}cleaned * a b",
        f"XDEL {_P}requested 0-1",
        f"XTRIM {_P}requested MAXLEN 0",
        f"SET {_P}article:x y",
        f"HSET {_P}paused fetcher x",
        "SET wiresift:kept:x:1 y",
        "UNLINK wiresift:kept:x:1",
        f"DEL {_P}withdrawn:news.example",
        "HGETALL wiresift:fetch:{schedule}:subscriptions",
        "HSET wiresift:fetch:{schedule}:sources a b",
        "HSET wiresift:fetch:{updates}:body a b",
    ),
    "consumer": (
        f"XADD {_P}classified * a b",
        f"XDEL {_P}classified 0-1",
        f"XTRIM {_P}classified MAXLEN 0",
        f"XRANGE {_P}requested - +",
        f"XGROUP DESTROY {_P}classified other",
        "GET wiresift:kept:x:1",
        "EVAL return(1) 0",
    ),
    "monitor": (
        f"XRANGE {_P}classified - +",
        f"XREAD STREAMS {_P}classified 0",
        f"XADD {_P}requested * a b",
        f"XINFO STREAM {_P}classified FULL",
        "GET wiresift:kept:x:1",
        "EVAL return(1) 0",
    ),
    "operator": (f"DEL {_P}classified", f"RENAME {_P}classified x", f"XGROUP DESTROY {_P}classified other"),
    "backup": (f"XRANGE {_P}classified - +", f"XLEN {_P}classified", "GET wiresift:kept:x:1", "EVAL return(1) 0"),
}


@pytest.mark.parametrize("who", WHO)
def test_nobody_may_touch_the_server_itself_or_other_systems(known: Users, who: str) -> None:
    """Emptying, configuring, listing, debugging, copying keys out, other users, other programs' keys: refused to each user."""
    assert passed(known, who, _OF_THE_SERVER) == []


@pytest.mark.parametrize("who", WHO)
def test_a_user_may_not_do_another_ones_work(known: Users, who: str) -> None:
    """Each is refused what only others need."""
    assert passed(known, who, _OF_OTHERS[who]) == []


@pytest.mark.parametrize("who", ["fetcher", "cleaner", "classifier", "intake"])
def test_a_script_may_no_more_than_who_runs_it(known: Users, who: str) -> None:
    """The same commands from inside a script, on keys named or not: refused, each."""
    with known.client(who) as client:
        for command in _OF_OTHERS[who]:
            name, key, *arguments = command.split()
            if not key.startswith(("{", "wiresift")):
                continue
            for keys in ([key], []):
                text = f"return redis.call('{name}', '{key}'{''.join(f', {each!r}' for each in arguments)})"
                with pytest.raises((NoPermissionError, ResponseError), match=r"(?i)permission|can't run|can't access"):
                    client.eval(text, len(keys), *keys)


def test_without_a_password_nothing_can_be_done(tmp_path: Path) -> None:
    """The nameless user is off, as the file for the server has it, whatever password is tried: not even a greeting passes."""
    _, name, *rules = next(users.lines(PREFIX, dict.fromkeys(WHO, "0" * 64))).split()
    with RealServer(tmp_path) as server:
        known = Users.on(server)
        with known.administrator() as client:
            client.execute_command("ACL", "SETUSER", name, *rules)
        with pytest.raises(AuthenticationError), known.administrator() as client:
            client.get("x")
        for password in ("", "x", "nopass"):
            with pytest.raises(AuthenticationError), known.administrator() as client:
                client.execute_command("AUTH", "default", password)
        with known.client("monitor") as client:
            assert client.ping()


def test_each_has_a_password_of_its_own(known: Users) -> None:
    """One user's password opens no other's account."""
    for who in WHO:
        others = [each for each in WHO if each != who]
        with known.administrator() as client:
            for other in others[:2]:
                with pytest.raises(AuthenticationError):
                    client.execute_command("AUTH", users.name_of(PREFIX, who), password_of(other))


def test_a_list_names_no_password() -> None:
    """What is written for the server has digests alone, and the template not even these."""
    text = "\n".join(users.template(PREFIX))
    assert all(f"#@{who.upper()}@" in text for who in WHO)
    assert ">" not in text
    assert "nopass" not in text


def test_systems_that_share_a_server_share_no_key() -> None:
    """Each pattern of a system begins with its own prefix, closed, so that a longer prefix is none of its."""
    for grants in users.GRANTS.values():
        for grant in grants(Patterns("wire")):
            assert all(pattern.startswith(("{wire:", "wire:")) for pattern in grant.patterns)


def passed(known: Users, who: str, commands: Sequence[str]) -> list[str]:
    """Those of the commands that the server does not forbid the user; any other answer than that, an error among them, is none."""
    with known.client(who) as client:
        return [command for command in commands if not refused(client, command)]


def refused(client: redis.Redis, command: str) -> bool:
    try:
        client.execute_command(*command.split())  # type: ignore[no-untyped-call]
    except NoPermissionError:
        return True
    except ResponseError as error:
        return str(error).startswith(("NOPERM", "DEBUG command not allowed"))
    return False
