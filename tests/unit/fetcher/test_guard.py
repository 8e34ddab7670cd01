"""Which addresses may be connected to."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.fetcher.guard import Guard, address_verdict
from services.fetcher.target import Target, parse_target
from shared.errors import SettingsError
from shared.outcomes import Rejected, RejectReason

LOOPBACK_V4 = ip_network("127.0.0.0/8")

FORBIDDEN = {
    "loopback": "127.0.0.1",
    "all of loopback": "127.255.255.254",
    "this network": "0.0.0.0",
    "private A": "10.0.0.1",
    "private B": "172.16.0.1",
    "private C": "192.168.1.1",
    "carrier-grade NAT": "100.64.0.1",
    "cloud metadata": "169.254.169.254",
    "cloud metadata (Alibaba)": "100.100.100.200",
    "cloud metadata (Oracle)": "192.0.0.192",
    "cloud wire server (Azure)": "168.63.129.16",
    "protocol assignments": "192.0.0.8",
    "6to4 relay": "192.88.99.1",
    "benchmarking": "198.18.0.1",
    "documentation": "203.0.113.7",
    "multicast": "224.0.0.1",
    "global multicast": "233.252.0.1",
    "reserved": "240.0.0.1",
    "broadcast": "255.255.255.255",
    "IPv6 loopback": "::1",
    "IPv6 unspecified": "::",
    "mapped": "::ffff:127.0.0.1",
    "mapped private": "::ffff:10.0.0.1",
    "compatible": "::127.0.0.1",
    "translated (SIIT)": "::ffff:0:127.0.0.1",
    "NAT64": "64:ff9b::127.0.0.1",
    "NAT64 metadata": "64:ff9b::169.254.169.254",
    "NAT64 wire server": "64:ff9b::168.63.129.16",
    "local NAT64": "64:ff9b:1::1",
    "6to4": "2002:7f00:1::",
    "6to4 of a public address": "2002:808:808::",
    "Teredo": "2001:0:7f00:1::",
    "site-local": "fec0::1",
    "link-local": "fe80::1",
    "unique local": "fd00:ec2::254",
    "IPv6 multicast": "ff0e::1",
    "IPv6 documentation": "2001:db8::1",
    "new documentation": "3fff::1",
    "ORCHID": "2001:20::1",
    "discard": "100::1",
    "segment routing": "5f00::1",
    "unassigned": "4000::1",
}


@pytest.mark.parametrize("address", FORBIDDEN.values(), ids=FORBIDDEN)
def test_an_address_that_is_not_globally_routable_is_refused(address: str) -> None:
    """Every special range, and every IPv6 form that stands for one, on any supported Python."""
    outcome = Guard(contact="ops@example.org").at_connect(ip_address(address), 80)

    assert isinstance(outcome, Rejected)
    assert outcome.reason is RejectReason.FORBIDDEN_ADDRESS
    assert "WIRESIFT_FETCHER_ALLOW_NETWORKS" in outcome.detail


@pytest.mark.parametrize("address", ["8.8.8.8", "192.0.1.1", "2606:4700::1", "2a00:1450::1", "64:ff9b::8.8.8.8", "::ffff:8.8.8.8"])
def test_a_public_address_is_let_through(address: str) -> None:
    """Global unicast, also as networks with NAT64 write it."""
    assert address_verdict(ip_address(address)).public


def test_a_mapped_address_is_judged_as_the_ipv4_address_it_is() -> None:
    """A listed network covers the mapped spelling, for that is where the connection goes; a gateway's form is not covered."""
    assert address_verdict(IPv6Address("::ffff:127.0.0.1"), [LOOPBACK_V4]).listed
    assert not address_verdict(IPv6Address("64:ff9b::127.0.0.1"), [LOOPBACK_V4]).listed


@pytest.mark.parametrize("port", [22, 25, 6379, 8080])
def test_a_public_address_is_reached_on_web_ports_only(port: int) -> None:
    """Other ports belong to services that speak no HTTP."""
    outcome = Guard(contact="ops@example.org").at_connect(IPv4Address("8.8.8.8"), port)

    assert isinstance(outcome, Rejected)
    assert outcome.reason is RejectReason.FORBIDDEN_URL


def test_a_listed_network_is_reached_on_any_port_and_without_a_contact() -> None:
    """Test networks and intranets have nobody to introduce oneself to."""
    assert Guard((LOOPBACK_V4,)).at_connect(IPv4Address("127.0.0.1"), 8080) is None


def test_nothing_public_is_reached_without_a_contact() -> None:
    """The refusal names the variable to set; a listed public network does not do away with it."""
    for guard in (Guard(), Guard((ip_network("8.0.0.0/8"),))):
        with pytest.raises(SettingsError, match="WIRESIFT_CONTACT"):
            guard.at_connect(IPv4Address("8.8.8.8"), 80)


def _target(url: str) -> Target:
    target = parse_target(url)
    assert isinstance(target, Target)
    return target


def test_a_literal_address_is_refused_before_the_network_is_touched() -> None:
    """For its address even where a contact is missing too: that would not help."""
    outcome = Guard().before_resolving(_target("http://2130706433:6379/"))

    assert isinstance(outcome, Rejected)
    assert outcome.reason is RejectReason.FORBIDDEN_ADDRESS


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "app.localhost"])
def test_localhost_is_this_machine_whatever_a_name_server_says(host: str) -> None:
    """It is refused for what it is, not for a missing contact."""
    outcome = Guard().before_resolving(_target(f"http://{host}:8080/"))

    assert isinstance(outcome, Rejected)
    assert outcome.reason is RejectReason.FORBIDDEN_ADDRESS


def test_a_name_that_could_only_be_public_needs_web_port_and_contact_before_it_is_resolved() -> None:
    """No name server is asked for what can never be fetched."""
    with pytest.raises(SettingsError):
        Guard().before_resolving(_target("https://news.example/"))
    outcome = Guard(contact="ops@example.org").before_resolving(_target("https://news.example:8443/"))
    assert isinstance(outcome, Rejected)
    assert outcome.reason is RejectReason.FORBIDDEN_URL


def test_a_name_that_may_lead_into_a_listed_network_is_judged_by_its_address() -> None:
    """Port and contact do not matter there."""
    assert Guard((LOOPBACK_V4,)).before_resolving(_target("http://localhost:8080/")) is None


@given(st.ip_addresses(v=4))
def test_no_ipv6_form_opens_what_the_ipv4_address_keeps_shut(inner: IPv4Address) -> None:
    """Mapped, compatible, NAT64 and 6to4 forms are public only where the address inside is."""
    number = int(inner)
    forms = [
        IPv6Address((0xFFFF << 32) | number),
        IPv6Address(number),
        IPv6Address((0x64FF9B << 96) | number),
        IPv6Address((0x2002 << 112) | (number << 80)),
    ]
    if not address_verdict(inner).public:
        assert not any(address_verdict(form).public for form in forms)


@given(st.ip_addresses())
def test_a_public_verdict_never_covers_what_python_calls_special(address: IPv4Address | IPv6Address) -> None:
    """The rules only ever narrow what `ipaddress` knows."""
    if address_verdict(address).public and getattr(address, "ipv4_mapped", None) is None:
        assert address.is_global
        assert not any((address.is_private, address.is_loopback, address.is_link_local, address.is_multicast))
