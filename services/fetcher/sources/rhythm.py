"""How much a source brings: learned from the articles themselves, to say how many to expect and how long to wait. Pure.

The rate of a source is what weeks have taught, times how much livelier or calmer than that the last hours were. That it is night or
Sunday shows in the last hours soon enough: a pattern of 24 or 48 hours on top saved no request in the simulation that liveliness had
not saved already (`python -m tests.simulation`; 5 % fewer requests for 4 % longer delays, which any schedule can have).
"""

from __future__ import annotations

from math import exp

from shared.record import Model

#: Time in which what was learned fades to 37 %, in hours: two weeks, so that each day of the week is known from more than one.
_MEMORY_H = 14 * 24.0
#: The same for how lively the source is just now, in hours: about as long as a story is told, and short against a night.
_LIVELY_H = 2.0
#: Weight of "as usual" in how lively a source is, in articles: one article more or less is chance.
_CALM = 2.0
#: What a source never watched is taken to bring: one article in this many hours.
_UNKNOWN_GAP_H = 24.0
#: Weight of that, in articles: little, as a list of ten articles within minutes knows better.
_UNKNOWN = 0.05
#: Steps of looking ahead, in seconds: no wait is shorter, none needs to be finer.
_STEP_S = 60.0
_HOUR_S = 3_600.0


class Rhythm(Model):
    """What was watched: articles, and for how many hours; and, of late, articles that came and that were expected. All fade."""

    articles: float = 0.0
    watched_h: float = 0.0
    came: float = 0.0
    expected: float = 0.0


def watched(rhythm: Rhythm, articles: int, span_s: float) -> Rhythm:
    """`rhythm` after another `span_s` seconds that brought `articles`."""
    hours = span_s / _HOUR_S
    if hours <= 0:
        return rhythm
    kept, kept_lately = exp(-hours / _MEMORY_H), exp(-hours / _LIVELY_H)
    lately = (1.0 - kept_lately) / (hours / _LIVELY_H)  # the share of a longer span that counts as of late
    return Rhythm(
        articles=kept * rhythm.articles + articles,
        watched_h=kept * rhythm.watched_h + hours,
        came=kept_lately * rhythm.came + lately * articles,
        expected=kept_lately * rhythm.expected + lately * hours * usual_per_h(rhythm),
    )


def usual_per_h(rhythm: Rhythm) -> float:
    """Articles an hour, over weeks; never 0."""
    return (rhythm.articles + _UNKNOWN) / (rhythm.watched_h + _UNKNOWN * _UNKNOWN_GAP_H)


def liveliness(rhythm: Rhythm) -> float:
    """How many times as much as usual came in the last hours; near 1 where there is little to judge by."""
    return (rhythm.came + _CALM) / (rhythm.expected + _CALM)


def wait_s(rhythm: Rhythm, *, delay_s: float, articles: float, longest_s: float) -> float:
    """Seconds until asking is worth it: when the articles expected by then will have waited `delay_s` together.

    Not longer than until `articles` of them are expected, nor than `longest_s`. At a steady rate r this is sqrt(2 delay_s / r): no
    other way to spend the same requests on many sources makes the mean article less late. Costs a step per minute waited.
    """
    usual, lively = usual_per_h(rhythm) / _HOUR_S, liveliness(rhythm)
    waited = due = delayed = 0.0
    while waited < longest_s and delayed < delay_s and due < articles:
        rate = usual * (1.0 + (lively - 1.0) * exp(-waited / _HOUR_S / _LIVELY_H))
        due += rate * _STEP_S
        delayed += due * _STEP_S
        waited += _STEP_S
    return min(waited, longest_s)
