"""What is known of a site while one of its documents is cleaned: a snapshot. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

#: Stories in which a line must stand to be remembered as anything: two pages of one event share lines, three rarely do.
TRUSTED = 3
#: Stories of one site that are kept; what stands in one of forty is still seen three times.
MAX_STORIES = 128
#: Lines of one snapshot: whole pages of the largest sites repeat some 300.
MAX_KNOWN = 512


@dataclass(frozen=True, slots=True)
class Evidence:
    """In how many stories of a site a line must stand to be furniture, and in what share of those that are kept, 0-1."""

    stories: int
    share: float


@dataclass(frozen=True, slots=True)
class SiteMemory:
    """Lines of a site by their fingerprints: `seen` says in how many of the `stories` that are kept each stands.

    Lines of fewer than TRUSTED stories are not in it. The empty memory knows no line.
    """

    stories: int = 0
    seen: Mapping[int, int] = field(default_factory=dict)

    def believes(self, fingerprint: int, evidence: Evidence) -> bool:
        """Whether the line is furniture where so much evidence is asked for."""
        count = self.seen.get(fingerprint, 0)
        return count >= evidence.stories and count >= evidence.share * self.stories


#: Nothing is known of a site.
NO_MEMORY = SiteMemory()
