"""What WIRESIFT_REDIS_URL names: one server, a Redis Cluster by some of its nodes, or a primary by the Sentinels that watch it. Pure.

| form | names |
|---|---|
| `redis://[user:password@]host[:port][/database]`, `unix:///path` | one server, as redis-py reads it |
| `redis+cluster://[user:password@]host[:port],host[:port],…` | a cluster; one node that answers is enough to find the others |
| `redis+sentinel://[user:password@]host[:port],host[:port],…/service[/database]` | the primary of a service, asked of its Sentinels |

`rediss`, with two s, is each of them over TLS. The last two are spelt as in `limits` and Flask-Limiter. What follows a question
mark are options of each connection, as redis-py reads them; `sentinel_username` and `sentinel_password` are for the Sentinels themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl, urlencode

Kind = Literal["single", "cluster", "sentinel"]

#: Ports that are meant where none is given.
_PORTS = {"cluster": 6379, "sentinel": 26379}
_KINDS: dict[str, Kind] = {"cluster": "cluster", "sentinel": "sentinel"}
_SENTINELS_OWN = "sentinel_"


@dataclass(frozen=True, slots=True)
class Address:
    """Where the server is. `url` holds what each connection takes, in the form of one server's; its host is the first of `nodes`.

    `nodes` are of the cluster, or the Sentinels; empty for a single server. `service` is the name by which Sentinels know the primary,
    `sentinel` are options of the connections to them.
    """

    kind: Kind
    url: str
    nodes: tuple[tuple[str, int], ...] = ()
    service: str = ""
    sentinel: tuple[tuple[str, str], ...] = ()


def read_address(url: str) -> Address:
    """What `url` names.

    Raises:
        ValueError: it names no node, or no service; the message has no password in it.
    """
    scheme, _, rest = url.partition("://")
    plain, _, form = scheme.partition("+")
    if not form:
        return Address("single", url)
    if plain not in ("redis", "rediss") or form not in _KINDS:
        raise ValueError(f"{scheme}:// is none of redis://, rediss://, unix://, redis+cluster:// and redis+sentinel://")
    kind = _KINDS[form]
    user, at, rest = rest.rpartition("@") if "@" in rest.partition("?")[0] else ("", "", rest)
    rest, _, query = rest.partition("?")
    hosts, _, path = rest.partition("/")
    nodes = tuple(_node(host, _PORTS[kind]) for host in hosts.split(",") if host)
    if not nodes:
        raise ValueError(f"{scheme}:// names no host")
    service, _, database = path.partition("/")
    _require(kind, service, database)
    options = parse_qsl(query)
    given = urlencode([option for option in options if not option[0].startswith(_SENTINELS_OWN)])
    first, port = nodes[0]
    host = f"[{first}]" if ":" in first else first
    one = f"{plain}://{user}{at}{host}:{port}" + (f"/{database}" if database else "") + (f"?{given}" if given else "")
    own = tuple((name.removeprefix(_SENTINELS_OWN), value) for name, value in options if name.startswith(_SENTINELS_OWN))
    return Address(kind, one, nodes, service if kind == "sentinel" else "", own)


def _require(kind: Kind, service: str, database: str) -> None:
    if kind == "sentinel" and not service:
        raise ValueError("behind the Sentinels' addresses the name of their service is missing, as in redis+sentinel://host:26379/mymaster")
    if kind == "cluster" and (service not in ("", "0") or database):
        raise ValueError("a cluster has one database, and none can be named")


def _node(text: str, default_port: int) -> tuple[str, int]:
    if text.startswith("["):  # an IPv6 address
        host, _, rest = text[1:].partition("]")
        port = rest.removeprefix(":")
    else:
        host, _, port = text.partition(":")
    if not host or not (port or "1").isdecimal() or not 0 < int(port or 1) < 2**16:
        raise ValueError(f"{text!r} is no host:port")
    return host, int(port or default_port)
