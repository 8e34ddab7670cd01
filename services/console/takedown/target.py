"""Which articles are meant by a takedown. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from services.console.naming import article_named
from shared.errors import UsageError
from shared.record import Record
from shared.urls import article_id, article_of_url, canonical_url, domains_of, site_of

#: What an event or a record calls the addresses at which its article is.
_URLS = ("url", "final_url")
#: A host with a domain above it: one word would mean all that ends in it, as in `com`.
_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)+")


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
        urls = [url for name in names if (url := canonical_url(name))]
        return cls(frozenset(map(article_named, names)), frozenset(urls), _domain(domain) if domain else None)

    def has(self, facts: Mapping[str, Any]) -> bool:
        """Whether an event or a record with these fields is of an article that is meant."""
        return not self.ids.isdisjoint(ids_of(facts)) or any(map(self._names, _addresses(facts)))

    def met_in(self, facts: Mapping[str, Any]) -> frozenset[str]:
        """The ids under which an article that is meant, with these fields, is known or would be."""
        return frozenset([*_own(facts), *(article_of_url(url) for url in _addresses(facts) if self._names(url))])

    def with_record(self, record: Record) -> Target:
        """The addresses of an article that is meant are meant, too: it is not to come back by another of them."""
        facts = record.model_dump(include=set(NAMED))
        return replace(self, ids=self.ids | ids_of(facts), urls=self.urls | set(urls_of(facts)))

    def with_ids(self, ids: frozenset[str]) -> Target:
        """With more articles."""
        return replace(self, ids=self.ids | ids)

    def _names(self, url: str) -> bool:
        return canonical_url(url) in self.urls or (self.domain is not None and self.domain in domains_of(url))


#: The fields of a record by which it is known whether it is meant.
NAMED = ("article_id", "url", "canonical_url", "external_id", "source")


def urls_of(facts: Mapping[str, Any]) -> list[str]:
    """The canonical addresses in an event or a record, each once."""
    return list(dict.fromkeys(canonical for url in _addresses(facts) if (canonical := canonical_url(url))))


def ids_of(facts: Mapping[str, Any]) -> frozenset[str]:
    """The ids that an article with these fields has, or would be given by one of its addresses alone."""
    return frozenset([*map(article_of_url, urls_of(facts)), *_own(facts)])


def _own(facts: Mapping[str, Any]) -> list[str]:
    own = facts.get("article_id")
    return [own] if isinstance(own, str) else _by_name(facts)


def _addresses(facts: Mapping[str, Any]) -> Iterator[str]:
    """A page's own link counts within its site alone: any page may say that it is another's, which would be taken down with it."""
    own = [value for name in _URLS if isinstance(value := facts.get(name), str)]
    yield from own
    link = facts.get("canonical_url")
    if isinstance(link, str) and (site := site_of(link)) and site in map(site_of, own):
        yield link


def _by_name(facts: Mapping[str, Any]) -> list[str]:
    source, name = facts.get("source"), facts.get("external_id")
    if not isinstance(name, str) or not name or urls_of(facts):
        return []
    return [article_id(url=None, canonical_link=None, source=source if isinstance(source, str) else None, external_id=name, text="")]


def _domain(name: str) -> str:
    found = "".join(domains_of(f"https://{name}/")[:1])
    if not _HOST.fullmatch(found) or set(name) & set("/:@?#") or found.count(".") != name.rstrip(".").count("."):
        raise UsageError(f"{name!r} is no domain; give it as in news.example, without https:// and www.")
    return found
