"""Content codings, undone within bounds."""

from __future__ import annotations

import gzip
import os
import tracemalloc
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress

import brotli  # type: ignore[import-untyped]
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from services.fetcher.codings import DECODERS
from services.fetcher.decode import BodyDecoder, can_decode
from shared.errors import LimitExceeded, Transient


def _raw_deflate(data: bytes) -> bytes:
    deflater = zlib.compressobj(wbits=-15)
    return deflater.compress(data) + deflater.flush()


ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": lambda data: brotli.compress(data, quality=4),
    "zstd": lambda data: zstandard.compress(data, 3),
}
CODINGS = st.lists(st.sampled_from(sorted(ENCODERS)), max_size=2)


def _encoded(codings: Sequence[str], body: bytes) -> bytes:
    for coding in codings:
        body = ENCODERS[coding](body)
    return body


def _decoded(codings: Sequence[str], sent: bytes, *, chunk: int = 2**16, max_bytes: int = 2**20) -> bytes:
    body = BodyDecoder(", ".join(codings), max_bytes)
    for start in range(0, len(sent), chunk):
        for size in body.steps(sent[start : start + chunk]):
            assert size <= max_bytes
    return body.finish()


def test_every_coding_has_its_law_here() -> None:
    """A new one is tested with the rest."""
    assert set(ENCODERS) == set(DECODERS)


@given(CODINGS, st.binary(max_size=3000), st.integers(1, 100))
def test_a_body_comes_out_as_it_went_in(codings: list[str], body: bytes, chunk: int) -> None:
    """Whatever the codings and however the network cuts it."""
    assert _decoded(codings, _encoded(codings, body), chunk=chunk) == body


@pytest.mark.parametrize("coding", ENCODERS)
def test_a_large_body_comes_out_whole(coding: str) -> None:
    """Text that shrinks to nothing, noise that does not shrink, and a tail after both, over many pieces."""
    body = b"word " * 200_000 + os.urandom(300_000) + b"end"

    assert _decoded([coding], ENCODERS[coding](body), max_bytes=2**21) == body


@given(st.binary(min_size=1, max_size=3000), st.integers(2, 100))
def test_deflate_without_its_header_is_read_too(body: bytes, chunk: int) -> None:
    """Some servers send it raw."""
    assert _decoded(["deflate"], _raw_deflate(body), chunk=chunk) == body


@pytest.mark.parametrize("chunk", [1, 2, 3, 64, 2**16])
@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_members_follow_each_other_wherever_the_network_cuts_them(coding: str, chunk: int) -> None:
    """As RFC 1952 and RFC 8878 allow."""
    sent = ENCODERS[coding](b"one ") + ENCODERS[coding](b"two") + ENCODERS[coding](b"")

    assert _decoded([coding], sent, chunk=chunk) == b"one two"


@pytest.mark.parametrize("chunk", [7, 2**16])
def test_padding_after_gzip_is_ignored(chunk: int) -> None:
    """Some servers fill up blocks."""
    assert _decoded(["gzip"], gzip.compress(b"one") + bytes(100), chunk=chunk) == b"one"


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_a_body_of_thousands_of_empty_members_is_refused(coding: str) -> None:
    """They hold nothing and cost time."""
    with pytest.raises(LimitExceeded, match="parts"):
        _decoded([coding], ENCODERS[coding](b"") * 5000)


@pytest.mark.parametrize("codings", [[], *([coding] for coding in ENCODERS)], ids=str)
def test_a_body_of_exactly_the_cap_passes_and_one_byte_more_does_not(codings: list[str]) -> None:
    """The cap counts decoded bytes."""
    assert len(_decoded(codings, _encoded(codings, bytes(1000)), max_bytes=1000)) == 1000
    with pytest.raises(LimitExceeded, match="1000"):
        _decoded(codings, _encoded(codings, bytes(1001)), max_bytes=1000)


@pytest.mark.parametrize("chunk", [64, 2**30], ids=["in drops", "at once"])
@pytest.mark.parametrize("coding", ENCODERS)
def test_a_bomb_stops_at_the_cap_in_bounded_memory(coding: str, chunk: int) -> None:
    """64 MiB of nothing in as little as the coding can make of it take no more than a few times the cap."""
    bomb = ENCODERS[coding](bytes(64 * 2**20))
    assert len(bomb) < 2**17
    tracemalloc.start()
    try:
        with pytest.raises(LimitExceeded):
            _decoded([coding], bomb, chunk=chunk, max_bytes=2**20)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < 8 * 2**20


def test_a_bomb_inside_a_coding_stops_at_the_cap_too() -> None:
    """The outer coding holds megabytes of empty members of the inner one, whose body is nothing at all."""
    empty = zlib.compressobj(wbits=-15)
    blocks = b"".join(empty.compress(b"") + empty.flush(zlib.Z_FULL_FLUSH) for _ in range(2)) * 1_000_000

    with pytest.raises(LimitExceeded):
        _decoded(["deflate", "br"], brotli.compress(blocks, quality=1), max_bytes=2**20)


def test_a_zstd_body_may_not_ask_for_a_large_window() -> None:
    """More than 8 MiB is more than a server may ask for."""
    large = zstandard.ZstdCompressionParameters.from_level(1, window_log=27)
    compressor = zstandard.ZstdCompressor(compression_params=large).compressobj()
    sent = compressor.compress(b"word") + compressor.flush()

    with pytest.raises(LimitExceeded, match="window"):
        _decoded(["zstd"], sent)


@pytest.mark.parametrize("coding", ENCODERS)
def test_broken_or_cut_data_is_tried_again(coding: str) -> None:
    """A cut connection may be whole the next time."""
    whole = ENCODERS[coding](b"The ferry sailed at noon. " * 50)
    for sent in (whole[:-4], whole[: len(whole) // 2], b"\x55plain text\xaa" * 9):
        with pytest.raises(Transient):
            _decoded([coding], sent)


@pytest.mark.parametrize("coding", ENCODERS)
def test_an_empty_body_is_empty_in_any_coding(coding: str) -> None:
    """Servers label even nothing as gzip."""
    assert _decoded([coding], b"") == b""


@pytest.mark.parametrize("encoding", ["", "identity", "GZIP", "gzip, br", " , zstd ,", "identity, x-gzip, deflate"])
def test_one_or_two_known_codings_can_be_read(encoding: str) -> None:
    """In any spelling of the list."""
    assert can_decode(encoding)


@pytest.mark.parametrize("encoding", ["none", "UTF-8", "binary", "text/html", "identity, utf8"])
def test_what_names_no_coding_leaves_the_body_as_it_is(encoding: str) -> None:
    """Servers state charsets and types there; browsers show their pages."""
    assert can_decode(encoding)
    assert _decoded([encoding], b"as it is") == b"as it is"


@pytest.mark.parametrize("encoding", ["compress", "gzip, compress", "gzip, gzip, gzip", "gzip;q=1", ",".join(["gzip"] * 100_000)])
def test_unknown_codings_and_stacks_of_them_cannot(encoding: str) -> None:
    """Nobody sends a third coding in good faith."""
    assert not can_decode(encoding)


@given(CODINGS, st.lists(st.binary(max_size=100), max_size=10))
def test_hostile_data_ends_in_a_known_error(codings: list[str], chunks: list[bytes]) -> None:
    """Garbage decodes, is cut, or is too large; nothing else happens."""
    body = BodyDecoder(", ".join(codings), 1000)
    with suppress(Transient, LimitExceeded):
        for chunk in chunks:
            body.feed(chunk)
        assert len(body.finish()) <= 1000
