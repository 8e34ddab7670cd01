"""Fetchers as operators run them, on a web of twenty invented publishers; one is killed in the middle. `make web` does more of it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.web.plan import Plan
from tests.web.report import report
from tests.web.soak import Soak

#: Short times, so that what takes a minute at a newsroom's pace takes seconds here.
_PLAN = Plan(hosts=20, articles=300, delay_s=0.1, timeout_s=5, kill_at=0.3, calm=True)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has all of 127.0.0.0/8 on loopback")
async def test_every_reachable_article_is_fetched_once_with_good_manners(tmp_path: Path) -> None:
    """By the word of the servers that were visited and of the raw streams, though a fetcher was killed at its work."""
    verdict = await Soak(_PLAN, tmp_path).run()
    told = "\n".join(report(verdict))
    assert verdict.clean, told
    assert len(verdict.seen.kills) == 1
    assert any(hit.status == 304 for hit in verdict.seen.log.hits), told
