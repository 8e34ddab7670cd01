"""What it takes to read, write and look at the streams; the commands are those of the scripts in `shared/streams/lua`. Pure."""

from __future__ import annotations

from services.console.access.grant import Grant, Mode, Patterns, of
from shared.streams.keys import LOGS, WORK, Stream

#: Every user: greet, authenticate, name the connection, ask for the time. They touch no key.
CONNECTION = "auth hello ping quit reset select client|setname time"
#: What clients say of themselves when they connect: a subcommand that Redis 7.0 does not know, where naming it is an error.
INTRODUCING = "client|setinfo"
#: Whoever works, besides: how full the server is; transactions of single commands that each have to be granted; on a cluster, where its
#: slots are; and WAIT, which tells whether replicas have what was written.
WORKING = "info multi exec discard wait command cluster|slots cluster|shards cluster|myid readonly"
#: Running a script says nothing of what it may do: the server checks each of its commands as if the user had sent it.
_SCRIPTS = "eval evalsha"


def scripts(keys: Patterns) -> list[Grant]:
    """Run scripts on keys of this system, a server demanding both permissions on whatever keys are named to one; and learn or, where one
    is the first, set how many partitions the system has."""
    return [of(_SCRIPTS, keys.everything), of("get set", keys.tagged("partitions")), of("exists", keys.streams(Stream.REQUESTED))]


def figures(keys: Patterns) -> list[Grant]:
    """Look at streams, processes and pauses: `look.lua`, `look_log.lua`, `look_dead.lua`. Whoever may look sees entries, too."""
    every = (*WORK, *LOGS)
    return [
        of("xlen exists xrange xrevrange xpending xinfo|stream xinfo|groups xinfo|consumers memory|usage", keys.streams(*every), Mode.READ),
        of("hget hlen hexists", keys.streams(*WORK, beside=":sizes"), Mode.READ),
        of("zcard zrange", keys.streams(*WORK, beside=":retry"), Mode.READ),
        of("hgetall hexists", keys.tagged("replicas", "paused"), Mode.READ),
        of("zcard zrangebyscore", keys.tagged("dead:handled"), Mode.READ),
    ]


def reading(keys: Patterns, stream: Stream) -> list[Grant]:
    """Work on a stream as a member of its group: take, beat, retry, take over, hand over, end with a fate."""
    return [
        of(
            "xreadgroup xack xdel xpending xclaim xadd xinfo|consumers xgroup|create xgroup|delconsumer",
            keys.streams(stream),
        ),
        of("hget hset hdel hincrby", keys.streams(stream, beside=":sizes")),
        of("zadd zrem zcard zrangebyscore", keys.streams(stream, beside=":retry")),
        of("hget hset hdel", keys.streams(stream, beside=":retry:bodies")),
        of("hget hset hdel hgetall", keys.tagged("replicas")),
        of("get set", keys.tagged("census:*", "turn:*")),
        *ending(keys),
        *heeding(keys),
        *trimming(keys, Stream.REJECTED, Stream.DEAD),
        of("xadd", keys.streams(Stream.REJECTED, Stream.DEAD), Mode.WRITE),
    ]


def heeding(keys: Patterns) -> list[Grant]:
    """Ask whether an article or a domain was taken down."""
    return [of("mget", keys.tagged("article:*", "withdrawn:*"), Mode.READ)]


def ending(keys: Patterns) -> list[Grant]:
    """Give requests their fates, and learn them; the write that WAIT waits for, where WIRESIFT_WAIT_REPLICAS asks for that."""
    return [of("hget hmget hset hexists expire", keys.tagged("fates:*")), of("set", keys.tagged("waited"), Mode.WRITE)]


def writing(keys: Patterns, *streams: Stream) -> list[Grant]:
    """Put entries on work streams where there is room: `room.lua`."""
    return [
        of("xadd", keys.streams(*streams), Mode.WRITE),
        of("xlen", keys.streams(*streams)),
        of("zcard", keys.streams(*streams, beside=":retry"), Mode.READ),
        of("hget hset hincrby del", keys.streams(*streams, beside=":sizes")),
        of("get set del", keys.streams(*streams, beside=":reserved")),
    ]


def trimming(keys: Patterns, *logs: Stream) -> list[Grant]:
    """Trim logs by age and bytes: `trim.lua`."""
    marks = [of("zremrangebyscore", keys.tagged("dead:handled"))] if Stream.DEAD in logs else []
    return [of("xtrim xlen xrange xpending xinfo|groups memory|usage", keys.streams(*logs)), *marks]
