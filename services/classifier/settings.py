"""The classifier's settings: variables named WIRESIFT_CLASSIFIER_…"""

from __future__ import annotations

from pydantic import Field

from shared.settings import Settings


class ClassifierSettings(Settings):
    """What the classifier reads besides the settings of all services."""

    classifier_batch: int = Field(16, ge=1, le=256, description="articles classified at once by one process")
    classifier_deadline_s: float = Field(30, gt=0, le=600, description="seconds one article may take before it is tried again")
    classifier_max_words: int = Field(50_000, ge=1_000, le=200_000, description="longest article that is classified, in words")
