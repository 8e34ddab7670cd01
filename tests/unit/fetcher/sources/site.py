"""A web in a dict, a clock that is set, and feeds made of titles."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from services.fetcher.sources.poll import Polled, poll
from services.fetcher.sources.source import Source, SourceState, source_id
from services.fetcher.web import Response, Want, Web
from shared.outcomes import Postponed, Rejected

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
FEED = "https://news.example/feed"
Answer = Response | Rejected | Postponed | Exception


@dataclass(slots=True)
class FakeWeb:
    """Gives each URL its answer, or makes it from what is asked, and remembers what was asked; other URLs answer 404."""

    answers: dict[str, Answer | Callable[[Want], Answer]]
    asked: list[Want] = field(default_factory=list)

    async def get(self, want: Want) -> Response | Rejected | Postponed:
        self.asked.append(want)
        answer = self.answers.get(want.url, answered(404))
        answer = answer if isinstance(answer, Response | Rejected | Postponed | Exception) else answer(want)
        if isinstance(answer, Exception):
            raise answer
        return answer


@dataclass(slots=True)
class Reader:
    """Polls one source again and again, at the times that the schedule sets or at others."""

    web: FakeWeb
    source: Source
    now: datetime = NOON
    state: SourceState = field(default_factory=SourceState)
    polls: int = 0

    async def poll(self, after: timedelta = timedelta()) -> Polled:
        """One poll, `after` the last moment; the state goes through its JSON, as on the server."""
        self.now += after
        polled = await poll(self.source, self.state, web=self.web, now=self.now, jitter=0.5)
        self.state = SourceState.model_validate_json(polled.state.model_dump_json())
        assert self.state == polled.state
        self.polls += 1
        return polled

    async def due(self) -> Polled:
        """The next poll, when it is due."""
        return await self.poll(self.wait)

    @property
    def wait(self) -> timedelta:
        """Time to the next poll."""
        assert self.state.next_at is not None
        return self.state.next_at - self.now


def reader_of(answer: Answer | Callable[[Want], Answer]) -> Reader:
    """Who polls the feed at FEED, which answers so."""
    return Reader(FakeWeb({FEED: answer}), source())


def source(url: str = FEED, **fields: object) -> Source:
    return Source.model_validate({"source_id": source_id(url), "url": url, "added_at": NOON, **fields})


def answered(
    status: int = 200, body: bytes = b"", *, url: str = FEED, redirects: tuple[str, ...] = (), moved: bool = False, **headers: str
) -> Response:
    """An answer; underscores in names of headers are hyphens."""
    fields = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Response(status, url, redirects, fields, body, len(body), 5, moved)


def rss(titles: Iterable[str], published: datetime | None = None, *, ttl: int | None = None) -> bytes:
    """A feed with an item per title, all of one time."""
    date = f"<pubDate>{format_datetime(published)}</pubDate>" if published else ""
    items = "".join(
        f"<item><title>{title}</title><link>https://news.example/{title}</link><guid>{title}</guid>{date}</item>" for title in titles
    )
    wish = f"<ttl>{ttl}</ttl>" if ttl else ""
    return f"<rss version='2.0'><channel><title>News</title>{wish}{items}</channel></rss>".encode()


def atom(titles: Iterable[str], updated: datetime) -> bytes:
    """A feed with an entry per title, all last updated at one time."""
    entries = "".join(
        f"<entry><id>{title}</id><title>{title}</title><link href='https://news.example/{title}'/>"
        f"<published>{NOON.isoformat()}</published><updated>{updated.isoformat()}</updated></entry>"
        for title in titles
    )
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><title>News</title>{entries}</feed>".encode()


def sitemap(paths: Iterable[str], lastmod: datetime | None = None) -> bytes:
    """A sitemap with a URL per path."""
    date = f"<lastmod>{lastmod.isoformat()}</lastmod>" if lastmod else ""
    urls = "".join(f"<url><loc>https://news.example/{path}</loc>{date}</url>" for path in paths)
    return f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{urls}</urlset>".encode()


def index(urls: Iterable[str]) -> bytes:
    """An index of sitemaps."""
    maps = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in urls)
    return f"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{maps}</sitemapindex>".encode()


def names(polled: Polled) -> list[str]:
    """The last part of the URL of each article that a poll found."""
    return [str(found.item.url).rpartition("/")[2] for found in polled.found]


_web: type[Web] = FakeWeb
