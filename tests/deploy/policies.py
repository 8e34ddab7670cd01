"""What NetworkPolicies let through, by address arithmetic. Pure. Of pods only what `podSelector` says by labels is told apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from typing import Any

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Block:
    """Addresses that a rule lets out to, and the ports; an exception lies within `network`."""

    network: Network
    excepted: tuple[Network, ...]
    ports: frozenset[tuple[str, int | str]]

    def __contains__(self, address: Address) -> bool:
        return address in self.network and not any(address in one for one in self.excepted)


def selects(selector: Mapping[str, Any], labels: Labels) -> bool:
    """Whether a pod or namespace with `labels` is meant; an empty selector means all."""
    exact = selector.get("matchLabels", {}).items() <= labels.items()
    listed = (labels.get(one["key"]) in one["values"] for one in selector.get("matchExpressions", ()) if one["operator"] == "In")
    assert all(one["operator"] == "In" for one in selector.get("matchExpressions", ())), "only In is known here"
    return exact and all(listed)


def of_pod(policies: Iterable[Mapping[str, Any]], labels: Labels, direction: str) -> Iterator[Mapping[str, Any]]:
    """The rules of all policies that hold for a pod, in a `direction`: Ingress or Egress. What one lets through is let through."""
    for policy in policies:
        if direction in policy["spec"]["policyTypes"] and selects(policy["spec"]["podSelector"], labels):
            yield from policy["spec"].get(direction.lower(), ())


def peers(rule: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Whom a rule names; everybody where it names nobody, which is an error here."""
    named: list[Mapping[str, Any]] = rule.get("to", rule.get("from", []))
    assert named, "a rule without peers is for everybody"
    return named


def ports(rule: Mapping[str, Any]) -> frozenset[tuple[str, int | str]]:
    """Protocols and ports of a rule; all of them where it names none, which is an error here."""
    assert rule.get("ports"), "a rule without ports is for all of them"
    return frozenset((one["protocol"], one["port"]) for one in rule["ports"])


def blocks(rules: Iterable[Mapping[str, Any]]) -> list[Block]:
    """The address blocks of some rules."""
    return [
        Block(ip_network(peer["ipBlock"]["cidr"]), tuple(map(ip_network, peer["ipBlock"].get("except", ()))), ports(rule))
        for rule in rules
        for peer in peers(rule)
        if "ipBlock" in peer
    ]


def edges(networks: Iterable[Network]) -> set[Address]:
    """The addresses at which anything can change that is said of networks: the first and last of each, and their neighbours."""
    found: set[Address] = set()
    for network in networks:
        top = 2**network.max_prefixlen - 1
        first, last = int(network.network_address), int(network.broadcast_address)
        kind = type(network.network_address)
        found |= {kind(number) for number in (first - 1, first, last, last + 1) if 0 <= number <= top}
    return found
