"""What the soak found, in lines to print. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from tests.soak.judge import Finding, Judgement
from tests.soak.measures import MB, Row

#: Names that a line lists of what may be many.
NAMED = 10
_HEAD = f"{'':34} {'first':>9} {'last':>9} {'max':>9} {'per hour':>10} {'rose':>8} {'may rise':>8}"


def table(rows: Sequence[Row], articles_per_s: float) -> Iterator[str]:
    """Every measure by subject: first, last and highest value, its slope, what its line rose in the steady part and may, the finding."""
    yield _HEAD
    subject = None
    told = [row for row in rows if row.judgement.finding is not Finding.UNKNOWN]
    for row in told:
        if row.subject != subject:
            subject = row.subject
            yield subject
        yield _line(row, articles_per_s)
    if passing := sorted({row.subject for row in rows} - {row.subject for row in told}):
        yield f"seen too seldom to be judged: {len(passing)} ({', '.join(passing[:NAMED])})"


def _line(row: Row, articles_per_s: float) -> str:
    judged, name = row.judgement, f"{row.kind.name} {row.kind.unit}".strip()
    figures = f"{judged.first:9.4g} {judged.last:9.4g} {judged.most:9.4g} {judged.slope * 3600:+10.4g} {judged.rise:+8.3g}"
    allowed = "" if math.isinf(judged.allowed) else f"{judged.allowed:.3g}"
    each = f", {_bytes_per_article(judged, articles_per_s):+.0f} bytes per article" if row.kind.per_article else ""
    return f"  {name:32} {figures} {allowed:>8}  {judged.finding}{each}"


def _bytes_per_article(judged: Judgement, articles_per_s: float) -> float:
    return judged.slope * MB / articles_per_s if articles_per_s else 0.0
