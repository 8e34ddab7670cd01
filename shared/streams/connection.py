"""Clients of the server. Light to import: looking at the streams needs neither FastStream nor a service."""

from __future__ import annotations

from typing import Any, cast

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.cluster import ClusterNode
from redis.asyncio.connection import parse_url
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import SentinelManagedConnection, SentinelManagedSSLConnection
from redis.backoff import ExponentialWithJitterBackoff
from redis.connection import HiredisRespSerializer
from redis.exceptions import ConnectionError as NoConnection

from shared.streams.address import Address, read_address
from shared.streams.cluster import ClusterClient
from shared.streams.sentinels import PrimaryPool, Sentinels

#: Connections one process opens at most; more work than that at once waits its turn.
MAX_CONNECTIONS = 64
#: The same for each node of a cluster, whose client refuses more work than that instead of letting it wait: more than any process begins.
_MAX_TO_NODE = 1024
#: Seconds for which a server may be silent to a call, and to one that waits for entries: many times what that waits.
_ANSWER_S, _READ_S = 15.0, 30.0
#: Times that a call is made again where the connection breaks.
_RETRIES = 3
#: Seconds a Sentinel has to say who is the primary: one that is away must not keep the others from being asked.
_SENTINEL_S = 1.0


def connect(url: str) -> Redis:
    """A client for the layer's scripts, of whatever kind of server `url` names (`address`).

    Its retries are safe: each script repeated has no second effect.

    Raises:
        ValueError: `url` names no server.
    """
    return _connect(url, _ANSWER_S, _RETRIES)


def connect_reader(url: str) -> Redis:
    """A client for calls that wait for entries. It makes none again: one that a stop breaks off would open a new connection.

    Raises:
        ValueError: `url` names no server.
    """
    return _connect(url, _READ_S, 0)


def _connect(url: str, answer_s: float, retries: int) -> Redis:
    address = read_address(url)
    options: dict[str, Any] = {
        "retry": Retry(ExponentialWithJitterBackoff(base=0.05, cap=0.5), retries),
        "socket_timeout": answer_s,
        "socket_connect_timeout": 5,
        "health_check_interval": 15,
    }
    match address.kind:
        case "cluster":
            return cast("Redis", _cluster(address, options))  # the commands of both are the same
        case "sentinel":
            return _of_sentinels(address, options)
        case _:
            pool = BlockingConnectionPool.from_url(url, max_connections=MAX_CONNECTIONS, timeout=None, **options)
            pool.connection_class = _packing(pool.connection_class)  # whichever the URL's scheme asks for
            return Redis.from_pool(pool)


def _cluster(address: Address, options: dict[str, Any]) -> ClusterClient:
    given = dict(parse_url(address.url))
    tls = given.pop("connection_class", None) is not None
    for name in ("host", "port", "db"):
        given.pop(name, None)
    nodes = [ClusterNode(host, port) for host, port in address.nodes]
    client = ClusterClient(startup_nodes=nodes, ssl=tls, max_connections=_MAX_TO_NODE, **{**options, **given})
    packing = _packing(client.connection_kwargs["connection_class"], _OfNode)
    client.connection_kwargs["connection_class"] = packing  # of nodes that are found
    for node in client.startup_nodes:
        node.connection_class = packing
    return client


def _of_sentinels(address: Address, options: dict[str, Any]) -> Redis:
    given = dict(parse_url(address.url))
    tls = given.pop("connection_class", None) is not None
    for name in ("host", "port"):
        given.pop(name, None)
    own = {"socket_timeout": _SENTINEL_S, "socket_connect_timeout": _SENTINEL_S, **dict(address.sentinel)}
    if tls:
        own |= {"ssl": True, **{name: value for name, value in given.items() if name.startswith("ssl_")}}
    managed = SentinelManagedSSLConnection if tls else SentinelManagedConnection
    client: Redis = Sentinels(address.nodes, sentinel_kwargs=own).master_for(
        address.service,
        connection_pool_class=PrimaryPool,
        connection_class=_packing(managed, _OfPrimary),
        max_connections=MAX_CONNECTIONS,
        timeout=None,
        **{**options, **given},
    )
    return client


def _packing(kind: type[Any], *more: type[Any]) -> type[Any]:
    return type("PackingConnection", (_Packing, *more, kind), {})


class _OfPrimary:
    """A connection to the primary of the moment: one that broke in a call is made again to whoever the Sentinels name by then.

    redis-py (8.1) goes back to where it was, and waits there for an answer at each retry: over a minute where that machine has vanished.
    """

    async def send_packed_command(self, command: Any, check_health: bool = True) -> None:  # noqa: ANN401
        parent: Any = super()
        if not parent.is_connected:
            await parent.connect()
        await parent.send_packed_command(command, check_health)


class _OfNode:
    """A connection to a node of a cluster, which redis-py closes for all tasks where one of them finds that the nodes have changed.

    Whoever is just about to send then meets a writer that is gone (redis-py 8.1): a lost connection like any other.
    """

    async def send_packed_command(self, command: Any, check_health: bool = True) -> None:  # noqa: ANN401
        parent: Any = super()
        try:
            await parent.send_packed_command(command, check_health)
        except AttributeError as error:
            raise NoConnection("closed by another task, which found that the cluster's nodes have changed") from error


class _Packing:
    """Packs commands by hiredis, as redis' synchronous connections do (redis-py 8.1): in Python it takes four times as long."""

    _packer = HiredisRespSerializer()

    def pack_command(self, *args: Any) -> list[bytes]:  # noqa: ANN401  (a command's words are what they are)
        packed: list[bytes] = self._packer.pack(*args)
        return packed
