"""The name of the detector that a verdict was made by: its version and its thresholds. Pure."""

from __future__ import annotations

from services.classifier.comparison.joining import JOIN, JOIN_ODDS
from services.classifier.comparison.odds import WEIGHTS
from services.classifier.comparison.pair import CONTAINED, NEAR, PARTIAL, PARTIAL_WORDS

_ODDS = ",".join(f"{weight:g}" for weight in WEIGHTS)
#: Kept with each verdict, so that a changed detector judges anew what is replayed.
DETECTOR = f"containment-7 near={NEAR} contained={CONTAINED} partial={PARTIAL}/{PARTIAL_WORDS} odds={_ODDS} join={JOIN}/{JOIN_ODDS:g}"
