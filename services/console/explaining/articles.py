"""Sources as articles, without a server: the same pure functions as in the services, with an index and a store in this process.

Site memory is not asked: it belongs to a running system.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from services.classifier.classify import classify
from services.classifier.groups.memory_ledger import MemoryLedger
from services.classifier.groups.standing import Ranks
from services.classifier.index.memory_index import MemoryIndex
from services.cleaner.app import limits
from services.cleaner.clean import Cleaned, Document
from services.cleaner.handling import document_of, revise
from services.cleaner.sandbox import Sandbox
from services.cleaner.settings import CleanerSettings
from services.console.inputs import BadInput, read_inputs
from services.console.settings import load
from services.fetcher.fetch import fetch
from services.fetcher.http import HttpTransport
from services.fetcher.manners.assembly import visiting
from services.fetcher.rights.reader import Reader
from services.fetcher.rights.site import reading
from services.fetcher.settings import FetcherSettings
from services.fetcher.web import Web
from shared.errors import Unprocessable
from shared.events import ArticleCleaned, ArticleFetched, ArticleRequested
from shared.outcomes import Postponed, Rejected
from shared.record import Record
from shared.request_ids import new_request_id
from shared.store import MemoryStore
from shared.streams.actions import Forward, Reject
from shared.urls import article_id
from shared.version import VERSION


@dataclass(frozen=True, slots=True)
class Explained:
    """An article: the document as the cleaner was given it, what it made of that, and the record it ends in."""

    document: Document
    cleaned: Cleaned
    record: Record


async def explained(sources: Sequence[str]) -> AsyncGenerator[Explained | str]:
    """Each article of `sources`, in order, judged against those before it; in place of one that makes none, a line that says why."""
    inputs = read_inputs(sources, stdin=sys.stdin.buffer, new_request_id=new_request_id)
    index, store, groups = MemoryIndex(), MemoryStore(), Ranks(MemoryLedger())
    settings = load(FetcherSettings)
    async with (
        HttpTransport(settings, version=VERSION) as transport,
        visiting(transport, settings, None) as web,
        reading(web, settings, None) as reader,
        Sandbox(limits(load(CleanerSettings))) as sandbox,
    ):
        for item in inputs:
            found = str(item) if isinstance(item, BadInput) else await _cleaned(item, web, reader, sandbox)
            if isinstance(found, str):
                yield found
            else:
                document, cleaned, event = found
                judged = await classify(event, index=index, store=store, groups=groups, now=datetime.now(UTC))
                yield Explained(document, cleaned, judged.record)


async def _cleaned(request: ArticleRequested, web: Web, reader: Reader, sandbox: Sandbox) -> tuple[Document, Cleaned, ArticleCleaned] | str:
    """The article of a request as the cleaner would hand it over, or why there is none."""
    where = request.url or request.external_id or "standard input"
    fetched = await fetch(request, request_id=str(request.request_id), first_seen_at=datetime.now(UTC), web=web, reader=reader)
    if isinstance(fetched, Postponed):
        return f"{where}: not now: {fetched.detail}"
    if not isinstance(fetched, ArticleFetched):
        return f"{where}: {fetched.reason if isinstance(fetched, Rejected) else fetched.error}: {fetched.detail}"
    try:
        document = document_of(fetched)
        cleaned = await sandbox.clean(document)
    except Unprocessable as error:
        return f"{where}: {error}"
    if isinstance(cleaned, Rejected):
        return f"{where}: {cleaned.reason}: {cleaned.detail}"
    event = _handed_over(fetched, cleaned)
    return (document, cleaned, event) if isinstance(event, ArticleCleaned) else f"{where}: {event.reason}"


def _handed_over(fetched: ArticleFetched, cleaned: Cleaned) -> ArticleCleaned | Rejected:
    article = article_id(
        url=fetched.final_url or fetched.url,
        canonical_link=cleaned.canonical_link,
        source=fetched.source,
        external_id=fetched.external_id,
        text=cleaned.text,
    )
    match revise(fetched, cleaned, article, None, timedelta(days=1)):
        case Forward(ArticleCleaned() as event):
            return event
        case Reject(rejected):
            return rejected
    raise AssertionError("a text without a history becomes its first revision")
