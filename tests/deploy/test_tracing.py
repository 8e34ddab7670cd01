"""Traces on Kubernetes: a component opens the way to a collector, tells the services of it, and is part of no overlay by itself."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from shared.tracing import ENDPOINTS
from tests.deploy.kustomize import OVERLAYS, Object, composed, of_kind, with_component
from tests.deploy.policies import Labels, of_pod, peers, ports, selects
from tests.deploy.test_network import SERVICES, labels

PORT = 4318
#: The collector's pods as the Helm chart and as the operator of OpenTelemetry label them, among labels of their own.
_COLLECTORS: tuple[Labels, ...] = (
    {"app.kubernetes.io/name": "opentelemetry-collector", "app.kubernetes.io/instance": "traces"},
    {"app.kubernetes.io/name": "traces-collector", "app.kubernetes.io/component": "opentelemetry-collector"},
)


@pytest.fixture(params=OVERLAYS)
def traced(request: pytest.FixtureRequest, tmp_path: Path) -> list[Object]:
    """The objects of an overlay that has the component."""
    return composed(request.param, with_component("tracing", tmp_path))


def variables(objects: list[Object]) -> dict[str, str]:
    """Those of OpenTelemetry that the services are given."""
    data = of_kind(objects, "ConfigMap")["settings"]["data"]
    return {name: value for name, value in data.items() if name.startswith("OTEL_")}


def to_collector(objects: list[Object], component: str) -> list[Object]:
    """Whom the pods of a component may reach at the collector's port."""
    rules = of_pod(of_kind(objects, "NetworkPolicy").values(), labels(component), "Egress")
    return [dict(peer) for rule in rules if ("TCP", PORT) in ports(rule) for peer in peers(rule)]


def test_the_services_alone_reach_the_collector(traced: list[Object]) -> None:
    """Pods labelled as one in the namespace `monitoring`, and no others there; neither Redis nor the pod for people needs it."""
    for service in SERVICES:
        reached = to_collector(traced, service)
        assert {peer["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"] for peer in reached} == {"monitoring"}
        for pod, wanted in (*((pod, True) for pod in _COLLECTORS), ({"app.kubernetes.io/name": "prometheus"}, False)):
            assert any(selects(peer["podSelector"], pod) for peer in reached) == wanted
    assert [component for component in ("redis", "command", "other") if to_collector(traced, component)] == []


def test_spans_are_sent_where_the_way_is_open(traced: list[Object]) -> None:
    """The address is of the namespace and the port that the policy names."""
    address = urlsplit(variables(traced)[ENDPOINTS[0]])
    assert (address.scheme, address.port) == ("http", PORT)
    assert re.fullmatch(r"[a-z-]+\.monitoring\.svc", address.hostname or "")


def test_one_article_in_ten_is_traced_whole(traced: list[Object]) -> None:
    """As the SDK itself understands the variables, of which it knows every one."""
    known = vars(pytest.importorskip("opentelemetry.sdk.environment_variables", reason="NOT RUN: the extra `tracing` is absent"))
    assert set(variables(traced)) <= set(known)
    ask = "from opentelemetry.sdk.trace import TracerProvider; print(TracerProvider().sampler.get_description())"
    said = subprocess.run([sys.executable, "-c", ask], env=variables(traced), capture_output=True, text=True, timeout=60, check=True)
    assert said.stdout.startswith("ParentBased{root:TraceIdRatioBased{0.1},")


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_nothing_is_told_anybody_unless_it_is_asked_for(overlay: str) -> None:
    """An overlay as it ships neither names a collector nor lets anybody reach one."""
    objects = composed(overlay)
    assert variables(objects) == {}
    assert [service for service in SERVICES if to_collector(objects, service)] == []
