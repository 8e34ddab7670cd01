"""Whatever bytes a server sends: an answer or a passing error, in HTTP/1.1 and in HTTP/2, over a network in memory."""

from __future__ import annotations

import ssl
import struct
from collections.abc import Sequence

import httpcore
import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.fetcher.pool import GuardedPool, header_of
from services.fetcher.stream import BoundedStream
from shared.errors import Transient

HEAD = b"HTTP/1.1 200 OK\r\n"
PARTS_1 = [HEAD, b"\r\n", b"\n", b"0\r\n\r\n", b"Content-Length: 5\r\n", b"Content-Length: 7\r\n", b"Transfer-Encoding: chunked\r\n"]
MORE_1 = [
    b"HTTP/1.1 103 X\r\n\r\n",
    b"HTTP/1.1 204 X\r\n\r\n",
    b"5\r\nhello\r\n",
    b"hello",
    b"X: \xff\x00\r\n",
    b" folded\r\n",
    b"HTTP/1.0 200\r\n",
]


class Network(httpcore.AsyncNetworkBackend):
    """Sends the same to everybody, in the pieces given."""

    def __init__(self, pieces: Sequence[bytes], *, http2: bool) -> None:
        self._pieces, self._http2 = pieces, http2

    async def connect_tcp(self, *_arguments: object, **_named: object) -> httpcore.AsyncNetworkStream:
        return BoundedStream(httpcore.AsyncMockStream(list(self._pieces), http2=self._http2))

    async def sleep(self, seconds: float) -> None:
        pass


async def answer(pieces: Sequence[bytes], *, http2: bool) -> tuple[int, bytes]:
    """Status and body of what a server that sends `pieces` answers. Raises Transient."""
    pool = GuardedPool(Network(pieces, http2=http2), most_idle=1, ssl_context=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
    async with httpx.AsyncClient(transport=pool, trust_env=False) as client:
        got = await client.send(client.build_request("GET", "https://news.example/"), stream=True)
        try:
            assert isinstance(header_of(got), list)
            return got.status_code, b"".join([chunk async for chunk in got.aiter_raw()])
        finally:
            await got.aclose()


async def ends_well(pieces: Sequence[bytes], *, http2: bool) -> None:
    """An answer or a passing error; any other exception is a bug."""
    try:
        status, body = await answer(pieces, http2=http2)
    except Transient:
        return
    assert 100 <= status <= 999
    assert isinstance(body, bytes)


@settings(max_examples=200)
@given(st.lists(st.one_of(st.sampled_from([*PARTS_1, *MORE_1]), st.binary(max_size=40)), max_size=12))
async def test_any_bytes_in_http_1_end_in_an_answer_or_a_passing_error(parts: list[bytes]) -> None:
    """Headers, chunks and garbage in any order."""
    await ends_well([HEAD, *parts], http2=False)
    await ends_well(parts, http2=False)


def frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


SETTINGS = frame(4, 0, 0, b"")
FRAMES = st.builds(frame, st.integers(0, 12), st.integers(0, 255), st.sampled_from([0, 1, 2, 3, 2**31 - 1]), st.binary(max_size=60))
#: Header blocks: statuses by their index, by name, doubled, unreadable; and what else may stand there.
BLOCKS = [
    b"\x88",
    b"\x8d",
    b"\x48\x03abc",
    b"\x88\x88",
    b"\x40\x01X\x01y",
    b"\x40\x0a:authority\x01y",
    b"\xff\xff\xff\xff\xff\x0f",
    b"",
    b"\x3f\xe1\xff\xff\xff\x07",
]
LIKELY = st.one_of(
    st.builds(frame, st.just(1), st.sampled_from([0, 1, 4, 5]), st.just(1), st.sampled_from(BLOCKS)),
    st.builds(frame, st.just(0), st.sampled_from([0, 1, 8]), st.just(1), st.binary(max_size=9)),
    st.builds(frame, st.just(9), st.sampled_from([0, 4]), st.just(1), st.sampled_from(BLOCKS)),
)


@settings(max_examples=300)
@given(st.lists(st.one_of(LIKELY, FRAMES, st.binary(max_size=20)), max_size=10))
async def test_any_frames_in_http_2_end_in_an_answer_or_a_passing_error(frames: list[bytes]) -> None:
    """Of every kind, on any stream, with any flags and contents."""
    await ends_well([SETTINGS, *frames], http2=True)


@pytest.mark.parametrize(
    ("pieces", "http2"),
    [([HEAD + b"Content-Length: 5\r\n\r\nhello"], False), ([SETTINGS, frame(1, 4, 1, b"\x88"), frame(0, 1, 1, b"hello")], True)],
)
async def test_a_good_answer_is_one(pieces: list[bytes], http2: bool) -> None:
    """What is sent above would be read, were it right."""
    assert await answer(pieces, http2=http2) == (200, b"hello")
