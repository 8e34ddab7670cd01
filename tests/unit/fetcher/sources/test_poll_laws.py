"""What holds of polls, whatever a server does."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.fetcher.web import Want
from shared.errors import Transient
from shared.outcomes import Postponed
from tests.unit.fetcher.sources.site import FEED, Answer, answered, names, reader_of, rss

#: Answers without a list.
_TROUBLE: tuple[Answer, ...] = (
    answered(500),
    answered(429, retry_after="60"),
    answered(404),
    answered(200, b"<html>maintenance</html>"),
    answered(200, b"<rss><channel><item><title>cut"),
    Transient("connection reset"),
    Postponed("busy", 30.0),
)


@given(st.lists(st.sets(st.integers(0, 39)) | st.sampled_from(_TROUBLE), min_size=1, max_size=12))
def test_what_is_listed_is_found_once(answers: list[set[int] | Answer]) -> None:
    """Through failures, lists cut short, 304s and articles that leave a list and come back; and the source is asked again within a day."""
    found = asyncio.run(_found(answers))
    listed = {f"t{number}" for answer in answers if isinstance(answer, set) for number in answer}
    assert found == Counter(listed)


async def _found(answers: list[set[int] | Answer]) -> Counter[str]:
    reader = reader_of(answered(404))
    found: Counter[str] = Counter()
    for number, answer in enumerate(answers):
        reader.web.answers[FEED] = _list(answer, number) if isinstance(answer, set) else answer
        found.update(names(await (reader.due() if number else reader.poll())))
        assert timedelta() < reader.wait <= timedelta(days=1.2)
        if isinstance(answer, set):  # the same again is not modified
            reader.web.answers[FEED] = _or_304(_list(answer, number))
            assert names(await reader.due()) == []
    return found


def _list(numbers: set[int], poll: int) -> Answer:
    return answered(body=rss(f"t{number}" for number in sorted(numbers)), etag=f'"{poll}"')


def _or_304(answer: Answer) -> Callable[[Want], Answer]:
    return lambda want: answered(304) if want.validators else answer
