"""Settings of the cleaner."""

from __future__ import annotations

from pydantic import Field

from shared.settings import Settings


class CleanerSettings(Settings):
    """What the cleaner reads besides the common settings."""

    cleaner_batch: int = Field(32, ge=1, le=256, description="articles in hand at once in one process")
    cleaner_deadline_s: float = Field(20, gt=0, le=600, description="seconds one document may take before its worker is stopped")
    cleaner_memory_mb: int = Field(1024, ge=256, le=65_536, description="MiB of address space a worker may take (enforced on Linux)")
    cleaner_workers: int = Field(1, ge=1, le=64, description="worker processes that parse pages")
    cleaner_inline_max_bytes: int = Field(
        262_144, ge=0, description="bytes up to which plain text is cleaned without a worker; pages never are"
    )
    cleaner_site_memory: bool = Field(
        True, description="on: lines that stand in several stories of a site are learned, and cut as furniture; off: neither"
    )
