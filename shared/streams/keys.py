"""Every key of the stream layer. All carry the partition in braces, so that one hand-over touches one Redis Cluster slot."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Stream(StrEnum):
    """The six streams; the first three carry work, the others are logs."""

    REQUESTED = "requested"
    FETCHED = "fetched"
    CLEANED = "cleaned"
    CLASSIFIED = "classified"
    REJECTED = "rejected"
    DEAD = "dead"

    @property
    def is_work(self) -> bool:
        """Whether entries leave with their hand-over and a full stream makes its writer wait."""
        return self in WORK


WORK = (Stream.REQUESTED, Stream.FETCHED, Stream.CLEANED)
LOGS = (Stream.CLASSIFIED, Stream.REJECTED, Stream.DEAD)


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one partition of one system."""

    prefix: str
    partition: int = 0

    @property
    def tag(self) -> str:
        return f"{{{self.prefix}:{self.partition}}}"

    def stream(self, stream: Stream) -> str:
        """The stream itself."""
        return f"{self.tag}:{stream}"

    def sizes(self, stream: Stream) -> str:
        """Hash of a work stream: entry id → bytes of its envelope; `total`: their sum; `retries`: that of scheduled retries alone."""
        return f"{self.tag}:{stream}:sizes"

    def reserved(self, stream: Stream) -> str:
        """Who waits longest for bytes on a work stream, and how many: room that nobody else may take. Expires by itself."""
        return f"{self.tag}:{stream}:reserved"

    def room(self, stream: Stream) -> tuple[str, ...]:
        """All that tells how much room a work stream has, in the order of `lua/room.lua`."""
        return self.stream(stream), self.retry(stream), self.sizes(stream), self.reserved(stream)

    def retry(self, stream: Stream) -> str:
        """Sorted set of a work stream: entries that wait for their next attempt, by due time in ms of the server's clock."""
        return f"{self.tag}:{stream}:retry"

    def retry_bodies(self, stream: Stream) -> str:
        """Hash beside `retry`: entry id → envelope."""
        return f"{self.tag}:{stream}:retry:bodies"

    def fates(self, day: str) -> str:
        """Hash: id of a request of that UTC day → its fate as JSON, or empty while it is under way."""
        return f"{self.tag}:fates:{day}"

    def article(self, article_id: str) -> str:
        """The newest revision of an article, as `services.cleaner.revision` writes it."""
        return f"{self.tag}:article:{article_id}"

    @property
    def paused(self) -> str:
        """Hash: stage → who paused it, when and why, as JSON; a stage that runs has no field."""
        return f"{self.tag}:paused"

    @property
    def handled(self) -> str:
        """Sorted set of dead letters that an operator has dealt with, by their entries' time in ms: `shared.streams.redrive`."""
        return f"{self.tag}:dead:handled"

    @property
    def operations(self) -> str:
        """Stream of what operators did, the newest last: `shared.streams.operations`."""
        return f"{self.tag}:operations"

    @property
    def replicas(self) -> str:
        """Hash: consumer name → what the process says of itself, with the server time of its last beat."""
        return f"{self.tag}:replicas"
