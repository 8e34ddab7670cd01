"""An article with its cuts in place, for a person: each struck through in the colour of its kind, with the rule that decided. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from services.cleaner.metadata.particulars import Particular
from services.cleaner.text import words
from shared.display import harmless
from shared.record import Kind, Record, RemovedSpan

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
#: The colour of kinds that are in no group: what is left over.
_OTHERS = "bright_black"
#: Uses of a text that a publisher speaks of, as `Rights` names them.
_USES = ("tdm", "train_ai", "ai_use", "search")
#: Rules of a kind that its line of the legend names, those that cut most often first.
_RULES = 4


def coloured(console: Console) -> bool:
    """Whether a cut can be told by its looks: not in a file, nor on a terminal without colours, nor where NO_COLOR is set."""
    return console.is_terminal and console.color_system is not None and not console.no_color


def facts(record: Record) -> Iterator[Text]:
    """What is known of the article, a line each."""
    known = {
        "url": record.url,
        "canonical": record.canonical_url,
        "byline": record.byline,
        "published": record.published_at and record.published_at.isoformat(),
        "language": record.language,
        "words": str(record.quality.words),
        "removed": f"{record.quality.removed_share:.0%} of characters, in {len(record.removed)} cuts",
        "cut off": "by a paywall" if record.quality.truncated_by_paywall else None,
        "rights": ", ".join(f"{use} {said}" for use in _USES if (said := getattr(record.rights, use)) != "unknown"),
        "licence": record.rights.licence_url,
    }
    for name, value in known.items():
        if value:
            yield Text(f"{name:10}", style="dim") + Text(harmless(value))


def stated(particulars: Sequence[Particular]) -> Iterator[Text]:
    """What the page states of itself, a line each, with the tag or the member that states it."""
    if particulars:
        yield Text("stated by the page", style="dim")
    for particular in particulars:
        yield Text(f"  {particular.name:10}", style="dim") + Text(harmless(particular.value)) + Text(f"  {particular.carrier}", style="dim")


def legend(removed: Sequence[RemovedSpan]) -> Iterator[Text]:
    """A line per kind of cut, the one with most words first: its colour, cuts, words and the rules that decided."""
    kinds: dict[Kind, list[RemovedSpan]] = defaultdict(list)
    for span in removed:
        kinds[span.kind].append(span)
    sizes = {kind: sum(_size(span.text) for span in spans) for kind, spans in kinds.items()}
    for kind in sorted(kinds, key=lambda kind: (-sizes[kind], kind)):
        spans = kinds[kind]
        counts = f"{_counted(len(spans), 'cut')}, {_counted(sizes[kind], 'word')}: "
        yield Text("  ") + Text(f"{kind:15}", style=_colour(kind)) + Text(counts) + Text(_most_used(spans), style="dim")


def marked(record: Record, *, styled: bool) -> Text:
    """The original text with what was removed in its place, each span followed by its kind and rule.

    `styled`: struck through in the colour of its kind; else between [- and -], as wdiff has it.
    """
    text, at = Text(), 0
    for span in record.removed:
        text.append(harmless(record.original_text[at : span.start], lines=True))
        removed = harmless(span.text, lines=True)
        cut = removed.rstrip("\n")
        text.append(cut if styled else f"[-{cut}-]", style=f"strike {_colour(span.kind)}")
        text.append(f" {{{span.kind} {span.rule}}}", style="dim")
        text.append(removed[len(cut) :])
        at = span.end
    text.append(harmless(record.original_text[at:], lines=True))
    return text


def numbered(text: Text) -> Text:
    """`text` with the number of each line before it, from 1, as `--line` takes it."""
    lines = text.split("\n", allow_blank=True)
    width = len(str(len(lines)))
    return Text("\n").join(Text(f"{number:{width}}  ", style="dim") + line for number, line in enumerate(lines, 1))


def _colour(kind: Kind) -> str:
    return _COLOURS.get(kind, _OTHERS)


def _size(text: str) -> int:
    return words.size(" ".join(text.split()))


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _most_used(spans: Sequence[RemovedSpan]) -> str:
    rules: dict[str, int] = defaultdict(int)
    for span in spans:
        rules[span.rule] += 1
    found = sorted(rules, key=lambda rule: (-rules[rule], rule))
    return ", ".join(found[:_RULES]) + (", …" if len(found) > _RULES else "")
