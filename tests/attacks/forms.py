"""Spellings of hosts that must not be reached, as the host of a URL, by what they are."""

from __future__ import annotations

from ipaddress import ip_address

from services.fetcher.guard import Address
from services.fetcher.resolver import Resolver
from shared.outcomes import RejectReason

#: In all of them the host of a URL; some are no URL at all to a strict reader, and an address to a lenient one.
FORMS = {
    "plain": "127.0.0.1",
    "short": "127.1",
    "decimal": "2130706433",
    "hexadecimal": "0x7f000001",
    "hexadecimal parts": "0x7f.0x0.0x0.0x1",
    "octal": "017700000001",
    "octal parts": "0177.0.0.1",
    "escaped": "%31%32%37.0.0.1",
    "circled digits": "①②⑦.⓪.⓪.①",
    "full-width digits": "１２７．０．０．１",
    "final dot": "127.0.0.1.",
    "this network": "0.0.0.0",
    "zero": "0",
    "IPv6 loopback": "[::1]",
    "IPv6 unspecified": "[::]",
    "mapped": "[::ffff:127.0.0.1]",
    "mapped in hexadecimal": "[::ffff:7f00:1]",
    "compatible": "[::127.0.0.1]",
    "NAT64": "[64:ff9b::127.0.0.1]",
    "6to4": "[2002:7f00:1::]",
    "Teredo": "[2001:0:7f00:1::80ff:fffe]",
    "site-local": "[fec0::1]",
    "unique local": "[fd00:ec2::254]",
    "zone": "[fe80::1%25lo]",
    "zone unescaped": "[::1%lo]",
    "carrier-grade NAT": "100.64.0.1",
    "private": "10.0.0.1",
    "metadata": "169.254.169.254",
    "multicast": "224.0.0.1",
    "user": "example.com@127.0.0.1",
    "user and password": "user:password@127.0.0.1",
    "backslash": "example.com\\@127.0.0.1",
    "tab in the host": "127.0\t.0.1",
    "line break in the host": "127.0.0.1\r\nX: 1",
    "hexadecimal with many zeros": "0x000000007f000001",
    "two parts": "127.0x1",
    "broadcast": "255.255.255.255",
    "documentation": "192.0.2.1",
    "benchmarking": "198.18.0.1",
    "6to4 of a private address": "[2002:0a00:0001::1]",
    "local NAT64": "[64:ff9b:1::7f00:1]",
    "IPv6 multicast": "[ff02::1]",
    "link-local": "[fe80::1]",
    "documentation in IPv6": "[2001:db8::1]",
    "localhost": "localhost",
    "localhost with a dot": "LOCALHOST.",
    "below localhost": "www.localhost",
    "ideographic dots": "127\N{IDEOGRAPHIC FULL STOP}0\N{IDEOGRAPHIC FULL STOP}0\N{IDEOGRAPHIC FULL STOP}1",
    "half-width dots": "127\N{HALFWIDTH IDEOGRAPHIC FULL STOP}0\N{HALFWIDTH IDEOGRAPHIC FULL STOP}0\N{HALFWIDTH IDEOGRAPHIC FULL STOP}1",
    "full-width dots": "127\N{FULLWIDTH FULL STOP}0\N{FULLWIDTH FULL STOP}0\N{FULLWIDTH FULL STOP}1",
    "superscript digits": "\N{SUPERSCRIPT ONE}27.0.0.1",
    "escaped dots": "127%2e0%2E0%2e1",
    "escaped NUL": "127.0.0.1%00.example",
    "escaped at": "example.com%40127.0.0.1",
    "escaped slash": "127.0.0.1%2f.example",
    "capital hexadecimal": "0X7F000001",
    "padded octal parts": "0000177.00.00.01",
    "beyond 32 bits": "6425673729",
    "a part beyond 8 bits": "383.0.0.1",
    "zero-width space": "127.0.0\N{ZERO WIDTH SPACE}.1",
    "mapped, written out": "[0:0:0:0:0:ffff:127.0.0.1]",
    "translated (SIIT)": "[::ffff:0:127.0.0.1]",
    "NAT64 in hexadecimal": "[64:ff9b::7f00:1]",
    "address in brackets": "[127.0.0.1]",
    "IPv6 without brackets": "::1",
    "machine of Azure": "168.63.129.16",
    "metadata of Alibaba": "100.100.100.200",
    "soft hyphen": "127.0.0\N{SOFT HYPHEN}.1",
}
#: What is no address of the web at all.
OTHER_SCHEMES = (
    "file:///etc/passwd",
    "file://127.0.0.1/etc/passwd",
    "ftp://127.0.0.1/",
    "gopher://127.0.0.1:6379/_FLUSHALL",
    "dict://127.0.0.1:6379/info",
    "data:text/html,<p>Internal",
    "javascript:1",
    "view-source:http://127.0.0.1/",
    "unix:/var/run/docker.sock",
    "http+unix://%2Fvar%2Frun%2Fdocker.sock/info",
    "http:127.0.0.1",
    "//[",
)
#: Why each of them is refused.
FORBIDDEN = {RejectReason.FORBIDDEN_ADDRESS, RejectReason.FORBIDDEN_URL}


class Localhost:
    """A resolver to which every name is this machine; it remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def addresses(self, name: str) -> list[Address]:
        self.asked.append(name)
        return [ip_address("127.0.0.1"), ip_address("::1")]


_resolver: type[Resolver] = Localhost
