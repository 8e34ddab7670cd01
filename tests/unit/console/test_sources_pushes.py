"""What `wiresift sources show` tells of pushes."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from services.console.sources.pushes import pushes
from services.fetcher.websub.transitions import after_poll, asking, denied, ended, pushed, refused, verified
from tests.unit.fetcher.websub.subscriptions import NOON, new

HOUR = timedelta(hours=1)
GRANTED = verified(asking(new(), NOON, 0.0), 864_000, NOON, 0.0)


@pytest.mark.parametrize(
    ("held", "word"),
    [
        (None, None),
        (new(next_at=NOON + HOUR), "asked"),
        (new(), "left"),
        (verified(asking(new(), NOON, 0.0), 60, NOON, 0.0).model_copy(update={"next_at": NOON}), "left"),
        (refused(asking(new(), NOON, 0.0), None), "asked"),
        (refused(asking(new(), NOON, 0.0), "HTTP 500"), "failing"),
        (GRANTED, "granted"),
        (pushed(GRANTED, NOON), "active"),
        (after_poll(pushed(GRANTED, NOON), brought=True, now=NOON + HOUR), "late"),
        (denied(GRANTED, "", NOON), "denied"),
        (ended(GRANTED, NOON), "ending"),
    ],
)
def test_each_state_has_its_word(held: Any, word: str | None) -> None:
    """None where nothing is subscribed to; what was due an hour ago and is granted nothing is left by itself."""
    assert pushes(held, NOON + HOUR)["push"] == word


def test_neither_callback_nor_secret_is_told() -> None:
    """Whoever reads them can push."""
    told = json.dumps(pushes(pushed(GRANTED, NOON), NOON + HOUR))
    assert "xxx" not in told
    assert json.loads(told)["push_until_at"] == "2026-03-14T12:00:00+00:00"
