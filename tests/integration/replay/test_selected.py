"""What a replay looks at: by revision, article, source, time and number."""

from __future__ import annotations

import pytest

from services.console.replay.outcome import Changed, Unchanged
from services.console.replay.plan import PassedOver, key_of
from services.console.replay.selection import Selection
from shared.errors import UsageError
from tests.integration.replay.system import TEXT, System
from tests.unit.classifier.articles import prose


async def test_older_revisions_are_replayed_where_all_are_asked_for(system: System) -> None:
    """Each keeps its number, and the article's state stays with the newest."""
    first = await system.known("a", TEXT)
    second = await system.known("a", f"{TEXT}\n\n{prose(3, 40)}")
    await system.aged(first)
    state = await system.state(second)
    assert [type(outcome) for outcome in await system.replay()] == [PassedOver, Unchanged]
    assert [type(outcome) for outcome in await system.replay(Selection((first.article_id,), all_revisions=True))] == [Changed, Unchanged]
    assert (await system.record(first)).syndication.verdict_revision == 2
    assert await system.state(second) == state


async def test_only_what_is_selected_is_looked_at(system: System) -> None:
    """By article, by source, by when it was first seen, and up to so many."""
    first, second = await system.known("a", TEXT), await system.known("b", f"{prose(2, 60)}")
    between = (await system.record(second)).first_seen_at
    looked = {
        Selection(): [first, second],
        Selection((second.article_id,)): [second],
        Selection(source="The a Post"): [first],
        Selection(since=between): [second],
        Selection(until=between): [first],
        Selection(limit=1): [first],
    }
    for selection, keys in looked.items():
        found = [key_of(plan.kept.record) async for page in system.planner().plans(selection) for plan in page]
        assert found == keys, selection
        assert await system.planner().count(selection) >= len(keys)
    with pytest.raises(UsageError, match="no such article"):
        await system.replay(Selection(("f" * 32,)))
