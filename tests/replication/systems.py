"""The two kinds of replicated system: what Sentinels watch, and a cluster. Each takes a second to find that a node is gone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from tests.cluster.nodes import free_ports, until
from tests.replication.link import Link
from tests.replication.node import Node
from tests.replication.secured import Secured

#: As a server that carries articles is to be set, but for the time a replica waits for others before it is given the data.
_CARRYING = ("--appendonly", "yes", "--save", "", "--repl-diskless-sync-delay", "0", "--maxmemory-policy", "noeviction")
#: Milliseconds of silence after which a node counts as gone.
_GONE_MS = 1000
_SENTINEL = """
sentinel monitor main 127.0.0.1 {port} 2
sentinel down-after-milliseconds main {gone}
sentinel failover-timeout main 5000
sentinel parallel-syncs main 2
"""
_SLOTS = 16_384


class System(Protocol):
    """A system to strike: its URL, its partitions, its servers (Sentinels too), the primary to strike, and the line to it."""

    url: str
    partitions: int
    nodes: list[Node]
    victim: Node
    link: Link

    def mend(self) -> None:
        """Bring the struck node back, as whatever supervises it does: as a replica."""


class Watched:
    """A primary with two replicas, watched by three Sentinels."""

    partitions = 1

    def __init__(self, folder: Path, secured: Secured | None = None) -> None:
        ports = free_ports(7)
        options = (*_CARRYING, *(secured.serves if secured else ()))
        self.victim, self.link = Node(folder / "primary", ports[6], *options, secured=secured), Link(ports[0], ports[6])
        follows = (*options, "--replicaof", f"127.0.0.1 {ports[0]}")
        self._replicas = [Node(folder / f"replica-{port}", port, *follows, secured=secured) for port in ports[1:3]]
        self._sentinels = [_sentinel(folder / f"sentinel-{port}", port, ports[0], secured) for port in ports[3:6]]
        self.url = f"redis{'s' if secured else ''}+sentinel://" + ",".join(f"127.0.0.1:{port}" for port in ports[3:6]) + "/main"
        self.nodes = [self.victim, *self._replicas, *self._sentinels]
        self._watched = False

    def start(self) -> None:
        """Begin it, without its Sentinels: they look for replicas as they start, and then each ten seconds."""
        for node in (self.victim, *self._replicas):
            node.start()

    def mend(self) -> None:
        self.link = Link(self.link.port, self.victim.port)
        self.victim.start()

    def ready(self) -> bool:
        """Whether both replicas are in step and the Sentinels know them and each other."""
        if self.victim.said("connected_slaves") != 2 or any(one.said("master_link_status") != "up" for one in self._replicas):
            return False
        if not self._watched:
            for node in self._sentinels:
                node.start()
            self._watched = True
        return all(_knows(one) for one in self._sentinels)


class Clustered:
    """Three primaries with a replica each; the first is struck."""

    partitions = 6

    def __init__(self, folder: Path, secured: Secured | None = None) -> None:
        ports = free_ports(13)
        options = (
            *_CARRYING,
            *(secured.serves if secured else ()),
            "--cluster-enabled",
            "yes",
            "--cluster-node-timeout",
            str(_GONE_MS),
            "--cluster-replica-validity-factor",
            "0",
        )
        self.nodes = [
            Node(folder / str(port), port, *options, "--cluster-port", str(bus), secured=secured)
            for port, bus in zip(ports[1:6], ports[7:12], strict=True)
        ]
        announced = (
            "--cluster-port",
            str(ports[6]),
            f"--cluster-announce-{'tls-' if secured else ''}port",
            str(ports[0]),
            "--cluster-announce-bus-port",
            str(ports[6]),
        )
        self.victim, self.link = Node(folder / "victim", ports[12], *options, *announced, secured=secured), Link(ports[0], ports[12])
        self.nodes.insert(0, self.victim)
        self._buses = ports[6:12]
        self.url = f"redis{'s' if secured else ''}+cluster://" + ",".join(f"127.0.0.1:{port}" for port in ports[:6])
        self._met = False

    def start(self) -> None:
        """Begin it."""
        for node in self.nodes:
            node.start()

    def mend(self) -> None:
        self.link = Link(self.link.port, self.victim.port)
        self.victim.start()

    def ready(self) -> bool:
        """Whether all know all, and each primary has its replica in step."""
        if not self._met:
            self._meet()
        primaries, replicas = self.nodes[:3], self.nodes[3:]
        if not all(b"cluster_state:ok" in _words(one) and b"cluster_known_nodes:6" in _words(one) for one in self.nodes):
            return False
        for primary, replica in zip(primaries, replicas, strict=True):
            if replica.said("role") == "master":
                _tell(replica, "REPLICATE", str(_tell(primary, "MYID"), "ascii"))
        return all(one.said("master_link_status") == "up" for one in replicas)

    def _meet(self) -> None:
        for at, (node, bus) in enumerate(zip(self.nodes, self._buses, strict=True)):
            if at < 3:
                _tell(node, "ADDSLOTSRANGE", at * _SLOTS // 3, (at + 1) * _SLOTS // 3 - 1)
            _tell(node, "SET-CONFIG-EPOCH", at + 1)
            if at:
                _tell(self.nodes[0], "MEET", "127.0.0.1", node.port, bus)
        self._met = True


@contextmanager
def running(system: Watched | Clustered) -> Iterator[System]:
    """The system, ready; all its processes are ended on leaving, however that comes about."""
    try:
        system.start()
        until(system.ready, lambda: f"{system} is not ready")
        yield system
    finally:
        for node in system.nodes:
            node.kill()
        system.link.cut()


def _sentinel(folder: Path, port: int, primary: int, secured: Secured | None) -> Node:
    node = Node(folder, port, secured=secured)
    settings = folder / "sentinel.conf"
    settings.write_text(_SENTINEL.format(port=primary, gone=_GONE_MS) + (secured.watches if secured else ""))
    node.configured_by(settings)
    return node


def _knows(sentinel: Node) -> bool:
    with sentinel.client() as client:
        known = client.sentinel_master("main")
    return bool(known["num-slaves"] == 2 and known["num-other-sentinels"] == 2)


def _tell(node: Node, *words: str | int) -> bytes:
    answer = node.ask("CLUSTER", *words)
    return answer if isinstance(answer, bytes) else b""


def _words(node: Node) -> set[bytes]:
    return set(_tell(node, "INFO").split())
