"""What the soak prints: a line per measure, and whatever could not be judged by name."""

from __future__ import annotations

from tests.soak import measures
from tests.soak.measures import MB, Recorder
from tests.soak.report import table


def recorded() -> Recorder:
    """A process that gains a byte per article, a stream over its bound, and a key that was there once."""
    recorder = Recorder()
    for at in range(0, 600, 10):
        recorder.note("cleaner 1", measures.RESIDENT, at, 80 + 100 * at / MB)
        recorder.note("cleaned", measures.ENTRIES, at, 20_000 if at == 300 else 3)
        recorder.note("cleaner 1", measures.THREADS, at, 2)
    recorder.note("passing", measures.WEIGHT, 10, 1)
    return recorder


def test_each_measure_has_its_line_under_its_subject() -> None:
    """With its unit, its finding and, for memory, what each article leaves behind."""
    lines = list(table(list(recorded().rows(60)), articles_per_s=100))
    assert [line for line in lines if not line.startswith(" ")] == ["cleaner 1", "cleaned", "seen too seldom to be judged: 1 (passing)"]
    memory, threads, entries = (line for line in lines[1:] if line.startswith("  "))
    assert memory.split()[:3] == ["resident", "MB", "80"]
    assert memory.endswith("flat, +1 bytes per article")
    assert threads.endswith("flat")
    assert entries.endswith("EXCEEDED")


def test_what_has_no_bound_is_told_all_the_same() -> None:
    """What grows by design has its slope in the table, and no bound."""
    recorder = Recorder()
    for at in range(0, 3600, 60):
        recorder.note("server", measures.USED, at, at / 360)
    (line,) = list(table(list(recorder.rows(0)), articles_per_s=1))[2:]
    assert "+10 " in line
    assert "by design" in line
