"""Questions to a running Prometheus, over its own interface."""

from __future__ import annotations

import json
import urllib.parse
import urllib.request
from typing import Any


class Prometheus:
    """A running Prometheus, asked over its own interface."""

    def __init__(self, port: int) -> None:
        self._url = f"http://127.0.0.1:{port}/api/v1"

    def ready(self) -> bool:
        try:
            return bool(self._get("targets"))
        except OSError:
            return False

    def up(self) -> dict[str, float]:
        """The services whose processes it reaches, with how many."""
        return self.values('sum by (service) (up{job="wiresift"})')

    def alive(self) -> dict[str, float]:
        """How many processes of each stage say themselves that they live."""
        return self.values("max by (stage) (wiresift_processes)")

    def backlog(self) -> dict[str, float]:
        """What waits for each stage."""
        return self.values("wiresift:backlog_entries")

    def values(self, expression: str) -> dict[str, float]:
        """What a query answers now, by the value of its one label."""
        found = self._get("query?" + urllib.parse.urlencode({"query": expression}))["result"]
        labels = [[value for label, value in row["metric"].items() if label != "__name__"] for row in found]
        return {next(iter(values), ""): float(row["value"][1]) for values, row in zip(labels, found, strict=True)}

    def firing(self) -> set[tuple[str, str]]:
        """The alerts that fire, with the stage each is about."""
        found = self._get("alerts")["alerts"]
        return {(one["labels"]["alertname"], one["labels"].get("stage", "")) for one in found if one["state"] == "firing"}

    def errors(self) -> list[str]:
        """What rules failed at."""
        groups = self._get("rules")["groups"]
        return [rule["lastError"] for group in groups for rule in group["rules"] if rule.get("lastError")]

    def _get(self, what: str) -> dict[str, Any]:
        with urllib.request.urlopen(f"{self._url}/{what}", timeout=10) as answer:
            data: dict[str, Any] = json.load(answer)["data"]
        return data
