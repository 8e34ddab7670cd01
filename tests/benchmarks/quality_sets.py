"""What must stay and what must go: the labelled sets of `tests/corpus`, counted per language and kind.

    python -m tests.benchmarks.quality_sets [--failures] [--kept-back | --unseen] [LANGUAGE …]

`--failures` names each article that lost words and each piece of noise of which a line stayed, without quoting them, so that who
writes rules is not led to fit them to these words. `--kept-back` measures the languages and the kind that nobody who writes rules
may look at, and nothing else; `--unseen` the sets of another hand. Exit code 1 where the goal is missed.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.corpus import sets
from tests.corpus.injection import Injection, Loss, injections, losses, removed_from, share_gone
from tests.corpus.sets import Article

#: Share of the injected noise's lines that is to go in each language; of the articles no word may.
GOAL = 0.95


@dataclass(frozen=True, slots=True)
class Measured:
    """One language: what each article that must stay lost, and what became of each injected piece of noise."""

    language: str
    kept: dict[Article, tuple[Loss, ...]]
    injected: tuple[Injection, ...]

    @property
    def whole(self) -> int:
        """Articles of which nothing was cut."""
        return sum(not found for found in self.kept.values())

    @property
    def harmed(self) -> int:
        """Injections at which a word of the article went."""
        return sum(bool(one.losses) for one in self.injected)

    @property
    def good(self) -> bool:
        """Whether the goal is met."""
        return self.whole == len(self.kept) and not self.harmed and share_gone(self.injected) >= GOAL


def measure(language: str, *, kept_back: bool, folder: Path = sets.FOLDER) -> Measured:
    """Clean all that there is of a language, or what is kept back of it. About ten seconds for ten languages."""
    ordinary = sets.articles(language, folder)
    tempting = [] if kept_back and language not in sets.KEPT_BACK_LANGUAGES else sets.must_keep(language, folder)
    kept = {article: losses(article.text, removed_from(article.text)) for article in (*tempting, *ordinary)}
    return Measured(language, kept, tuple(injections(ordinary, sets.noise(language, kept_back=kept_back, folder=folder))))


def report(measured: Sequence[Measured]) -> Iterator[str]:
    """The counts: per language what stayed and what went, then per kind and language the share that went."""
    yield "== articles of which every word must stay, and noise put into ordinary ones (above, at a third, below)"
    yield "language  articles whole  words lost   noise lines  gone whole  as their kind  injections that cost a word"
    for one in measured:
        lost = sum(loss.words for found in one.kept.values() for loss in found)
        lines, gone, named = (sum(getattr(each, name) for each in one.injected) for name in ("lines", "gone", "named"))
        yield (
            f"{one.language:8}  {one.whole:>7} of {len(one.kept):<3}  {lost:>10}   {lines:>11}  {gone / (lines or 1):>10.3f}"
            f"  {named / (gone or 1):>13.3f}  {one.harmed:>8} of {len(one.injected)}"
        )
    yield from _by_kind(measured)
    missed = [one.language for one in measured if not one.good]
    yield f"goal: nothing lost, {GOAL} gone: " + (f"MISSED in {', '.join(missed)}" if missed else "met in all")


def _by_kind(measured: Sequence[Measured]) -> Iterator[str]:
    cells: dict[str, dict[str, list[Injection]]] = defaultdict(lambda: defaultdict(list))
    for one in measured:
        for each in one.injected:
            cells[each.noise.kind][one.language].append(each)
    yield f"{'share of lines gone':20}{'all':>6}" + "".join(f"{one.language:>6}" for one in measured) + "  lines"
    for kind, found in sorted(cells.items()):
        every = [each for language in found.values() for each in language]
        row = "".join(f"{share_gone(found[one.language]):>6.2f}" for one in measured)
        yield f"{kind:20}{share_gone(every):>6.2f}{row}  {sum(each.lines for each in every)}"


def failures(measured: Measured) -> Iterator[str]:
    """What went wrong in a language, by name: articles with the rules that cut them, noise with the share that went."""
    for article, found in measured.kept.items():
        for loss in found:
            yield f"{measured.language} {article.name}: {loss.words} words cut by {loss.rule}"
    pieces: dict[str, list[Injection]] = defaultdict(list)
    for one in measured.injected:
        pieces[one.noise.name].append(one)
        for loss in one.losses:
            yield f"{measured.language} {one.article.name} with {one.noise.name} at {one.place:.2f}: {loss.words} words cut by {loss.rule}"
    yield from (f"{measured.language} {name}: {share:.2f} gone" for name, found in pieces.items() if (share := share_gone(found)) < 1)


def main() -> int:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("languages", metavar="LANGUAGE", nargs="*", help="measure these alone")
    parser.add_argument("--failures", action="store_true", help="name what went wrong")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--kept-back", action="store_true", help="measure what is kept back, and that alone")
    which.add_argument("--unseen", action="store_true", help="measure the sets of another hand, which no rule was written by")
    asked = parser.parse_args()
    folder = sets.UNSEEN if asked.unseen else sets.FOLDER
    known = [*sets.languages(folder=folder), *(sets.languages(kept_back=True) if asked.kept_back else ())]
    chosen = [language for language in known if not asked.languages or language in asked.languages]
    measured = [measure(language, kept_back=asked.kept_back, folder=folder) for language in chosen]
    for line in report(measured):
        print(line)
    if asked.failures:
        print(*(line for one in measured for line in failures(one)), sep="\n")
    return int(not all(one.good for one in measured))


if __name__ == "__main__":
    sys.exit(main())
