"""Which addresses may be connected to: the wall between what strangers write in URLs and the operator's own network.

Pure. Names and redirects are no concern here: the verdict is on the address of the very connection about to be opened
(`services.fetcher.backend` asks for it), so that a name which resolves differently the second time gains nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

from services.fetcher.target import Target
from shared.errors import SettingsError
from shared.outcomes import Rejected, RejectReason

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

#: Ports of the public web. Any other on a public address is somebody's service that speaks no HTTP (mail, databases).
_WEB_PORTS = frozenset({80, 443})
#: IANA has given out public IPv6 addresses from here only; all else is special, reserved or unassigned.
_IPV6_PUBLIC = IPv6Network("2000::/3")
#: RFC 6052: the last 32 bits are an IPv4 address that a gateway connects to.
_NAT64 = IPv6Network("64:ff9b::/96")
#: RFC 4291 section 2.5.5.1: IPv4-compatible addresses, deprecated, still unwrapped by some stacks.
_COMPATIBLE = IPv6Network("::/96")
#: Special-purpose networks (IANA registries) which `ipaddress` calls global in some Python version from 3.11 on, and one of a cloud's.
_SPECIAL = tuple(
    ip_network(network)
    for network in (
        "192.0.0.0/24",  # IETF protocol assignments, with the dummy address 192.0.0.8
        "192.88.99.0/24",  # 6to4 relays, deprecated
        "2001::/23",  # IETF protocol assignments: Teredo, benchmarking, ORCHID
        "2002::/16",  # 6to4, whose relays are gone (RFC 7526)
        "3fff::/20",  # documentation
        "168.63.129.16/32",  # what manages a virtual machine on Azure, on the machine itself
    )
)
#: How the names end that are loopback, whatever a name server says.
_LOCALHOST = ".localhost"
_WAY_OUT = "WIRESIFT_FETCHER_ALLOW_NETWORKS lets networks through"
#: Why nothing public is fetched, and the way out: an anonymous crawler is one that publishers can only block.
CONTACT_NEEDED = (
    "WIRESIFT_CONTACT is not set: publishers must be able to reach who fetches from them; "
    "set it to your e-mail address or a page about your crawler"
)


@dataclass(frozen=True, slots=True)
class AddressVerdict:
    """`public`: globally routable in every reading. `listed`: in a network that the operator lets through. `why` not public."""

    public: bool
    listed: bool
    why: str


def address_verdict(address: Address, allowed_networks: Sequence[Network] = ()) -> AddressVerdict:
    """Judges `address` and every IPv4 address inside it. An IPv4-mapped address is the IPv4 address, as it is to the kernel."""
    address = unmapped(address)
    listed = any(address in network for network in allowed_networks)
    for part in (*_embedded(address), address):
        if not _is_public(part):
            inside = "" if part == address else f", which stands for {part},"
            return AddressVerdict(public=False, listed=listed, why=f"{address}{inside} is not globally routable")
    return AddressVerdict(public=True, listed=listed, why="")


def is_this_machine(name: str) -> bool:
    """Whether a name, in lower case without a final dot, is loopback by definition (RFC 6761 section 6.3)."""
    return f".{name}".endswith(_LOCALHOST)


def unmapped(address: Address) -> Address:
    """The IPv4 address that an IPv4-mapped IPv6 address (::ffff:0:0/96) is; any other as it stands."""
    return getattr(address, "ipv4_mapped", None) or address


def _embedded(address: Address) -> list[IPv4Address]:
    """The IPv4 addresses that a transition mechanism would reach through `address`."""
    if isinstance(address, IPv4Address):
        return []
    found = [IPv4Address(int(address) & 0xFFFFFFFF)] if address in _NAT64 or address in _COMPATIBLE else []
    found.extend([address.sixtofour] if address.sixtofour else [])
    found.extend(address.teredo or ())
    return found


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address) and address not in _IPV6_PUBLIC and address not in _NAT64:
        return False
    return address.is_global and not address.is_multicast and not any(address in network for network in _SPECIAL)


@dataclass(frozen=True, slots=True)
class Guard:
    """The operator's rules for connections: networks let through on any port, and whom publishers can write to."""

    allowed_networks: tuple[Network, ...] = ()
    contact: str | None = None

    def before_resolving(self, target: Target) -> Rejected | None:
        """What can be refused without asking the name server, else None. Raises as `at_connect`."""
        if not isinstance(target.host, str):
            return self.at_connect(target.host, target.port)
        if self.allowed_networks:  # the name may resolve into one of them, where neither port nor contact matters
            return None
        if is_this_machine(target.host):
            return Rejected(RejectReason.FORBIDDEN_ADDRESS, f"{target.host} is this machine; {_WAY_OUT}")
        return self._public(target.host, target.port)

    def at_connect(self, address: Address, port: int) -> Rejected | None:
        """None where a connection to `address` and `port` may be opened.

        Raises:
            SettingsError: it is a public address and the operator gave no contact.
        """
        verdict = address_verdict(address, self.allowed_networks)
        if verdict.public:
            return self._public(str(address), port, any_port=verdict.listed)
        if verdict.listed:
            return None
        return Rejected(RejectReason.FORBIDDEN_ADDRESS, f"{verdict.why}; {_WAY_OUT}")

    def _public(self, host: str, port: int, *, any_port: bool = False) -> Rejected | None:
        if not any_port and port not in _WEB_PORTS:
            return Rejected(RejectReason.FORBIDDEN_URL, f"port {port} of {host}: only 80 and 443 are fetched")
        if not self.contact:
            raise SettingsError(CONTACT_NEEDED)
        return None
