"""A Redis Cluster of three nodes for tests: the server binary that other tests use, on loopback and ports that were free."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import TracebackType

import redis

from services.console.hosting.embedded import server_binary

#: Slots of every cluster, by its specification.
_SLOTS = 16_384
_NODES = 3
#: Seconds the nodes may take to know each other: many times what they take, for busy machines.
_START_S = 90.0


class Cluster:
    """Three nodes with their data in folders of `folder`; all of them are ended on leaving, however that comes about."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._binary = os.environ.get("TEST_REDIS_SERVER") or str(server_binary())
        self._processes: list[subprocess.Popen[bytes]] = []
        self.ports: list[int] = []

    def __enter__(self) -> Cluster:
        try:
            self._start()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._end()

    @property
    def url(self) -> str:
        """As WIRESIFT_REDIS_URL names it."""
        return "redis+cluster://" + ",".join(f"127.0.0.1:{port}" for port in self.ports)

    def nodes(self) -> list[redis.Redis]:
        """A client of each node alone; to be closed."""
        return [redis.Redis(host="127.0.0.1", port=port) for port in self.ports]

    def _start(self) -> None:
        ports = free_ports(2 * _NODES)
        self.ports, buses = ports[:_NODES], ports[_NODES:]
        for port, bus in zip(self.ports, buses, strict=True):
            self._start_node(port, bus)
        nodes = self.nodes()
        for at, (node, bus) in enumerate(zip(nodes, buses, strict=True)):
            until(node.ping, self._log)
            _tell(node, "ADDSLOTSRANGE", at * _SLOTS // _NODES, (at + 1) * _SLOTS // _NODES - 1)
            _tell(nodes[0], "MEET", "127.0.0.1", self.ports[at], bus)
        for node in nodes:
            until(partial(_agrees, node), self._log)
            node.close()

    def _log(self) -> str:
        return (self._folder / "server.log").read_text()[-1000:]

    def _start_node(self, port: int, bus: int) -> None:
        folder = self._folder / str(port)
        folder.mkdir()
        settings = ("--bind", "127.0.0.1", "--port", str(port), "--cluster-port", str(bus), "--dir", str(folder))
        kind = ("--cluster-enabled", "yes", "--cluster-node-timeout", "5000", "--save", "", "--appendonly", "yes")
        with (self._folder / "server.log").open("ab") as log:
            self._processes.append(subprocess.Popen([self._binary, *settings, *kind], stdout=log, stderr=log))

    def _end(self) -> None:
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.wait()


def free_ports(count: int) -> list[int]:
    """Ports of loopback that nobody listens on; another program may take one before we do, which the start then tells."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


def _tell(node: redis.Redis, *words: str | int) -> bytes:
    """What the node answers to a CLUSTER command; the client's own methods reshape some of them."""
    ask: Callable[..., bytes] = node.execute_command
    return bytes(ask("CLUSTER", *words))


def _agrees(node: redis.Redis) -> bool:
    """Whether the node knows all others and who has which slots."""
    told = _tell(node, "INFO").split()
    return {b"cluster_state:ok", b"cluster_slots_ok:%d" % _SLOTS, b"cluster_known_nodes:%d" % _NODES} <= set(told)


def until(holds: Callable[[], object], told: Callable[[], str]) -> None:
    """Wait for servers until that holds; one that does not answer yet is asked again.

    Raises:
        AssertionError: it did not within the time to start; it says what `told` then returns.
    """
    deadline = time.monotonic() + _START_S
    while True:
        try:
            if holds():
                return
        except redis.exceptions.RedisError:
            pass
        assert time.monotonic() < deadline, told()
        time.sleep(0.02)
