"""WIRESIFT_REDIS_URL names one server, a cluster or a service that Sentinels watch."""

from __future__ import annotations

import pytest

from shared.streams.address import Address, read_address


@pytest.mark.parametrize("url", ["redis://host", "rediss://user:pass@host:1/2?x=y", "unix:///tmp/s"])
def test_one_server_is_left_as_redis_reads_it(url: str) -> None:
    """Nothing of the URL is changed."""
    assert read_address(url) == Address("single", url)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("redis+cluster://a", Address("cluster", "redis://a:6379", (("a", 6379),))),
        ("redis+cluster://a:1,b:2/0", Address("cluster", "redis://a:1", (("a", 1), ("b", 2)))),
        ("rediss+cluster://u:p@a:1,[::1]:2?ssl_ca_certs=c", Address("cluster", "rediss://u:p@a:1?ssl_ca_certs=c", (("a", 1), ("::1", 2)))),
        ("redis+cluster://[::1],b", Address("cluster", "redis://[::1]:6379", (("::1", 6379), ("b", 6379)))),
    ],
)
def test_a_cluster_is_named_by_some_of_its_nodes(url: str, expected: Address) -> None:
    """User, options and TLS hold for each of them."""
    assert read_address(url) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("redis+sentinel://a/main", Address("sentinel", "redis://a:26379", (("a", 26379),), "main")),
        ("redis+sentinel://:p%40@a:1,b/main/3", Address("sentinel", "redis://:p%40@a:1/3", (("a", 1), ("b", 26379)), "main")),
        (
            "redis+sentinel://a/main?sentinel_password=s&x=y",
            Address("sentinel", "redis://a:26379?x=y", (("a", 26379),), "main", (("password", "s"),)),
        ),
    ],
)
def test_a_primary_is_named_by_its_sentinels_and_their_word_for_it(url: str, expected: Address) -> None:
    """The password is the server's; the Sentinels have options of their own."""
    assert read_address(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "redis+cluster://",
        "redis+cluster://a:x",
        "redis+cluster://a:0",
        "redis+cluster://a:70000",
        "redis+cluster://secret@",
        "redis+cluster://a/1",
        "redis+sentinel://a",
        "redis+sentinel://a/",
        "redis+other://a",
        "http+cluster://a",
    ],
)
def test_what_names_nothing_is_refused_without_its_password(url: str) -> None:
    """The message is for a log."""
    with pytest.raises(ValueError, match=r".") as caught:
        read_address(url)
    assert "secret" not in str(caught.value)
