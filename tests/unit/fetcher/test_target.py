"""URLs in one spelling."""

from __future__ import annotations

from ipaddress import IPv4Address

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.fetcher.host import parse_host
from services.fetcher.target import Target, parse_target, shown
from shared.outcomes import Rejected, RejectReason

LOOPBACK_SPELLINGS = [
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "2130706433",
    "017700000001",
    "0177.0.0.01",
    "0x7f000001",
    "0x7F.1",
    "127.0.0.1.",
    "①②⑦.⓪.⓪.①",
    "１２７．０．０．１",
    "127。0。0。1",
    "%31%32%37.0.0.1",
]


@pytest.mark.parametrize("host", LOOPBACK_SPELLINGS)
def test_every_spelling_of_an_address_is_that_address(host: str) -> None:
    """Decimal, octal, hexadecimal, short, full-width and escaped spellings all lead to one and the same URL."""
    target = parse_target(f"http://{host}/a")

    assert isinstance(target, Target)
    assert target.url == "http://127.0.0.1/a"


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/a",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "//example.com/a",
        "example.com/a",
        "",
        "http://",
        "http:///a",
        "http://user@example.com/",
        "http://user:secret@example.com/",
        "http://example.com@127.0.0.1/",
        "http://example.com\\@127.0.0.1/",
        "http://127.0.0.1\\.example.com/",
        "http://example.com\t.evil.example/",
        "http://example.com/\r\nHost: evil.example",
        "http://example.com:99999/",
        "http://example.com:http/",
        "http://example.com:²/",
        "http://exa mple.com/",
        "http://exa%00mple.com/",
        "http://-example-.com/",
        "http://example..com/",
        "http://1.2.3.4.5/",
        "http://256.1.1.1/",
        "http://4294967296/",
        "http://09.1.1.1/",
        "http://[::1/",
        "http://[::1]evil/",
        "http://[1.2.3.4]/",
        "http://[fe80::1%25eth0]/",
        "http://[fe80::1%eth0]/",
        "http://" + "a" * 64 + ".example/",
        "http://" + "a." * 130 + "example/",
        "http://example.com/" + "a" * 8192,
        "http://" + "1" * 5000 + "/",
    ],
)
def test_what_is_no_plain_web_url_is_refused(url: str) -> None:
    """Other schemes, users, malformed hosts and ports, control characters and zones are never requested."""
    outcome = parse_target(url)

    assert isinstance(outcome, Rejected)
    assert outcome.reason is RejectReason.FORBIDDEN_URL


@pytest.mark.parametrize(
    ("url", "requested"),
    [
        ("https://Example.COM./a#part", "https://example.com/a"),
        ("https://example.com", "https://example.com/"),
        ("https://example.com:443/", "https://example.com/"),
        ("http://example.com:8080/", "http://example.com:8080/"),
        ("https://zeitung.example/straße?q=ä b", "https://zeitung.example/stra%C3%9Fe?q=%C3%A4%20b"),
        ("https://bücher.example/%C3%A4?a=%20", "https://xn--bcher-kva.example/%C3%A4?a=%20"),
        ("  https://example.com/a\n", "https://example.com/a"),
        ("http://[2606:4700::0:1]/", "http://[2606:4700::1]/"),
        ("http://my_site.example/", "http://my_site.example/"),
        ("https://example.com/open/../closed/a", "https://example.com/closed/a"),
        ("https://example.com/open/%2E%2e/closed/./a/.", "https://example.com/closed/a/"),
        ("https://example.com/../a..b/..?c=../d", "https://example.com/?c=../d"),
    ],
)
def test_a_url_is_requested_in_one_spelling(url: str, requested: str) -> None:
    """Host in lower-case ASCII, default port and fragment dropped, dots followed, the rest escaped and existing escapes kept."""
    target = parse_target(url)

    assert isinstance(target, Target)
    assert target.url == requested


def test_a_password_never_stands_in_a_message() -> None:
    """What is shown of a URL holds no user, no control character, and is short."""
    message = shown("http://user:secret@example.com/\x1b[31m" + "a" * 500)

    assert "secret" not in message
    assert message.isprintable()
    assert len(message) == 200


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("token=SECRET&page=2", "?token=…&page=…"),
        ("SECRET", "?…"),
        ("a=1&SECRET&b=", "?a=…&…&b="),
        ("a=b=SECRET#SECRET", "?a=…"),
        ("", "?"),
    ],
)
def test_no_value_of_a_query_stands_in_a_message(query: str, said: str) -> None:
    """A feed's address may hold the key of a subscriber: the names of its parameters say enough."""
    assert shown(f"https://example.com/feed.xml?{query}") == f"https://example.com/feed.xml{said}"


@given(st.one_of(st.text(), st.text(alphabet="0123456789abcdefx.[]:%@/\\①。").map("http://".__add__)))
def test_parsing_is_total_and_idempotent(url: str) -> None:
    """Any text is a target or a rejection, and a target's URL is its own spelling."""
    target = parse_target(url)

    if isinstance(target, Target):
        assert target.url.isascii()
        assert parse_target(target.url) == target


@given(st.lists(st.sampled_from(["", ".", "..", "%2e", ".%2E", "a", "ä|", "100%", "%zz", ";x='", "a.."]), max_size=8), st.text(max_size=20))
def test_what_is_checked_is_what_goes_on_the_wire(segments: list[str], query: str) -> None:
    """httpx would follow dots by itself: a page that robots.txt forbids would be had by a way that it does not."""
    target = parse_target(f"http://example.com/{'/'.join(segments)}?{query}")

    if isinstance(target, Target):
        assert httpx.URL(target.url).raw_path.decode("ascii") == "/" + target.url.split("/", 3)[3]


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_read_from_its_number(address: IPv4Address) -> None:
    """Decimal, hexadecimal and octal numbers are the address they count to."""
    number = int(address)

    assert parse_host(str(number)) == parse_host(hex(number)) == parse_host(f"0{number:o}") == address
