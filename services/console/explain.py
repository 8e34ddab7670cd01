"""`wiresift explain`: what would be removed from articles and why, and what they share, without a server.

The same pure functions as in the services, with an index and a store in this process; site memory is not asked.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from rich.console import Console
from rich.text import Text

from services.classifier.classify import classify
from services.classifier.index import MemoryIndex
from services.cleaner.app import document_of, limits, revise
from services.cleaner.sandbox import Sandbox
from services.cleaner.settings import CleanerSettings
from services.console.inputs import BadInput, read_inputs
from services.console.settings import load
from services.console.taking_in.report import name_of
from services.fetcher.fetch import fetch
from services.fetcher.http import HttpTransport
from services.fetcher.manners.assembly import visiting
from services.fetcher.rights.reader import Reader
from services.fetcher.rights.site import reading
from services.fetcher.settings import FetcherSettings
from services.fetcher.web import Web
from shared.display import harmless
from shared.errors import Unprocessable
from shared.events import ArticleCleaned, ArticleFetched, ArticleRequested
from shared.outcomes import Postponed, Rejected
from shared.record import Kind, Match, Record
from shared.request_ids import new_request_id
from shared.store import MemoryStore
from shared.streams.actions import Forward, Reject
from shared.urls import article_id
from shared.version import VERSION

#: Colours of removed text by what it was: money, promotion, navigation, pictures, and the article's own particulars.
_COLOURS = {
    Kind.PAYMENT: "red",
    Kind.SUBSCRIPTION: "red",
    Kind.NEWSLETTER: "red",
    Kind.COOKIE: "red",
    Kind.PROMOTION: "magenta",
    Kind.ADVERTISEMENT: "magenta",
    Kind.TICKER: "magenta",
    Kind.RELATED: "yellow",
    Kind.SHARE: "yellow",
    Kind.COMMENTS: "yellow",
    Kind.MEDIA_UI: "yellow",
    Kind.CAPTION: "cyan",
    Kind.PHOTO_CREDIT: "cyan",
    Kind.PULL_QUOTE: "cyan",
    Kind.DUPLICATE: "cyan",
    Kind.TITLE: "blue",
    Kind.SECTION: "blue",
    Kind.BYLINE: "blue",
    Kind.DATE: "blue",
    Kind.READING_TIME: "blue",
}
#: Uses of a text that a publisher speaks of, as `Rights` names them.
_USES = ("tdm", "train_ai", "ai_use", "search")
#: Words of a passage that are shown.
_PASSAGE_WORDS = 60


def explain(sources: Sequence[str], console: Console) -> int:
    """Print what is made of each source and of their reuse; exit code 1 where one of them makes no article."""
    inputs = read_inputs(sources, stdin=sys.stdin.buffer, new_request_id=new_request_id)
    return asyncio.run(_explain(inputs, console))


async def _explain(inputs: Iterable[ArticleRequested | BadInput], console: Console) -> int:
    failed = False
    index, store = MemoryIndex(), MemoryStore()
    names: dict[str, str] = {}
    settings = load(FetcherSettings)
    async with (
        HttpTransport(settings, version=VERSION) as transport,
        visiting(transport, settings, None) as web,
        reading(web, settings, None) as reader,
        Sandbox(limits(load(CleanerSettings))) as sandbox,
    ):
        for item in inputs:
            outcome = item if isinstance(item, BadInput) else await _article(item, web, reader, sandbox)
            if not isinstance(outcome, ArticleCleaned):
                failed = True
                Console(stderr=True, highlight=False).print(Text(harmless(f"wiresift: {outcome}"), style="red"), soft_wrap=True)
                continue
            record = await classify(outcome, index=index, store=store, now=datetime.now(UTC))
            names[record.article_id] = name_of(record)
            _show(record, console)
            for match in record.syndication.matches:
                _show_match(match, record, names, console)
    return int(failed)


async def _article(request: ArticleRequested, web: Web, reader: Reader, sandbox: Sandbox) -> ArticleCleaned | str:
    """The article of a request as the cleaner would hand it over, or why there is none."""
    where = request.url or request.external_id or "standard input"
    fetched = await fetch(request, request_id=str(request.request_id), first_seen_at=datetime.now(UTC), web=web, reader=reader)
    if isinstance(fetched, Postponed):
        return f"{where}: not now: {fetched.detail}"
    if not isinstance(fetched, ArticleFetched):
        return f"{where}: {fetched.reason if isinstance(fetched, Rejected) else fetched.error}: {fetched.detail}"
    try:
        cleaned = await sandbox.clean(document_of(fetched))
    except Unprocessable as error:
        return f"{where}: {error}"
    if isinstance(cleaned, Rejected):
        return f"{where}: {cleaned.reason}: {cleaned.detail}"
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
            return f"{where}: {rejected.reason}"
    raise AssertionError("a text without a history becomes its first revision")


def _show(record: Record, console: Console) -> None:
    console.rule(Text(name_of(record)))
    facts = {
        "url": record.url,
        "canonical": record.canonical_url,
        "byline": record.byline,
        "published": record.published_at and record.published_at.isoformat(),
        "language": record.language,
        "words": str(record.quality.words),
        "removed": f"{record.quality.removed_share:.0%} of characters",
        "rights": ", ".join(f"{use} {said}" for use in _USES if (said := getattr(record.rights, use)) != "unknown"),
        "licence": record.rights.licence_url,
    }
    for name, value in facts.items():
        if value:
            console.print(Text(f"{name:10}", style="dim") + Text(harmless(value)), soft_wrap=True)
    console.print()
    console.print(_marked(record, console.is_terminal), soft_wrap=True)
    console.print()


def _marked(record: Record, styled: bool) -> Text:
    """The original text with what was removed in its place, each span followed by its kind and rule.

    `styled`: struck through in the colour of its kind; else between [- and -], as wdiff has it.
    """
    text, at = Text(), 0
    for span in record.removed:
        text.append(harmless(record.original_text[at : span.start], lines=True))
        removed = harmless(span.text, lines=True)
        cut = removed.rstrip("\n")
        text.append(cut if styled else f"[-{cut}-]", style=f"strike {_COLOURS.get(span.kind, 'bright_black')}")
        text.append(f" {{{span.kind} {span.rule}}}", style="dim")
        text.append(removed[len(cut) :])
        at = span.end
    text.append(harmless(record.original_text[at:], lines=True))
    return text


def _show_match(match: Match, record: Record, names: dict[str, str], console: Console) -> None:
    other = names.get(match.article_id, match.article_id)
    shares = f"{match.containment:.0%} of this stands in it, {match.containment_of_other:.0%} of it stands here"
    console.print(Text(f"{match.relation}: “{other}”; {shares}", style="bold"), soft_wrap=True)
    for passage in match.passages:
        words = record.text[passage.start : passage.end].split()
        shown = harmless(" ".join(words[:_PASSAGE_WORDS])) + (" …" if len(words) > _PASSAGE_WORDS else "")
        console.print(Text(f"  {passage.words} words at {passage.start}, there at {passage.other_start}: “{shown}”"), soft_wrap=True)
