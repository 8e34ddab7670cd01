"""What each of the three services needs on the server, and nothing that another stage's work hangs on. Pure."""

from __future__ import annotations

from services.console.access.grant import Grant, Mode, Patterns, of
from services.console.access.stream_grants import figures, reading, scripts, trimming, writing
from shared.streams.keys import Stream

#: Commands of `services/fetcher/**/lua` and of the adapters beside them.
_FETCH = (
    "get set del incr expire pexpire pttl hget hmget hset hdel hgetall hlen hvals hexists hscan "
    "zadd zrem zcard zcount zrange zscore zmscore zremrangebyscore"
)


def fetcher(keys: Patterns) -> list[Grant]:
    """Work on requests, put them in for the schedule, hand on what was fetched; sources, hosts' turns, robots.txt, subscriptions."""
    return [
        *scripts(keys),
        *figures(keys),
        *reading(keys, Stream.REQUESTED),
        *writing(keys, Stream.REQUESTED, Stream.FETCHED),
        of(_FETCH, keys.plain("fetch:*")),
    ]


def cleaner(keys: Patterns) -> list[Grant]:
    """Work on what was fetched, hand on what was cleaned; the articles' revisions, what is known of sites."""
    return [
        *scripts(keys),
        *figures(keys),
        *reading(keys, Stream.FETCHED),
        # Fetched, too: an article that turns out to be of another partition is handed over to the same stream there.
        *writing(keys, Stream.FETCHED, Stream.CLEANED),
        of("get mget set", keys.tagged("article:*")),
        of("hget hmget hset expireat unlink", keys.plain("site:*")),
        of("zadd zcard zrange zrem", keys.plain("sites")),
    ]


def classifier(keys: Patterns) -> list[Grant]:
    """Work on what was cleaned, write verdicts; the store, the index of fingerprints, groups."""
    return [
        *scripts(keys),
        *figures(keys),
        *reading(keys, Stream.CLEANED),
        of("xadd", keys.streams(Stream.CLASSIFIED), Mode.WRITE),
        *trimming(keys, Stream.CLASSIFIED),
        of("get getrange set unlink memory|usage", keys.plain("kept:*")),
        of("hmget unlink memory|usage", keys.plain("store:*")),
        of("zadd zcard zcount zrange zrank zrem zremrangebyscore", keys.plain("store:index")),
        of("get set expire", keys.plain("store:dictionary", "store:dictionary:*")),
        of("get mget set append strlen getrange setrange", keys.plain("index2:a:*", "index2:p:*")),
        of("expire unlink exists", keys.plain("index2:a:*", "index2:p:*")),
        of("hget hset hsetnx hincrby hkeys hdel hmget", keys.plain("index2:order")),
        of("get", keys.plain("index:sequence"), Mode.READ),
        of("get set expire exists unlink sadd smembers", keys.plain("group:*")),
        of("hget hset hsetnx hmget hdel hexists hincrby hscan", keys.plain("group:*")),
        of("zadd zcard zrange zremrangebyrank", keys.plain("group:*")),
        of("hget", keys.plain("site:*"), Mode.READ),
        of("set", keys.plain("waited", "waited:*"), Mode.WRITE),  # where WIRESIFT_WAIT_REPLICAS asks for replicas
    ]
