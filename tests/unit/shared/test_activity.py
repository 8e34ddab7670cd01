"""What a process knows of its runs and hand-overs."""

from __future__ import annotations

from shared.streams.activity import Activity


def test_the_oldest_run_is_the_one_that_began_first() -> None:
    """Also when others ended meanwhile; without any there is none."""
    activity = Activity()
    first, second = activity.begin(10.0), activity.begin(12.0)
    ages = [activity.oldest_run_s(15.0)]
    activity.end(first, "ok")
    ages.append(activity.oldest_run_s(15.0))
    activity.end(second, "failed")
    assert [*ages, activity.oldest_run_s(15.0)] == [5.0, 3.0, 0.0]


def test_only_what_left_the_stream_for_good_is_finished() -> None:
    """A retry comes back, a stale entry is another's, a held one stays."""
    activity = Activity()
    for status in ("ok", "rejected", "dead", "known", "retry", "stale", "held", "failed"):
        activity.end(activity.begin(0.0), status)
    assert activity.finished == 4
    assert sum(activity.runs.values()) == 8


def test_a_process_is_blocked_from_the_first_refusal_without_a_success_after_it() -> None:
    """Repeated refusals do not begin anew; one success ends it; without a run there is nothing to be blocked."""
    activity = Activity()
    run = activity.begin(0.0)
    activity.handed(refused=True, now_s=10.0)
    activity.handed(refused=True, now_s=14.0)
    blocked = activity.blocked_s(15.0)
    activity.handed(refused=False, now_s=15.0)
    freed = activity.blocked_s(16.0)
    activity.handed(refused=True, now_s=16.0)
    activity.end(run, "failed")
    assert (blocked, freed, activity.blocked_s(20.0)) == (5.0, 0.0, 0.0)
