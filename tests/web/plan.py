"""How large a web is, and how it is fetched. Pure."""

from __future__ import annotations

from dataclasses import dataclass

PREFIX = "web"
#: Who fetches, as publishers read it in the User-Agent of each request.
CONTACT = "desk@newsroom.example"
#: Lists are first read up to their newest 50 articles, so that a host has fewer.
_MOST_PER_HOST = 40
#: The fewest hosts of which there is one of each kind.
_LEAST_HOSTS = 20


@dataclass(frozen=True, slots=True)
class Plan:
    """So many `articles` on so many `hosts`; seven in eight of them can be had.

    They are got by `fetchers` processes, one of which is killed when `kill_at` of them are there. `delay_s` lies between two requests
    to a host, `connections` may be under way at a time, a visit may take `timeout_s`. With `calm` the killed one asks for no list just
    then: it takes a minute until another process does. Everything random comes from `seed`.
    """

    hosts: int = 200
    articles: int = 5800
    fetchers: int = 2
    seed: int = 7
    delay_s: float = 0.5
    connections: int = 2
    timeout_s: float = 30.0
    kill_at: float = 0.1
    calm: bool = False

    def __post_init__(self) -> None:
        if self.hosts < _LEAST_HOSTS or self.articles > _MOST_PER_HOST * self.hosts or self.fetchers < 1:
            raise ValueError(f"at least {_LEAST_HOSTS} hosts and a fetcher, at most {_MOST_PER_HOST} articles a host")

    @property
    def crawl_delay_s(self) -> float:
        """What hosts ask for that state a Crawl-delay: more than the fetchers would keep to by themselves."""
        return 2 * self.delay_s

    @property
    def settings(self) -> dict[str, str]:
        """The fetchers' environment."""
        return {
            "WIRESIFT_PREFIX": PREFIX,
            "WIRESIFT_CONTACT": CONTACT,
            "WIRESIFT_LOG_LEVEL": "warning",
            "WIRESIFT_RECLAIM_IDLE_S": "2",
            "WIRESIFT_SHUTDOWN_S": "2",
            "WIRESIFT_FETCHER_ALLOW_NETWORKS": "127.1.0.0/16",
            "WIRESIFT_FETCHER_TIMEOUT_S": f"{self.timeout_s:g}",
            "WIRESIFT_FETCHER_HOST_DELAY_S": f"{self.delay_s:g}",
            "WIRESIFT_FETCHER_HOST_CONNECTIONS": f"{self.connections}",
        }
