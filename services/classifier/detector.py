"""The name of the detector that a verdict was made by: its version and its thresholds. Pure."""

from __future__ import annotations

from services.classifier.joining import JOIN
from services.classifier.relation import AGREEMENT, CONTAINED, NEAR, PARTIAL, PARTIAL_WORDS

#: Kept with each verdict, so that a changed detector judges anew what is replayed.
DETECTOR = f"containment-1 near={NEAR} contained={CONTAINED} partial={PARTIAL}/{PARTIAL_WORDS} agreement={AGREEMENT} join={JOIN}"
