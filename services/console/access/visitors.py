"""What those may do on the server who are no service: who feeds the system, who follows it, who watches and who operates it. Pure."""

from __future__ import annotations

from services.console.access.grant import Grant, Mode, Patterns, of
from services.console.access.services import classifier, cleaner, fetcher
from services.console.access.stream_grants import ending, figures, scripts, trimming, writing
from shared.streams.keys import LOGS, WORK, Stream


def feeder(keys: Patterns) -> list[Grant]:
    """A program that puts requests in by plain fields: that, and nothing else. It cannot even read what it put in."""
    return [of("xadd", keys.streams(Stream.REQUESTED), Mode.WRITE), of("xlen", keys.streams(Stream.REQUESTED), Mode.WRITE)]


def intake(keys: Patterns) -> list[Grant]:
    """`wiresift ingest`: put requests in, each once, learn their fates, read the records, see which services live."""
    return [
        *scripts(keys),
        *writing(keys, Stream.REQUESTED),
        *ending(keys),
        of("hgetall hexists", keys.tagged("replicas", "paused"), Mode.READ),
        of("get", keys.plain("kept:*", "store:dictionary", "store:dictionary:*"), Mode.READ),
        of("hmget", keys.plain("store:*"), Mode.READ),
        # How a group stands is read by the script that also refreshes it.
        of("hget hmget hexists hscan hset hsetnx hincrby expire zadd zcard zremrangebyrank zrange", keys.plain("group:*")),
        # Feeds and sitemaps are asked politely: the turns of hosts, and what they said of robots and of rights. Not what the schedule has:
        # sources, and the secrets of subscriptions.
        of(
            "get set del expire pexpire pttl hget hmget hset hdel hgetall zadd zrem zcard zrange zscore zremrangebyscore",
            keys.plain("fetch:{host:*", "fetch:robots:*", "fetch:tdmrep:*"),
        ),
    ]


def consumer(keys: Patterns) -> list[Grant]:
    """A program that follows the logs, by groups of its own: it may read and acknowledge, and write nothing."""
    commands = "xread xreadgroup xack xrange xrevrange xlen xpending xclaim xautoclaim"
    groups = "xinfo|stream xinfo|groups xinfo|consumers xgroup|create xgroup|createconsumer xgroup|delconsumer xgroup|setid"
    return [of(f"{commands} {groups}", keys.streams(*LOGS))]


def monitor(keys: Patterns) -> list[Grant]:
    """Who only counts, as an autoscaler or an exporter does: lengths, groups, pending entries; no article."""
    return [
        of("xlen xpending xinfo|groups xinfo|consumers memory|usage", keys.streams(*WORK, *LOGS), Mode.READ),
        of("hlen", keys.streams(*WORK, beside=":sizes"), Mode.READ),
        of("zcard", keys.streams(*WORK, beside=":retry"), Mode.READ),
        of("hgetall", keys.tagged("replicas", "paused"), Mode.READ),
        of("get", keys.tagged("partitions"), Mode.READ),
    ]


def operator(keys: Patterns) -> list[Grant]:
    """All of the `wiresift` command: whatever a service may, and what only a person decides. Nothing of the server's own."""
    return [
        *fetcher(keys),
        *cleaner(keys),
        *classifier(keys),
        *figures(keys),
        *writing(keys, *WORK),
        *trimming(keys, *LOGS),
        of("xdel xread xrevrange", keys.streams(*WORK, *LOGS)),
        of("hget hset hdel hincrby zrem zscore zrange", keys.tagged("*:sizes", "*:retry", "*:retry:bodies")),
        of("hset hsetnx hget hdel hexists hgetall", keys.tagged("paused")),
        of("zadd zrem zrangebyscore zcard zrange", keys.tagged("dead:handled")),
        of("xadd xdel xrevrange xrange xlen", keys.tagged("operations")),
        # A takedown's, beside what the services may.
        of("get set del", keys.tagged("withdrawn:*")),
        of("zrem", keys.plain("group:*")),
        of("del", keys.plain("store:dictionary")),
    ]


def backup(keys: Patterns) -> list[Grant]:  # noqa: ARG001 - it touches none
    """Who only starts a snapshot and sees when it is done: no key at all."""
    return []
