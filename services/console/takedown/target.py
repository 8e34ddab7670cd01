"""Which articles are meant by a takedown. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.console.naming import article_named
from shared.errors import UsageError
from shared.record import Record
from shared.urls import article_id, canonical_url, site_of

#: What an event or a record calls the addresses of its article.
_URLS = ("url", "final_url", "canonical_url")


@dataclass(frozen=True, slots=True)
class Target:
    """Articles by their ids and by the canonical spelling of their addresses, or all of a `domain`."""

    ids: frozenset[str] = frozenset()
    urls: frozenset[str] = frozenset()
    domain: str | None = None

    @classmethod
    def of(cls, names: Sequence[str], domain: str | None) -> Target:
        """As an operator names them: ids and URLs, or a domain with all below it.

        Raises:
            UsageError: a name is neither, or there is none, or the domain is no host's name.
        """
        if bool(names) == bool(domain):
            raise UsageError("name articles by id or URL, or a domain with --domain")
        if domain and site_of(f"https://{domain}/x") != domain.lower():
            raise UsageError(f"{domain!r} is no domain; give it as in news.example, without https:// and www.")
        urls = [url for name in names if (url := canonical_url(name))]
        return cls(frozenset(map(article_named, names)), frozenset(urls), domain.lower() if domain else None)

    def has(self, facts: Mapping[str, Any]) -> bool:
        """Whether an event or a record with these fields is of an article that is meant."""
        return not self.ids.isdisjoint(ids_of(facts)) or any(self._names(url) for url in urls_of(facts))

    def with_record(self, record: Record) -> Target:
        """The addresses of an article that is meant are meant, too: it is not to come back by another of them."""
        facts = record.model_dump(include={"article_id", *_URLS})
        return Target(self.ids | ids_of(facts), self.urls | set(urls_of(facts)), self.domain)

    def _names(self, url: str) -> bool:
        host = site_of(url) or ""
        return url in self.urls or (self.domain is not None and (host == self.domain or host.endswith(f".{self.domain}")))


def urls_of(facts: Mapping[str, Any]) -> list[str]:
    """The canonical addresses in an event or a record, each once."""
    found = (canonical_url(value) for name in _URLS if isinstance(value := facts.get(name), str))
    return list(dict.fromkeys(url for url in found if url))


def ids_of(facts: Mapping[str, Any]) -> frozenset[str]:
    """The ids that an article with these fields has, or would be given by one of its addresses alone."""
    own = facts.get("article_id")
    return frozenset([*_by_url(urls_of(facts)), *([own] if isinstance(own, str) else _by_name(facts))])


def _by_url(urls: Iterable[str]) -> list[str]:
    return [article_id(url=url, canonical_link=None, source=None, external_id=None, text="") for url in urls]


def _by_name(facts: Mapping[str, Any]) -> list[str]:
    source, name = facts.get("source"), facts.get("external_id")
    if not isinstance(name, str) or not name or urls_of(facts):
        return []
    return [article_id(url=None, canonical_link=None, source=source if isinstance(source, str) else None, external_id=name, text="")]
