"""A source as the operator set it, and what asking it has taught. Pure."""

from __future__ import annotations

import hashlib
from typing import Literal

from pydantic import AwareDatetime

from services.fetcher.sources.rhythm import Rhythm
from shared.record import Model


class Source(Model):
    """A feed or sitemap that is asked by the schedule. `name` becomes the `source` of its articles; the operator's to change."""

    source_id: str
    url: str
    kind: Literal["feed", "sitemap"] = "feed"
    name: str | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()
    home_url: str | None = None
    added_at: AwareDatetime
    paused: bool = False


class Page(Model):
    """What is known of one URL that lists articles: the source's own, or a sitemap in its index.

    Validators are verbatim. `full_at` is the last time its whole content was had, changed or not; `new_at` the last time that it
    brought an article not seen before. `listed` counts its articles; `wish_s` is the interval its content asks for, in seconds. `hub`
    is where it says that its news is pushed from, under the name `topic` (WebSub).
    """

    url: str
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    asked_at: AwareDatetime | None = None
    full_at: AwareDatetime | None = None
    new_at: AwareDatetime | None = None
    listed: int = 0
    wish_s: float = 0.0
    fresh_until: AwareDatetime | None = None  # until when its last answer is the latest, by its own word
    depth: int = 0  # of a sitemap: indexes above it
    hub: str | None = None
    topic: str | None = None


class SourceState(Model):
    """What polls have learned of a source. A paused or failing one keeps it all.

    `page` is None until the first answer; `children` are the sitemaps of an index. `interval_s` is the wait planned at the last
    success. `seen` is read and written by `services.fetcher.sources.seen`: 16 bytes of JSON for each article remembered.
    `failures` counts polls in a row, since `failing_since`; `gone` is what 404 and 410 say. `new_at` is when an article was last found,
    and `usual_gap_s` the longest that this took of late. `redirected_to` is where the last answer came from, since
    `redirected_since`; `moved_to` is where the source is asked now, having led there for good, as was last seen at `moved_at`.
    `distrusted_until` is set where a server said "not modified" of what had changed.
    """

    next_at: AwareDatetime | None = None  # None: at once
    interval_s: float | None = None
    page: Page | None = None
    children: tuple[Page, ...] = ()
    seen: bytes = b""
    rhythm: Rhythm = Rhythm()
    checked_at: AwareDatetime | None = None
    ok_at: AwareDatetime | None = None
    new_at: AwareDatetime | None = None
    usual_gap_s: float | None = None
    failures: int = 0
    failing_since: AwareDatetime | None = None
    error: str | None = None
    gone: bool = False
    moved_to: str | None = None
    redirected_to: str | None = None
    redirected_since: AwareDatetime | None = None
    redirected_for_good: bool = False
    moved_at: AwareDatetime | None = None
    distrusted_until: AwareDatetime | None = None

    @property
    def listed(self) -> int:
        """Articles listed at the last poll, over all its pages."""
        return sum(page.listed for page in (*((self.page,) if self.page else ()), *self.children))


def source_id(url: str) -> str:
    """The id of the source at `url` as it is asked for: 64 bits of SHA-256, in hex. Adding it twice is adding it once."""
    return hashlib.sha256(url.encode()).hexdigest()[:16]
