"""The connections of one process, by the origin they lead to.

httpcore has a pool too. It looks at every connection, idle ones with a system call, whenever a request begins or ends: with 32 of them
that takes longer than the rest of the request. Here only those to the one origin are looked at.
"""

from __future__ import annotations

import ssl
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import httpcore

#: Seconds that an idle connection is kept for the next article of its site.
_KEEPALIVE_S = 15.0

_Origin = tuple[bytes, bytes, int]


class Connections:
    """Opened by `backend` as they are needed; HTTP/2 is shared by its requests, and `most_idle` wait for another request.

    How many are open at a time is how many requests there are: whoever makes them bounds that. `clock` tells seconds.
    """

    def __init__(
        self, backend: httpcore.AsyncNetworkBackend, *, most_idle: int, ssl_context: ssl.SSLContext, clock: Callable[[], float]
    ) -> None:
        self._backend, self._ssl_context, self._most_idle, self._clock = backend, ssl_context, most_idle, clock
        self._open: dict[_Origin, list[httpcore.AsyncHTTPConnection]] = {}
        self._retired: set[httpcore.AsyncHTTPConnection] = set()
        self._idle: OrderedDict[httpcore.AsyncHTTPConnection, tuple[_Origin, float]] = OrderedDict()

    async def exchange(self, request: httpcore.Request) -> Exchange:
        """Send `request` over a connection that is free, or a new one. Raises httpcore's errors.

        One that served others may have been closed by its server meanwhile, which is no failure of the site: the request goes over
        the next one (RFC 9112 section 9.3.1), for it is safe to repeat.
        """
        origin = (request.url.scheme, request.url.host, request.url.origin.port)
        while True:
            kept = await self._kept(origin)
            connection = kept or self._new(origin, request.url.origin)
            try:
                return Exchange(await connection.handle_async_request(request), connection, origin, self)
            except httpcore.ConnectionNotAvailable:  # it was to become HTTP/2 and did not, or its server takes no more requests
                await self.settle(origin, connection)
            except (httpcore.ReadError, httpcore.WriteError, httpcore.RemoteProtocolError):
                await self.settle(origin, connection)
                if kept is None:
                    raise
            except BaseException:
                await self.settle(origin, connection)
                raise

    async def settle(self, origin: _Origin, connection: httpcore.AsyncHTTPConnection) -> None:
        """Keep `connection` for the next request, now that one is over, or close it if it is of no more use."""
        if connection.is_closed():
            self._forget(origin, connection)
        elif connection.is_idle() and (connection in self._retired or not connection.is_available()):  # an error has spoilt it
            await self._close(origin, connection)
        elif connection.is_idle():
            self._idle[connection] = (origin, self._clock())
        while self._idle and self._is_surplus():
            oldest, (its_origin, _) = self._idle.popitem(last=False)
            await self._close(its_origin, oldest)

    def retire(self, origin: _Origin, connection: httpcore.AsyncHTTPConnection) -> None:
        """Send no more requests over `connection`, and close it once what is under way has ended."""
        self._forget(origin, connection)
        self._retired.add(connection)

    async def aclose(self) -> None:
        for connection in list(self._retired):
            await connection.aclose()
        for origin, connections in list(self._open.items()):
            for connection in list(connections):
                await self._close(origin, connection)

    async def _kept(self, origin: _Origin) -> httpcore.AsyncHTTPConnection | None:
        for connection in list(self._open.get(origin, ())):
            if not self._is_free(origin, connection):
                continue
            self._idle.pop(connection, None)
            if not connection.has_expired():
                return connection
            await self._close(origin, connection)
        return None

    def _new(self, origin: _Origin, target: httpcore.Origin) -> httpcore.AsyncHTTPConnection:
        connection = httpcore.AsyncHTTPConnection(
            target, self._ssl_context, keepalive_expiry=_KEEPALIVE_S, http2=True, network_backend=self._backend
        )
        self._open.setdefault(origin, []).append(connection)
        return connection

    def _is_free(self, origin: _Origin, connection: httpcore.AsyncHTTPConnection) -> bool:
        """Without TLS it is HTTP/1.1, and free when it is idle and nobody has taken it; with TLS it may serve many at a time."""
        return connection.is_available() and (connection in self._idle or origin[0] == b"https")

    def _is_surplus(self) -> bool:
        _, since = next(iter(self._idle.values()))
        return len(self._idle) > self._most_idle or self._clock() - since > _KEEPALIVE_S

    async def _close(self, origin: _Origin, connection: httpcore.AsyncHTTPConnection) -> None:
        self._forget(origin, connection)
        await connection.aclose()

    def _forget(self, origin: _Origin, connection: httpcore.AsyncHTTPConnection) -> None:
        self._idle.pop(connection, None)
        self._retired.discard(connection)
        connections = self._open.get(origin, [])
        if connection in connections:
            connections.remove(connection)
        if not connections:
            self._open.pop(origin, None)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its answer."""

    response: httpcore.Response
    _connection: httpcore.AsyncHTTPConnection
    _origin: _Origin
    _connections: Connections

    async def end(self, *, whole: bool) -> None:
        """To be called once nobody reads the answer any more; `whole` says whether its body was read to the end.

        What a server still sends of an HTTP/2 body that nobody reads uses up the window of all that follows, so nothing follows it on
        that connection.
        """
        await self.response.aclose()
        if not whole and self.response.extensions["http_version"] == b"HTTP/2":
            self._connections.retire(self._origin, self._connection)
        await self._connections.settle(self._origin, self._connection)
