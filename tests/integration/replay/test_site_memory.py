"""What is known of a site by now is part of the rules that a replay goes by."""

from __future__ import annotations

from functools import partial

from services.cleaner.site.name import site_name
from services.console.replay.outcome import Changed
from services.console.replay.plan import Step
from services.console.replay.selection import Selection
from shared.record import Kind
from tests.integration.replay.system import System
from tests.stages import eventually
from tests.unit.classifier.articles import prose


async def test_what_a_site_was_found_to_hang_around_its_stories_is_cut_of_those_that_are_kept(system: System) -> None:
    """The dry run shows it, the replay does it, neither teaches; the same documents fetched again are unchanged."""
    label, outlet = "Follow the Courier wherever you are", "The Courier"
    texts = [f"{prose(number, 160)}\n\n{label}" for number in range(20, 23)]
    keys = [await system.known(f"a{number}", text, outlet) for number, text in enumerate(texts)]
    await eventually(partial(taught, system, outlet, 3))
    shelf = await system.client.hgetall(f"wiresift:site:{site_name(None, outlet)}")
    told, done = await system.rehearse(Step.CLEANER), await system.replay(Selection(), Step.CLEANER)
    for outcome in (*told, *done):
        assert isinstance(outcome, Changed)
        assert [(span.text, span.kind, span.rule) for span in outcome.diff.cut] == [(label, Kind.FURNITURE, "site.seen")]
    assert [(await system.record(key)).text for key in keys] == [text.removesuffix(f"\n\n{label}") for text in texts]
    assert await system.client.hgetall(f"wiresift:site:{site_name(None, outlet)}") == shelf
    assert [(await system.ingest(f"a{number}", text, outlet)).reason for number, text in enumerate(texts)] == ["unchanged"] * 3


async def test_without_site_memory_a_replay_gives_back_what_that_cut(system: System) -> None:
    """Switched off, it is as if nothing had ever been learned."""
    label, outlet = "Follow the Courier wherever you are", "The Courier"
    for number in range(20, 23):
        await system.known(f"a{number}", f"{prose(number, 160)}\n\n{label}", outlet)
    await eventually(partial(taught, system, outlet, 3))
    assert [type(outcome) for outcome in await system.replay()] == [Changed] * 3
    system.shelf = None
    outcomes = await system.replay()
    assert [[span.text for span in outcome.diff.kept] for outcome in outcomes if isinstance(outcome, Changed)] == [[label]] * 3


async def taught(system: System, outlet: str, stories: int) -> bool:
    """Whether so many stories are known of an outlet."""
    name = site_name(None, outlet)
    assert name
    assert system.shelf
    (memory,) = await system.shelf.snapshots([name])
    return memory.stories == stories
