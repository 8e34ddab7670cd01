"""Why an article is taken for a copy, for a person: the shared passages side by side, and the numbers behind the verdict. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from services.classifier.comparison.joining import JOIN, joins
from services.classifier.comparison.pair import Pair
from services.classifier.comparison.relation import compare
from services.classifier.text.tokens import tokenise
from services.console.grouping.likeliest import likeliest
from shared.display import harmless
from shared.record import Match, Record

#: Words of a passage that are shown.
_PASSAGE_WORDS = 60


def verdict(record: Record, names: Mapping[str, str]) -> Iterator[Text]:
    """What was decided of an article: its relation, its own words, its group, its original, and by which detector."""
    said = record.syndication
    own, words = _own_words(record)
    share = f", {own / words:.0%} its own ({own} of {words} words as compared)" if words else ""
    yield Text(f"{'duplicate' if said.is_duplicate else 'no duplicate'}: {said.relation}{share}", style="bold")
    yield _line("group", f"{names.get(said.group_id, said.group_id)}, {_counted(said.group_size, 'article')}; {said.role}")
    if said.original:
        yield _line("original", likeliest(said.original, names.get(said.original.article_id, said.original.article_id)))
    if said.credit:
        yield _line("credit", f"{said.credit.agency} ({said.credit.class_}), in a {said.credit.form}")
    yield _line("detector", said.detector)


def shared(match: Match, record: Record, others: Mapping[str, Record], names: Mapping[str, str]) -> Iterator[RenderableType]:
    """What the article has in common with another: how much of either that is, why, and the passages of both."""
    other = others.get(match.article_id)
    shares = f"{match.containment:.0%} of this stands in it, {match.containment_of_other:.0%} of it stands here"
    yield Text(f"{match.relation}: “{names.get(match.article_id, match.article_id)}”; {shares}", style="bold")
    if other:
        yield from _numbers(_pair(record, other))
    for passage in match.passages:
        here = _shown(record.text[passage.start : passage.end])
        heading = f"{passage.words} words at {passage.start}, there at {passage.other_start}"
        if other is None:
            yield Text(f"  {heading}: “{here}”")
        else:
            yield Text(f"  {heading}", style="dim")
            yield Padding(_beside(here, _shown(other.text[passage.other_start : passage.other_end])), (0, 0, 0, 4))


def _numbers(pair: Pair) -> Iterator[Text]:
    """The numbers of the two texts alone; a verdict may rest on fewer words, without lines known as furniture."""
    least = min(pair.containment, pair.containment_of_other)
    agreeing, conflicting = pair.named.agreeing, pair.named.conflicting
    yield _line("words", f"{pair.matched} of {pair.words} here and {pair.other_words} there, in {_counted(len(pair.runs), 'run')}")
    yield _line("resemblance", f"{pair.resemblance:.2f}; containment {pair.containment:.2f} and {pair.containment_of_other:.2f}")
    yield _line("agreement", f"{pair.agreement:.2f}: {_number(agreeing)} names and figures agree, {_number(conflicting)} conflict")
    yield _line("joins", f"{_whether_joins(pair, least)}; the lesser containment is {least:.2f}, {JOIN} are asked")


def _whether_joins(pair: Pair, least: float) -> str:
    if joins(pair):
        return "yes: one story body"
    if least < JOIN:
        return "no: one of them is mostly a text of its own"
    return "no: what they name tells them apart" if pair.named.conflicting else "no: they share too little to be sure"


def _pair(record: Record, other: Record) -> Pair:
    (found,) = compare(tokenise(record.text), [tokenise(other.text)])
    return found


def _own_words(record: Record) -> tuple[int, int]:
    """Words of the article that stand in no match, and all its words: as texts are compared, where each Chinese character is one."""
    spans = tokenise(record.text).spans
    taken = sorted((passage.start, passage.end) for match in record.syndication.matches for passage in match.passages)
    ends = _joined(taken)
    own, at = 0, 0
    for start, end in spans:
        while at < len(ends) and ends[at][1] <= start:
            at += 1
        own += at == len(ends) or end <= ends[at][0]
    return own, len(spans)


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted spans as disjoint ones."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _beside(here: str, there: str) -> Table:
    table = Table.grid(expand=True, padding=(0, 2))
    table.add_column(ratio=1)
    table.add_column(ratio=1)
    table.add_row(Text(f"“{here}”"), Text(f"“{there}”"))
    return table


def _shown(text: str) -> str:
    words = text.split()
    return harmless(" ".join(words[:_PASSAGE_WORDS])) + (" …" if len(words) > _PASSAGE_WORDS else "")


def _line(name: str, value: str) -> Text:
    return Text(f"  {name:12}", style="dim") + Text(harmless(value), style="not dim")


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
