"""What is counted of requests over the network."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpcore
import pytest
from prometheus_client import CollectorRegistry

from services.fetcher.headers import Headers
from services.fetcher.measured import OUTCOMES, MeasuredTransport, class_of, why
from services.fetcher.target import Target, parse_target
from services.fetcher.transport import Answer, Refused
from services.fetcher.web import Purpose, Want
from shared.errors import SettingsError, Transient, Unprocessable
from shared.outcomes import Rejected, RejectReason

URL = "https://news.example/a?secret=1"


@dataclass(frozen=True, slots=True)
class Told:
    """An answer without a body."""

    status: int
    headers: Headers = ()

    async def read(self) -> tuple[bytes, int]:
        return b"", 0


@dataclass(frozen=True, slots=True)
class Scripted:
    """Answers as told, or fails so."""

    outcome: int | BaseException

    @asynccontextmanager
    async def send(self, target: Target, want: Want) -> AsyncIterator[Answer]:
        if isinstance(self.outcome, BaseException):
            raise self.outcome
        yield Told(self.outcome)


def late() -> Transient:
    error = Transient("news.example takes too long to answer")
    error.__cause__ = httpcore.ReadTimeout()
    return error


@pytest.mark.parametrize(
    ("outcome", "counted"),
    [
        (200, "2xx"),
        (304, "304"),
        (301, "3xx"),
        (404, "4xx"),
        (429, "429"),
        (503, "5xx"),
        (999, "odd"),
        (Refused(Rejected(RejectReason.FORBIDDEN_ADDRESS)), "refused"),
        (late(), "timeout"),
        (asyncio.CancelledError(), "timeout"),
        (Transient("news.example: Connection refused"), "network"),
        (Unprocessable("the certificate does not stand"), "certificate"),
        (SettingsError("no contact"), "no_contact"),
        (ValueError("odd"), "failed"),
    ],
)
async def test_a_request_is_counted_by_its_purpose_and_end(outcome: int | BaseException, counted: str) -> None:
    """Once, whatever came of it; what was raised goes on."""
    measured, registry, target = MeasuredTransport(Scripted(outcome)), CollectorRegistry(), parse_target(URL)
    measured.tell(registry)
    assert isinstance(target, Target)
    raised = None
    try:
        async with measured.send(target, Want(URL, Purpose.FEED)):
            pass
    except BaseException as error:  # noqa: BLE001  (a cancellation is among them)
        raised = error
    assert raised is (outcome if isinstance(outcome, BaseException) else None)
    samples = [sample for family in registry.collect() for sample in family.samples]
    rows = [(sample.labels, sample.value) for sample in samples if sample.name == "wiresift_http_requests_total" and sample.value]
    assert rows == [({"purpose": "feed", "outcome": counted}, 1)]
    assert registry.get_sample_value("wiresift_http_seconds_count", {"purpose": "feed"}) == 1


def test_outcomes_are_a_closed_set() -> None:
    """Whatever status a server invents, whatever is raised."""
    assert {class_of(status) for status in range(-5, 2000)} | {why(error) for error in (ValueError(URL), late(), KeyError())} <= {*OUTCOMES}
