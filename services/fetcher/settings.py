"""What can be set of the fetcher, as WIRESIFT_… variables."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, FilePath

from shared.record import Profile
from shared.settings import Settings


def _networks(value: str | tuple[object, ...]) -> tuple[object, ...]:
    """A comma-separated list of CIDRs, as the variable holds it."""
    if not isinstance(value, str):
        return value
    return tuple(ip_network(part.strip()) for part in value.split(",") if part.strip())


def _reachable(contact: str) -> str:
    if not contact.isascii() or not contact.isprintable() or set("()") & set(contact):  # it stands in a header, in parentheses
        raise ValueError("only printable ASCII without parentheses can stand in a User-Agent")
    if "@" not in contact and "://" not in contact:
        raise ValueError("an e-mail address or the URL of a page about your crawler is needed")
    return contact


def _public_base(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or not url.isascii() or not url.isprintable() or " " in url:
        raise ValueError("an absolute http or https URL is needed")
    if parts.username is not None or parts.query or parts.fragment or parts.port == 0:
        raise ValueError("a user, a query or a fragment cannot stand in it")
    return url.rstrip("/")


def _host_and_port(address: str) -> str:
    host, _, port = address.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or not 1 <= int(port[:6]) <= 65_535:
        raise ValueError("host:port is needed, like 127.0.0.1:8732")
    return address


class FetcherSettings(Settings):
    """The fetcher's own settings beside those every service reads."""

    contact: Annotated[str, AfterValidator(_reachable)] | None = Field(
        None,
        max_length=200,
        description="e-mail address or URL in the User-Agent, for publishers to write to; nothing public is fetched without it",
    )
    fetcher_allow_networks: Annotated[tuple[IPv4Network | IPv6Network, ...], BeforeValidator(_networks)] = Field(
        (), description="CIDRs, separated by commas, that the address guard lets through, on any port"
    )
    fetcher_ca_file: FilePath | None = Field(
        None, description="file of PEM certificates that are trusted beside the public authorities', for an intranet's own"
    )
    fetcher_timeout_s: float = Field(30, gt=0, le=600, description="seconds one article may take, redirects and body included")
    fetcher_connect_timeout_s: float = Field(10, gt=0, le=600, description="seconds of these for each connection, TLS included")
    fetcher_max_wire_bytes: int = Field(4 * 2**20, ge=1024, description="bytes of a body as sent, compressed or not")
    fetcher_max_bytes: int = Field(8 * 2**20, ge=1024, description="bytes of a body after decompression")
    fetcher_concurrency: int = Field(32, ge=1, le=1000, description="articles being fetched at a time, and connections kept open")
    fetcher_host_delay_s: float = Field(
        1, ge=0, le=600, description="least seconds between two requests to a host, by all fetchers together"
    )
    fetcher_host_connections: int = Field(2, ge=1, le=1000, description="requests to one host at a time, by all fetchers together")
    fetcher_schedule: bool = Field(
        True, description="whether this fetcher asks the sources whose turn comes; without, it fetches only what is on the intake"
    )
    fetcher_patience_h: float = Field(
        48, gt=0, le=8760, description="hours after which an article whose host never had room for it is rejected as host_busy"
    )
    fetcher_websub_callback: Annotated[str, AfterValidator(_public_base)] | None = Field(
        None,
        max_length=500,
        description="public URL under which hubs reach the fetchers, for news that is pushed (WebSub); without it nothing is subscribed to",
    )
    fetcher_websub_listen: Annotated[str, AfterValidator(_host_and_port)] = Field(
        "127.0.0.1:8732", description="host:port on which fetchers hear hubs where a callback is set; a proxy with TLS belongs in front"
    )
    profile: Profile = Field(
        "monitoring", description="what articles are for: monitoring, research or corpus; decides what a reservation of rights means"
    )
    corpus_unknown: Literal["keep", "reject"] = Field(
        "keep", description="in the profile corpus, what becomes of articles whose publisher says nothing of their use"
    )
