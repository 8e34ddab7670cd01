"""The open port, before anything is known of who calls."""

from __future__ import annotations

from typing import Any, cast

import pytest

from services.fetcher.websub.callback import Callback
from services.fetcher.websub.http import Head, Reply
from tests.unit.fetcher.websub.subscriptions import new


class Server:
    """What stands on the server of one subscription, and how often that was asked for."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    async def get(self, source_id: str) -> Any:
        self.calls.append(source_id)
        return new() if source_id == new().source_id else None


async def called(server: Server, method: str, path: str) -> Reply:
    """The answer to `path`; a body is never read."""

    async def read() -> bytes:
        raise AssertionError("nobody asked for a body")

    callback = Callback(cast("Any", server), cast("Any", None), cast("Any", None), may_take=cast("Any", None), jitter=lambda: 0.0)
    return await callback(Head(method, path, "", ()), read)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "path", ["/", "", "*", "/wp-login.php", "/hooks/", "/hooks/0123456789ABCDEF/x", "/hooks//x", f"/{'a' * 9000}/x", "/é/x", "http://a/b"]
)
async def test_who_scans_the_port_costs_the_server_nothing(method: str, path: str) -> None:
    """What is not shaped like a callback is not looked up."""
    server = Server()
    assert (await called(server, method, path)).status == 404
    assert server.calls == []


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "PUT", "DELETE"])
@pytest.mark.parametrize("path", ["/hooks/0123456789abcdef/", "/hooks/0123456789abcdef/xx", "/hooks/fedcba9876543210/x"])
async def test_a_source_s_id_alone_opens_nothing(method: str, path: str) -> None:
    """It can be guessed by whoever knows the feed; one that is subscribed to answers as one that is not, and reads no body."""
    assert await called(Server(), method, path) == Reply(404)
