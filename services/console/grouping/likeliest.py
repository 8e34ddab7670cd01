"""The likeliest original of a group, in a sentence's part. Pure."""

from __future__ import annotations

from services.classifier.groups.original import MIN_CONFIDENCE
from shared.record import Original


def likeliest(original: Original | None, name: str) -> str:
    """What is known of the original, `name` being what a person knows it by: below the confidence of a claim it is called unknown."""
    if original is None:
        return "unknown"
    basis = f", by {', '.join(original.basis)}" if original.basis else ""
    said = f"{name}, probability {original.confidence:.2f}{basis}"
    return said if original.confidence >= MIN_CONFIDENCE else f"unknown; likeliest {said}"
