"""A rendering parted into the article and what is not: the one way for a first cleaning and for one done again. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.cleaner.site.memory import SiteMemory
from services.cleaner.site.remembered import remembered
from services.cleaner.text import words
from services.cleaner.text.cuts import Cut, removed_spans
from services.cleaner.text.lexis.language import knowledge
from services.cleaner.text.lines import Line, split, without
from services.cleaner.text.paywall import cut_off
from services.cleaner.text.scoring.score import line_model
from services.cleaner.text.sift import sift
from shared.outcomes import Rejected, RejectReason
from shared.record import Kind, Quality, RemovedSpan, kept_text

#: What the rule of a cut by markup begins with, also where its words named it: markup is not kept, so these are done again as they are.
_MARKUP = "dom."
#: The rule on text that finds an author's line.
_BYLINE = "text.byline"
#: What stands where a text breaks off that is not free.
_TO_PAY = (Kind.SUBSCRIPTION, Kind.PAYMENT)
#: Words at which the cleaner is as sure of an article as its rules allow; a few lines may be anything.
_ENOUGH_WORDS = 120
#: Share of characters cut above which either the page is mostly furniture or the cleaner was mistaken: the confidence falls.
_USUAL_REMOVED_SHARE = 0.7


@dataclass(frozen=True, slots=True)
class Stated:
    """What is said of an article beside its text: given with the document or declared by the page."""

    title: str | None
    byline: str | None
    paywalled: bool


@dataclass(frozen=True, slots=True)
class Parted:
    """The article's own words (`text`) and everything cut; title and byline as stated, else as found in the text."""

    removed: tuple[RemovedSpan, ...]
    text: str
    title: str | None
    byline: str | None
    notices: tuple[str, ...]
    quality: Quality


def part(
    original_text: str, by_markup: Iterable[Cut], stated: Stated, memory: SiteMemory, lines: Sequence[Line] | None = None
) -> Parted | Rejected:
    """What rules on text, then what is known of the site, make of the lines that the cuts `by_markup` left in. Linear in the text.

    `lines` are those of the text, where they have been split already. Rejected where the rules leave nothing.
    """
    cuts = [_marked(cut) for cut in by_markup]
    model = None if cuts else line_model()  # where markup was judged, a score of words and places has less to say
    lines = split(original_text) if lines is None else lines
    sifted = sift(outside(lines, cuts), knowledge(), title=stated.title, model=model)
    if not sifted.lines:
        return Rejected(RejectReason.NOT_AN_ARTICLE, f"all of its {len(original_text)} characters are labels, prompts or links")
    beyond = remembered(sifted, knowledge(), memory)
    removed = removed_spans(original_text, (*cuts, *sifted.cuts, *beyond.cuts))
    text = kept_text(original_text, ((span.start, span.end) for span in removed))
    return Parted(
        removed=removed,
        text=text,
        title=stated.title or beyond.title,
        byline=stated.byline or found_byline(removed),
        notices=found_notices(removed),
        quality=_quality(original_text, text, removed, declared_paywall=stated.paywalled, wide=any(line.wide for line in lines)),
    )


def markup_cuts(removed: Iterable[RemovedSpan]) -> list[Cut]:
    """Those of an article's spans that its markup justified, as the cuts they were."""
    return [Cut(span.start, span.end, span.kind, span.rule) for span in removed if span.rule.startswith(_MARKUP)]


def found_byline(removed: Iterable[RemovedSpan]) -> str | None:
    """The first author's line among the spans."""
    return next((span.text for span in removed if span.rule.removeprefix(_MARKUP) == _BYLINE), None)


def found_notices(removed: Iterable[RemovedSpan]) -> tuple[str, ...]:
    """The sentences among the spans that say where a text was first published."""
    return tuple(dict.fromkeys(" ".join(span.text.split()) for span in removed if span.rule.endswith(".republication")))


def _marked(cut: Cut) -> Cut:
    return cut if cut.rule.startswith(_MARKUP) else Cut(cut.start, cut.end, cut.kind, _MARKUP + cut.rule)


def outside(lines: Sequence[Line], cuts: Iterable[Cut]) -> list[Line]:
    """Those of `lines` that stand in none of `cuts`."""
    inside: set[int] = set()
    index = 0
    for cut in sorted(cuts):
        while index < len(lines) and lines[index].start < cut.start:
            index += 1
        while index < len(lines) and lines[index].start < cut.end:
            inside.add(index)
            index += 1
    return without(lines, inside)


def _quality(original_text: str, text: str, removed: tuple[RemovedSpan, ...], *, declared_paywall: bool, wide: bool) -> Quality:
    count = words.size_of_lines(text, maybe_wide=wide)
    share = sum(span.end - span.start for span in removed) / len(original_text)
    sure = min(1.0, count / _ENOUGH_WORDS) * min(1.0, (1 - share) / (1 - _USUAL_REMOVED_SHARE))
    return Quality(
        words=count,
        removed_share=round(share, 4),
        truncated_by_paywall=(declared_paywall or _asked_to_pay(removed, len(original_text))) and cut_off(text),
        confidence=round(sure, 3),
    )


def _asked_to_pay(removed: tuple[RemovedSpan, ...], length: int) -> bool:
    """Whether a prompt to pay stands behind most of what is left of so many characters: one above it is on every page of its site."""
    left, gone = length - sum(span.end - span.start for span in removed), 0
    for span in removed:
        if span.kind in _TO_PAY and 2 * (span.start - gone) >= left:
            return True
        gone += span.end - span.start
    return False
