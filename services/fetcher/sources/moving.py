"""Where a source is asked: at the operator's URL, or where that has led for good (301, 308). Pure.

redirected   to one place, for good at every hop and for a day: it has moved, and is asked there
every week   the operator's URL is asked again: a move may have been a mistake, or the work of whoever held the domain for a while
it fails     three times in a row where it has moved to, or is gone there: the operator's URL is asked again

A redirect that is not for good is followed each time, and moves nothing: RFC 9110 section 15.4 has the client come back.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from services.fetcher.sources.source import Page, Source, SourceState

#: A source that redirects to the same place for so long has moved; a site that is being mended redirects for hours.
_MOVED_AFTER = timedelta(days=1)
#: How long it is asked where it has moved to before the operator's URL is asked again.
_TAKEN_FOR = timedelta(days=7)
#: Failures in a row where it has moved to: fewer may be one bad moment of a server.
_FAILURES = 3


def page_of(source: Source, state: SourceState, now: datetime) -> Page:
    """The page to ask for, with all that is known of it: validators were always those of where it redirected to."""
    moved = state.moved_to if state.moved_at and now - state.moved_at < _TAKEN_FOR else None
    url = moved or source.url
    return state.page.model_copy(update={"url": url}) if state.page else Page(url=url)


def after_answer(state: SourceState, source: Source, asked: str, led_to: str | None, now: datetime, *, for_good: bool) -> SourceState:
    """`state` after `asked` answered with a list, from `led_to` if not by itself; `for_good`: all redirects were."""
    same = led_to is not None and (led_to, for_good) == (state.redirected_to, state.redirected_for_good)
    since = state.redirected_since if same and state.redirected_since else now
    moved_to, moved_at = state.moved_to, state.moved_at
    if led_to and for_good and (led_to == state.moved_to or now - since >= _MOVED_AFTER):
        moved_to, moved_at = led_to, now
    elif asked == source.url:
        moved_to = None
    return state.model_copy(
        update={
            "moved_to": None if moved_to == source.url else moved_to,
            "moved_at": None if moved_to in (None, source.url) else moved_at,
            "redirected_to": led_to,
            "redirected_since": since if led_to else None,
            "redirected_for_good": bool(led_to) and for_good,
        }
    )


def after_failure(state: SourceState, source: Source, asked: str, now: datetime) -> SourceState:
    """`state`, with the failure already counted, after `asked` failed. Where the operator's URL is gone, the place it led to stands."""
    if not state.moved_to:
        return state
    if asked == source.url:
        return state.model_copy(update={"moved_at": now})
    lost = state.gone or state.failures >= _FAILURES
    return state.model_copy(update={"moved_to": None, "moved_at": None}) if lost else state
