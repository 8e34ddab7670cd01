"""Bounded decoding."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.fetcher.decode import BodyDecoder, can_decode
from shared.errors import LimitExceeded, Transient


def _raw_deflate(data: bytes) -> bytes:
    deflater = zlib.compressobj(wbits=-15)
    return deflater.compress(data) + deflater.flush()


ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "identity": bytes,
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
}


def _decoded(encoding: str, sent: bytes, *, chunk: int = 2**16, max_bytes: int = 2**20) -> bytes:
    decoder = BodyDecoder(encoding, max_bytes)
    for start in range(0, len(sent), chunk):
        decoder.feed(sent[start : start + chunk])
    return decoder.finish()


@given(st.sampled_from(sorted(ENCODERS)), st.binary(max_size=3000), st.integers(1, 100))
def test_a_body_comes_out_as_it_went_in(encoding: str, body: bytes, chunk: int) -> None:
    """Whatever the encoding and however the network cuts it."""
    assert _decoded(encoding, ENCODERS[encoding](body), chunk=chunk) == body


@given(st.binary(min_size=1, max_size=3000), st.integers(2, 100))
def test_deflate_without_its_header_is_read_too(body: bytes, chunk: int) -> None:
    """Some servers send it raw."""
    assert _decoded("deflate", _raw_deflate(body), chunk=chunk) == body


def test_gzip_members_follow_each_other_and_padding_is_ignored() -> None:
    """As RFC 1952 allows, and as some servers pad."""
    sent = gzip.compress(b"one ") + gzip.compress(b"two") + bytes(100)

    assert _decoded("gzip", sent) == _decoded("gzip", sent, chunk=64) == b"one two"


@pytest.mark.parametrize("encoding", ["", "gzip", "deflate"])
def test_a_body_of_exactly_the_cap_passes_and_one_byte_more_does_not(encoding: str) -> None:
    """The cap counts decoded bytes."""
    assert len(_decoded(encoding, ENCODERS[encoding](bytes(1000)), max_bytes=1000)) == 1000
    with pytest.raises(LimitExceeded, match="1000"):
        _decoded(encoding, ENCODERS[encoding](bytes(1001)), max_bytes=1000)


def test_a_bomb_stops_at_the_cap_in_bounded_memory() -> None:
    """64 MiB of nothing in 64 kB, in a single chunk, take no more than a few times the cap."""
    bomb = gzip.compress(bytes(64 * 2**20))
    tracemalloc.start()
    try:
        with pytest.raises(LimitExceeded):
            _decoded("gzip", bomb, chunk=len(bomb), max_bytes=2**20)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < 4 * 2**20


@pytest.mark.parametrize("sent", [gzip.compress(b"x" * 500)[:-9], gzip.compress(b"x" * 500)[:12], b"plain text", b"\x1f\x8b"])
def test_broken_or_cut_data_is_tried_again(sent: bytes) -> None:
    """A cut connection may be whole the next time."""
    with pytest.raises(Transient):
        _decoded("gzip", sent)


def test_an_empty_body_is_empty_in_any_encoding() -> None:
    """Servers label even nothing as gzip."""
    assert _decoded("gzip", b"") == b""


def test_only_what_can_be_bounded_is_offered() -> None:
    """Decoders that turn one chunk into as much as it holds are not used."""
    assert can_decode("gzip")
    assert can_decode("")
    assert not any(can_decode(encoding) for encoding in ("br", "zstd", "compress", "gzip, gzip"))


@given(st.sampled_from(["gzip", "deflate"]), st.lists(st.binary(max_size=100), max_size=10))
def test_hostile_data_ends_in_a_known_error(encoding: str, chunks: list[bytes]) -> None:
    """Garbage decodes, is cut, or is too large; nothing else happens."""
    decoder = BodyDecoder(encoding, 1000)
    with suppress(Transient, LimitExceeded):
        for chunk in chunks:
            decoder.feed(chunk)
        assert len(decoder.finish()) <= 1000
