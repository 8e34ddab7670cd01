"""An article beside all that it may have in common with others. Pure.

What each pair shares is weighed alone (`pair`, `odds`); then the others are looked at together, as a form gives itself away by the
many that fill it, and a standing note by the many that bear it (`boilerplate`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from services.classifier.comparison.align import Aligner, Run
from services.classifier.comparison.boilerplate import PIECE_STORIES, STORIES, boilerplate
from services.classifier.comparison.margins import SetPiece, set_piece
from services.classifier.comparison.pair import EDIT, NEAR, Pair
from services.classifier.comparison.quotation import QUOTE_WORDS, is_quotation
from services.classifier.comparison.slots import Named, named
from services.classifier.text.tokens import Tokens
from shared.record import Relation

#: Odds (natural logarithm) below which a pair that names different things may be two fillings of a form, if others fill it too.
DOUBT = 3.0
#: Figures that conflict per common word before they cast doubt: a copy brought up to date has fewer, a table of figures more.
DENSE = 0.06
#: Names and figures that agree per common word, below which long equal runs name nothing: a form whose slots lie outside them.
BARE = 0.02
#: Share of the common words that has to be more than boilerplate.
_OWN = 0.1


def compare(article: Tokens, others: Sequence[Tokens]) -> list[Pair]:
    """`article` beside each of `others`, in their order. Costs about 0.1 ms per text of 400 words."""
    return together(article, others, alone(article, others))


def alone(article: Tokens, others: Sequence[Tokens]) -> list[Pair]:
    """`article` beside each of `others`, as if there were no more of them."""
    aligner = Aligner.of(article.words, article.shingles)
    return [pair(article, other, aligner.runs(other.words, other.shingles)) for other in others]


def together(article: Tokens, others: Sequence[Tokens], pairs: Sequence[Pair], *, every: bool = False) -> list[Pair]:
    """The `pairs` of `article` and `others`, each `alone`, without what many unrelated ones of the others share.

    That takes something away: what was none alone is none, and left as it is, but where `every` pair is asked for, as by who learns from
    them.
    """
    standing = bytes(len(article))
    for strangers, stories in ((_doubtful(pairs), STORIES), (_alike(pairs), PIECE_STORIES)):
        if len(strangers) >= stories:
            found = boilerplate(len(article), [(others[at].words, pairs[at].runs) for at in strangers], stories)
            standing = bytes(map(max, standing, found))
    if 1 not in standing:
        return list(pairs)
    salient = bytes(kind * (1 - stands) for kind, stands in zip(article.salient, standing, strict=True))
    return [
        each if each.relation is Relation.NONE and not every else _beyond(each, article, other, standing, salient)
        for each, other in zip(pairs, others, strict=True)
    ]


def _doubtful(pairs: Sequence[Pair]) -> list[int]:
    """The places of those that perhaps tell another story, and share only what anybody may use.

    None where most of what is related is no stranger: then it is a story that many print, and some of its copies were edited much.
    """
    found = [at for at, each in enumerate(pairs) if _may_be_stranger(each)]
    return found if 2 * len(found) >= sum(each.matched >= QUOTE_WORDS for each in pairs) else []


def _alike(pairs: Sequence[Pair]) -> list[int]:
    """The places of those that share one and the same piece with the article, which is set apart in each.

    Many are strangers in any company. Few are at the margins, where nobody shares more with the article, so that there is no story it was
    taken from; within the texts they may be the first who took a block out of one.
    """
    pieces = [(at, each.piece) for at, each in enumerate(pairs) if each.piece]
    few = len(pieces) == sum(each.matched >= QUOTE_WORDS for each in pairs)
    bearers = [(at, one.margin and few, sum(_is_same(one, other) for _, other in pieces)) for at, one in pieces]
    return [at for at, suffices, count in bearers if count >= (PIECE_STORIES if suffices else STORIES)]


def _is_same(one: SetPiece, other: SetPiece) -> bool:
    """Whether two pieces are the same paragraphs of an article."""
    return abs(one.start - other.start) <= EDIT and abs(one.end - other.end) <= EDIT


def pair(article: Tokens, other: Tokens, runs: Sequence[Run]) -> Pair:
    """The evidence of `runs`, the equal runs of `article` and `other`."""
    ordered = tuple(sorted(runs))
    matched = sum(run.length for run in ordered)
    if matched < QUOTE_WORDS:
        return Pair(len(article), len(other), ordered, Named(), matched)
    found, echoed = named(article, other, ordered, article.salient)
    piece, quotation = set_piece(article, other, ordered), is_quotation(article, other, ordered, found)
    return Pair(len(article), len(other), ordered, found, matched + echoed, piece, quotation)


def _may_be_stranger(each: Pair) -> bool:
    """Whether the other perhaps tells another story, and shares only what anybody may use."""
    if each.matched < QUOTE_WORDS:
        return False
    doubtful = each.named.other_names > 0 or each.named.other_figures > DENSE * each.matched
    return each.odds < 0 or (each.odds < DOUBT and doubtful) or (each.odds < DOUBT / 2 and _is_bare(each)) or each.note


def _is_bare(each: Pair) -> bool:
    """Whether what the texts share names hardly anything."""
    return each.named.agreeing < BARE * each.matched


def _beyond(each: Pair, article: Tokens, other: Tokens, standing: bytes, salient: bytes) -> Pair:
    """`each` by what it shares beyond boilerplate: nothing, or what the names and figures outside it, `salient`, say."""
    if not each.runs or (each.resemblance >= NEAR and not each.named.conflicting and not _is_bare(each)):
        return each
    common = sum(standing.count(1, run.at, run.at + run.length) for run in each.runs)
    if each.matched - common < max(QUOTE_WORDS, _OWN * each.matched):
        if each.quotation:  # many quote it: it says nothing of who copied whom
            return replace(each, named=Named())
        return replace(each, runs=(), named=Named(), matched=0)
    return replace(each, named=named(article, other, each.runs, salient)[0])
