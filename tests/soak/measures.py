"""What is measured, in which unit, and how much of it may grow. Pure: the bounds that the soak states and holds the system to."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.soak.judge import Bound, Judgement, Sample, Series, judge

MB = 2**20


@dataclass(frozen=True, slots=True)
class Kind:
    """What is measured of a subject; `per_article`: its slope is told in bytes per article as well."""

    name: str
    unit: str
    bound: Bound
    per_article: bool = False


_BY_DESIGN = Bound(rise=math.inf)

#: Requests without their end, in seconds of load. Where they become many, the machine is too slow for it, and little else can be said.
UNDER_WAY = Kind("under way", "s", Bound(rise=2, most=15))

#: Processes. A leak of 20 bytes per article, the least that Python can leak, is over 2 MB in half an hour at 125 articles a second.
RESIDENT = Kind("resident", "MB", Bound(rise=2, share=0.02), per_article=True)
#: Replicas that are restarted now and then: from one life to the next nothing may stay, within one the caches fill again.
RESIDENT_RESTARTED = Kind("resident, restarted", "MB", Bound(rise=5, share=0.15))
#: Parser processes are replaced every some hundred pages: a saw-tooth.
WORKERS = Kind("its workers", "MB", Bound(rise=5, share=0.1))
#: Connections are opened when they are needed at once, and kept: at most 64 by each process.
DESCRIPTORS = Kind("descriptors", "", Bound(rise=8, most=120))
THREADS = Kind("threads", "", Bound(rise=1.5))

#: The server. What fates take is subtracted: they are kept by the day and grow all day.
USED = Kind("used", "MB", _BY_DESIGN, per_article=True)
USED_LESS_FATES = Kind("used less fates", "MB", Bound(rise=3, share=0.03), per_article=True)
#: Resident memory follows what is used by a factor that is the allocator's: 1.1 with jemalloc, about 2.5 with libc's, in whose pages
#: fates stay behind among what has left. So the factor is held flat, not the sum.
SERVER_RESIDENT = Kind("resident", "MB", _BY_DESIGN, per_article=True)
RESIDENT_SHARE = Kind("resident / used", "", Bound(rise=0.3, share=0.15, most=5.0))
CLIENTS = Kind("clients", "", Bound(rise=20, most=500))
SCRIPTS = Kind("scripts cached", "", Bound(rise=0.5))
#: The file is rewritten at twice its base and 64 MB; what is written while a rewrite runs comes on top.
APPEND_ONLY = Kind("append-only file", "MB", _BY_DESIGN)
APPEND_ONLY_SHARE = Kind("append-only file / limit", "", Bound(rise=0.3, most=2.0))
REWRITES = Kind("rewrites", "", _BY_DESIGN)

#: Streams. A backlog comes and goes with restarts.
ENTRIES = Kind("entries", "", Bound(rise=200, most=10_000))
RETRIES = Kind("retries", "", Bound(rise=100, most=10_000))
#: Entries and bytes that the accounting of a work stream differs by from what is there.
DRIFT = Kind("accounting off by", "", Bound(most=0))
#: A log is trimmed to its bound every 15 s: a saw-tooth of what is written in between.
LOG_BYTES = Kind("log", "MB", Bound(rise=3, share=0.5))
CONSUMERS = Kind("consumers", "", Bound(rise=1))
STALE = Kind("stale consumers", "", Bound(most=0))

#: Families of keys, and single keys; streams, schedules and accounts come and go.
FAMILIES = Kind("families of keys", "", Bound(rise=4))
KEYS = Kind("keys", "", Bound(rise=20, share=0.05))
#: Weighed by samples, so within some percent.
WEIGHT = Kind("weight", "MB", Bound(rise=1, share=0.15), per_article=True)
WEIGHT_BY_DESIGN = Kind("weight", "MB", _BY_DESIGN, per_article=True)
#: Families that grow until their day is over.
GROWING = frozenset({"fates"})


@dataclass(frozen=True, slots=True)
class Row:
    """One measure and what was found of it."""

    subject: str
    kind: Kind
    judgement: Judgement


@dataclass(slots=True)
class Recorder:
    """All series, by subject and kind."""

    series: defaultdict[tuple[str, Kind], list[Sample]] = field(default_factory=lambda: defaultdict(list))

    def note(self, subject: str, kind: Kind, at: float, value: float) -> None:
        """Add a reading, `at` seconds since the load began."""
        self.series[subject, kind].append(Sample(at, value))

    def of(self, subject: str, kind: Kind) -> Series:
        """What was read so far, in order of time."""
        return self.series.get((subject, kind), [])

    def rows(self, steady_from: float) -> Iterator[Row]:
        """Every measure judged, by subject, in the order in which they were first read."""
        subjects = list(dict.fromkeys(subject for subject, _ in self.series))
        for (subject, kind), series in sorted(self.series.items(), key=lambda one: subjects.index(one[0][0])):
            yield Row(subject, kind, judge(series, kind.bound, steady_from))
