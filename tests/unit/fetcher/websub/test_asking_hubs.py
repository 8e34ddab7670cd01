"""How a hub is asked: as any host, by a form, and not as something that is crawled."""

from __future__ import annotations

import pytest

from services.fetcher.guard import Guard
from services.fetcher.web import Purpose, Response
from services.fetcher.websub.form import subscribing
from shared.outcomes import Postponed, Rejected, RejectReason
from tests.unit.fetcher.manners.fake_net import FakeAnswer, Net, OpenGate, redirect, visitor
from tests.unit.fetcher.websub.subscriptions import HUB, new

WANT = subscribing(new())


async def test_a_hub_is_asked_at_its_host_s_pace_and_no_robots_txt_is() -> None:
    """Its gate is passed like any other; a host without room is asked later."""
    net, gate = Net({HUB: FakeAnswer(202, (), b"")}), OpenGate()
    answer = await visitor(net, gate).get(WANT)
    assert isinstance(answer, Response)
    assert answer.status == 202
    assert net.asked == [HUB]
    assert [ask.host for ask in gate.asks] == ["hub.example"]
    closed = OpenGate(closed={"hub.example": Postponed("busy", 5.0)})
    assert isinstance(await visitor(net, closed).get(WANT), Postponed)


@pytest.mark.parametrize("status", [307, 308])
async def test_a_hub_may_send_on_to_another(status: int) -> None:
    """With the form; the guard judges where to."""
    other = "https://other-hub.example/"
    net = Net({HUB: redirect(other, status), other: FakeAnswer(202, (), b"")})
    answer = await visitor(net).get(WANT)
    assert isinstance(answer, Response)
    assert (answer.status, net.asked) == (202, [HUB, other])
    assert {want.form for want in net.wants} == {WANT.form}
    inside = Net({HUB: redirect("https://127.0.0.1/", status)})
    refused = await visitor(inside, guard=Guard((), "desk@example.org")).get(WANT)
    assert isinstance(refused, Rejected)
    assert refused.reason is RejectReason.FORBIDDEN_ADDRESS
    assert inside.asked == [HUB]


@pytest.mark.parametrize("status", [301, 302, 303])
async def test_a_redirect_that_would_drop_the_form_is_an_answer(status: int) -> None:
    """It is not followed: a GET there asks for nothing."""
    net = Net({HUB: redirect("https://other-hub.example/", status)})
    answer = await visitor(net).get(WANT)
    assert isinstance(answer, Response)
    assert (answer.status, net.asked) == (status, [HUB])
    assert WANT.purpose is Purpose.HUB


@pytest.mark.parametrize("status", [307, 308])
async def test_a_secret_is_not_sent_on_in_plain_text(status: int) -> None:
    """A hub that was asked over TLS cannot have it read on the way to another."""
    net = Net({HUB: redirect("http://other-hub.example/", status)})
    answer = await visitor(net).get(WANT)
    assert isinstance(answer, Response)
    assert (answer.status, net.asked) == (status, [HUB])
