"""What Grafana is given at its start fits together, as far as can be said without Grafana: files by their shape, names by their use."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from tests.monitoring import rules
from tests.monitoring.test_composed import composed

yaml = pytest.importorskip("yaml", reason="NOT RUN: Grafana's provisioning is not read: PyYAML is not installed")
PROVISIONING = rules.MONITORING / "grafana" / "provisioning"
#: Columns of a dashboard's grid.
COLUMNS = 24


class Closed(BaseModel):
    """After Grafana's reference on provisioning, only what we use; a misspelt field would silently be its default."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, alias_generator=to_camel)


class Interval(Closed):
    """How often Prometheus asks, so that Grafana knows the least window of a rate."""

    time_interval: str


class Datasource(Closed):
    """Whom dashboards ask. Without `access`, Grafana itself asks and not the browser."""

    name: str
    uid: str
    type: Literal["prometheus"]
    url: str
    is_default: bool
    editable: Literal[False]
    json_data: Interval


class Datasources(Closed):
    """A file of `provisioning/datasources`."""

    api_version: Literal[1]
    datasources: list[Datasource] = Field(min_length=1, max_length=1)


class Options(Closed):
    """Where the dashboards are."""

    path: str


class Provider(Closed):
    """Dashboards from files, which are the truth: none is changed in the browser."""

    name: str
    folder: str
    type: Literal["file"]
    allow_ui_updates: Literal[False]
    options: Options


class Providers(Closed):
    """A file of `provisioning/dashboards`."""

    api_version: Literal[1]
    providers: list[Provider] = Field(min_length=1, max_length=1)


def datasource() -> Datasource:
    read = yaml.safe_load((PROVISIONING / "datasources" / "prometheus.yml").read_text())
    return Datasources.model_validate(read).datasources[0]


def asked(panel: dict[str, Any]) -> list[dict[str, str]]:
    """The data source of a panel and of each of its queries."""
    return [panel["datasource"], *(target["datasource"] for target in panel["targets"])]


def cells(panel: dict[str, Any]) -> set[tuple[int, int]]:
    """The cells of the grid that a panel covers."""
    at = panel["gridPos"]
    return {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}


def test_grafana_asks_the_prometheus_beside_it() -> None:
    """By its name on a network that both are on, and it knows how often that one asks."""
    given, services = datasource(), composed()["services"]
    address = urlsplit(given.url)
    assert (address.scheme, address.hostname, address.port) == ("http", "prometheus", 9090)
    assert set(services["grafana"]["networks"]) & set(services["prometheus"]["networks"])
    configured = yaml.safe_load((rules.MONITORING / "prometheus.yml").read_text())
    assert given.json_data.time_interval == configured["global"]["scrape_interval"]


def test_the_dashboards_are_where_the_container_has_them() -> None:
    """The folder that the provider names is mounted, and the first page is a file in it."""
    read = yaml.safe_load((PROVISIONING / "dashboards" / "wiresift.yml").read_text())
    (provider,) = Providers.model_validate(read).providers
    grafana = composed()["services"]["grafana"]
    mounts = {inside: outside for outside, inside, _ in (one.split(":") for one in grafana["volumes"] if one.endswith(":ro"))}
    assert mounts[provider.options.path] == "./deploy/monitoring/grafana/dashboards"
    assert mounts["/etc/grafana/provisioning"] == "./deploy/monitoring/grafana/provisioning"
    folder, _, name = grafana["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"].rpartition("/")
    assert (folder, name) == (provider.options.path, rules.DASHBOARD.name)


def test_every_panel_asks_the_provisioned_source() -> None:
    """By its uid, each query too, and the marks of alerts; a panel without a question would stay empty."""
    source = {"type": "prometheus", "uid": datasource().uid}
    for panel in rules.panels():
        assert panel["targets"], panel["title"]
        assert [one for one in asked(panel) if one != source] == [], panel["title"]
    assert [one["datasource"] for one in rules.dashboard()["annotations"]["list"]] == [source]


def test_panels_can_be_told_apart() -> None:
    """Each has a number and a title of its own and says what it shows; so do the queries of one panel."""
    every = rules.dashboard()["panels"]
    assert max(Counter(panel["id"] for panel in every).values()) == 1
    assert max(Counter(panel["title"] for panel in every).values()) == 1
    assert [panel["title"] for panel in rules.panels() if not panel.get("description")] == []
    for panel in rules.panels():
        assert len({target["refId"] for target in panel["targets"]}) == len(panel["targets"]), panel["title"]


def test_no_panel_hides_another() -> None:
    """All are within the grid, and no two share a cell of it."""
    every = rules.dashboard()["panels"]
    assert [panel["title"] for panel in every if max(x for x, _ in cells(panel)) >= COLUMNS] == []
    assert [(one["title"], other["title"]) for one, other in combinations(every, 2) if cells(one) & cells(other)] == []
