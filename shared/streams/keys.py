"""Every key of the stream layer. All carry the partition in braces, so that one hand-over touches one Redis Cluster slot.

    {wiresift:0}:requested  {wiresift:0}:fetched  {wiresift:0}:cleaned    work      \
    {wiresift:0}:<work>:sizes  :reserved  :retry  :retry:bodies           its room   |  one slot, so on one
    {wiresift:0}:classified {wiresift:0}:rejected {wiresift:0}:dead       logs       |  node of a cluster
    {wiresift:0}:fates:<day>  {wiresift:0}:article:<id>                   states    /
    {wiresift:1}:requested …                                              another slot, on any node

An article belongs to one partition for good, by its id. What is asked of the whole system at once (who paused what) is in the first.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol


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


class Partitioned(Protocol):
    """What is to be known of a system to name its keys: the settings."""

    @property
    def prefix(self) -> str: ...

    @property
    def partitions(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one partition of one system of so many `partitions`."""

    prefix: str
    partition: int = 0
    partitions: int = 1

    @classmethod
    def of(cls, settings: Partitioned) -> Keys:
        """Those of the first partition, from which all others are found."""
        return cls(settings.prefix, 0, settings.partitions)

    @property
    def all(self) -> Sequence[Keys]:
        """Those of each partition."""
        return [self.within(partition) for partition in range(self.partitions)]

    def within(self, partition: int) -> Keys:
        """Those of another partition."""
        return self if partition == self.partition else replace(self, partition=partition)

    @property
    def first(self) -> Keys:
        """Those of the partition that holds what concerns all."""
        return self.within(0)

    def home(self, article_id: str) -> int:
        """The partition an article belongs to."""
        return zlib.crc32(article_id.encode("utf-8", "surrogatepass")) % self.partitions if self.partitions > 1 else 0

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
        """The newest revision of an article, as `services.cleaner.revision` writes it; in its own partition, whichever this is."""
        return f"{self.within(self.home(article_id)).tag}:article:{article_id}"

    def withdrawn(self, domain: str) -> str:
        """Mark of a domain that was taken down, for as long as it is kept away; in each partition: `shared.streams.takedowns`."""
        return f"{self.tag}:withdrawn:{domain}"

    @property
    def paused(self) -> str:
        """Hash: stage → who paused it, when and why, as JSON; a stage that runs has no field. In the first partition, for all."""
        return f"{self.first.tag}:paused"

    @property
    def count(self) -> str:
        """How many partitions the system was begun with; in the first."""
        return f"{self.first.tag}:partitions"

    @property
    def handled(self) -> str:
        """Sorted set of dead letters that an operator has dealt with, by their entries' time in ms: `shared.streams.redrive`."""
        return f"{self.tag}:dead:handled"

    @property
    def operations(self) -> str:
        """Stream of what operators did to what is in this partition, the newest last: `shared.streams.operations`."""
        return f"{self.tag}:operations"

    @property
    def waited(self) -> str:
        """Written on so that replicas can be waited for; what it holds is nothing: `shared.streams.replicated`."""
        return f"{self.tag}:waited"

    @property
    def replicas(self) -> str:
        """Hash: consumer name → what the process says of itself, with the server time of its last beat."""
        return f"{self.tag}:replicas"
