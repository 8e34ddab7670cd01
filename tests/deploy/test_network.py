"""NetworkPolicies are a second wall behind the fetcher's guard, and no wider than it."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.fetcher import guard
from tests.deploy.kustomize import OVERLAYS, composed, of_kind
from tests.deploy.policies import Address, Block, Labels, Network, blocks, edges, of_pod, peers, ports, selects

SERVICES = ("fetcher", "cleaner", "classifier")
#: What the guard calls public beside it, and a policy leaves out: IPv4 behind a gateway, which only some clusters have.
_NAT64 = ip_network("64:ff9b::/96")
#: Addresses of which each stands for a danger: this host, private ones, metadata of clouds (AWS, GCP, Azure, Alibaba, Oracle).
_DANGEROUS = (
    *("0.0.0.0", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "168.63.129.16", "169.254.169.254", "172.16.0.1"),
    *("192.0.0.192", "192.168.1.1", "224.0.0.1", "255.255.255.255"),
    *("::1", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "fc00::1", "fd00:ec2::254", "fe80::1", "ff02::1", "2002:7f00:1::", "2001::1"),
)


def labels(component: str) -> Labels:
    """Of a pod."""
    return {"app.kubernetes.io/part-of": "wiresift", "app.kubernetes.io/component": component}


def web() -> list[Block]:
    """What the fetcher may reach by address, in the overlay whose server is in the cluster."""
    return blocks(of_pod(of_kind(composed("single"), "NetworkPolicy").values(), labels("fetcher"), "Egress"))


WEB = web()


def known_networks() -> Iterator[Network]:
    """Every network that the guard, this Python's `ipaddress` or the policy tells apart."""
    told = [*vars(guard).values(), *guard._SPECIAL]
    for constants in (getattr(ipaddress, name) for name in ("_IPv4Constants", "_IPv6Constants")):
        told += [one for value in vars(constants).values() for one in (value if isinstance(value, list | tuple) else [value])]
    yield from (one for one in told if isinstance(one, IPv4Network | IPv6Network))
    for block in WEB:
        yield from (block.network, *block.excepted)


def lets_out(address: Address) -> bool:
    """Whether the policy lets the fetcher connect to `address`."""
    return any(address in block for block in WEB)


def judged_alike(address: Address) -> bool:
    """Whether policy and guard are of one mind. An IPv4-mapped address never leaves a machine as such."""
    public = guard.address_verdict(address).public and guard.unmapped(address) == address and address not in _NAT64
    return lets_out(address) == public


def test_the_policy_lets_the_fetcher_reach_what_the_guard_lets_through() -> None:
    """Both change their mind only at the edges of networks, and at each edge of any network that either knows they agree."""
    assert [str(address) for address in edges(known_networks()) if not judged_alike(address)] == []


@given(st.one_of(st.builds(IPv4Address, st.integers(0, 2**32 - 1)), st.builds(IPv6Address, st.integers(0, 2**128 - 1))))
def test_policy_and_guard_agree_on_any_address(address: Address) -> None:
    """Also away from the edges, in whatever Python version knows of further networks."""
    assert judged_alike(address)


@pytest.mark.parametrize("address", [ip_address(said) for said in _DANGEROUS], ids=str)
def test_no_dangerous_address_is_reached(address: Address) -> None:
    """Whatever guard and policy agree on: these are never let out to."""
    assert not lets_out(address)


def test_only_web_ports_are_reached() -> None:
    """As the guard has it: anything else on a public address is somebody's mail or database."""
    assert {block.ports for block in WEB} == {frozenset(("TCP", port) for port in guard._WEB_PORTS)}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_only_the_fetcher_gets_out(overlay: str) -> None:
    """Cleaner and classifier reach name servers and Redis; Redis reaches nobody."""
    policies = of_kind(composed(overlay), "NetworkPolicy").values()
    for component in (*SERVICES, "redis", "something-else"):
        reached = [block.network for block in blocks(of_pod(policies, labels(component), "Egress")) if ("TCP", 443) in block.ports]
        assert reached == ([block.network for block in WEB] if component == "fetcher" else []), component
    told = frozenset(port for rule in of_pod(policies, labels("cleaner"), "Egress") for port in ports(rule))
    assert {port for _, port in told} - {"redis", 6379} == {53}
    assert len(told) == 3


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_what_no_policy_names_is_refused(overlay: str) -> None:
    """One policy selects every pod, in both directions, and lets nothing through."""
    everything = of_kind(composed(overlay), "NetworkPolicy")["nothing-by-default"]["spec"]
    assert everything == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


@pytest.mark.parametrize("overlay", OVERLAYS)
@pytest.mark.parametrize("component", SERVICES)
def test_only_the_monitoring_namespace_gets_in(overlay: str, component: str) -> None:
    """At the port of the metrics; nobody else reaches a service."""
    (rule,) = of_pod(of_kind(composed(overlay), "NetworkPolicy").values(), labels(component), "Ingress")
    (peer,) = peers(rule)
    assert ports(rule) == {("TCP", "metrics")}
    assert peer == {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}}


def test_redis_is_reached_by_the_services_the_autoscaler_and_clients_alone() -> None:
    """Pods of this namespace by their labels, the namespace of KEDA, and pods of any namespace that say they are clients."""
    (rule,) = of_pod(of_kind(composed("single"), "NetworkPolicy").values(), labels("redis"), "Ingress")
    pods, autoscaler, clients = peers(rule)
    assert [name for name in (*SERVICES, "redis", "other") if selects(pods["podSelector"], labels(name))] == list(SERVICES)
    assert "namespaceSelector" not in pods
    assert autoscaler == {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "keda"}}}
    assert clients == {"namespaceSelector": {}, "podSelector": {"matchLabels": {"wiresift.io/client": "true"}}}
    assert ports(rule) == {("TCP", "redis")}
