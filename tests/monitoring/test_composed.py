"""Prometheus and Grafana as docker-compose.yml runs them: confined as all else is, and pointed at what ships."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from tests.monitoring.system import ROOT, SERVICES

WATCHERS = ("prometheus", "grafana")


@cache
def composed() -> dict[str, Any]:
    """The compose file, its anchors resolved."""
    yaml = pytest.importorskip("yaml", reason="NOT RUN: docker-compose.yml is not read: PyYAML is not installed")
    read: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return read


@pytest.mark.parametrize("name", WATCHERS)
def test_a_watcher_is_confined(name: str) -> None:
    """It runs only when it is asked for, without privileges, within limits, and is reached from this machine alone."""
    service = composed()["services"][name]
    assert service["profiles"] == ["monitoring"]
    assert (service["read_only"], service["cap_drop"], service["restart"]) == (True, ["ALL"], "unless-stopped")
    assert "no-new-privileges:true" in service["security_opt"]
    assert {"mem_limit", "cpus", "pids_limit", "healthcheck"} <= set(service)
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    assert "user" not in service, "the image's own, which is not root"


@pytest.mark.parametrize("name", WATCHERS)
def test_what_is_mounted_is_there(name: str) -> None:
    """Read-only, from this checkout; its data is on a volume."""
    for mount in composed()["services"][name]["volumes"]:
        source, _, options = mount.partition(":")
        if source.startswith("."):
            assert (ROOT / source).exists(), source
            assert options.endswith(":ro"), mount
        else:
            assert source in composed()["volumes"]


def test_only_prometheus_is_among_the_services() -> None:
    """It is the one that asks them; Grafana asks it, and reaches neither them nor the server."""
    services = composed()["services"]
    assert services["prometheus"]["networks"] == ["streams", "monitoring"]
    assert services["grafana"]["networks"] == ["monitoring"]


def test_prometheus_finds_every_replica_of_every_service() -> None:
    """By their names, at the port that the images serve."""
    yaml = pytest.importorskip("yaml", reason="NOT RUN: prometheus.yml is not read: PyYAML is not installed")
    configured = yaml.safe_load((ROOT / "deploy" / "monitoring" / "prometheus.yml").read_text())
    (found,) = [job["dns_sd_configs"][0] for job in configured["scrape_configs"] if job["job_name"] == "wiresift"]
    assert sorted(found["names"]) == sorted(SERVICES)
    assert f"WIRESIFT_METRICS_PORT={found['port']}" in (ROOT / "deploy" / "Dockerfile").read_text()
    assert set(SERVICES) <= set(composed()["services"])
