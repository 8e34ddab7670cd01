"""What docs/kubernetes.md and docs/capacity.md say is so."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError
from typer.testing import CliRunner

from services.console.main import app
from shared.streams.keys import Keys, Stream
from tests.deploy.keda import ScaledObject
from tests.deploy.kustomize import KUBERNETES, composed, documents, of_kind
from tests.deploy.scaling import target

ROOT = KUBERNETES.parents[1]
KUBERNETES_PAGE, CAPACITY_PAGE = ((ROOT / "docs" / name).read_text() for name in ("kubernetes.md", "capacity.md"))


def partitioned() -> dict[str, Any]:
    """The cleaner's ScaledObject with what the page says of partitions in place of its own."""
    (example,) = re.findall(r"```yaml\n(.*?)```", KUBERNETES_PAGE, re.DOTALL)
    found = of_kind(composed("external"), "ScaledObject")["cleaner"]
    said = yaml.safe_load(example)["spec"]
    found["spec"]["triggers"] = said["triggers"]
    found["spec"]["advanced"] |= said["advanced"]
    return found


def test_the_example_for_partitions_sums_their_streams() -> None:
    """It has the shape, asks for the stream of each partition, and has the target of the one that it replaces."""
    scaling = ScaledObject.model_validate(partitioned()).spec
    assert [trigger.metadata.stream for trigger in scaling.triggers] == [Keys("wiresift", part).stream(Stream.FETCHED) for part in (0, 1)]
    assert target(scaling) == target(ScaledObject.model_validate(of_kind(composed("external"), "ScaledObject")["cleaner"]).spec)


@pytest.mark.parametrize("formula", [None, "p0", "p0 + p2"])
def test_several_streams_without_their_sum_are_refused(formula: str | None) -> None:
    """KEDA would take the largest, and a stage of two partitions would have half the replicas it needs."""
    found = partitioned()
    found["spec"]["advanced"]["scalingModifiers"] = formula and found["spec"]["advanced"]["scalingModifiers"] | {"formula": formula}
    with pytest.raises(ValidationError):
        ScaledObject.model_validate(found)


def test_every_path_is_there() -> None:
    """Folders that are applied, and files that are named."""
    paths = re.findall(r"(?:-k |-f )(deploy/\S+)", KUBERNETES_PAGE)
    assert len(paths) >= 4
    assert [path for path in paths if not (ROOT / path).exists()] == []


#: Stands in for kubectl: prints a Secret that it is to make from a folder as JSON.
_KUBECTL = """#!/bin/sh
[ "$1 $2 $3" = "create secret generic" ] || exit 0
exec python3 -c 'import json, pathlib, sys
files = {path.name: path.read_text() for path in pathlib.Path(sys.argv[2]).iterdir() if path.is_file()}
print(json.dumps([sys.argv[1], files]))' "$4" "${5#--from-file=}"
"""


def test_the_secrets_are_made_with_every_key(tmp_path: Path) -> None:
    """By the commands of the page, given as they stand: the keys of the example, each password in its URL, and no two alike."""
    (commands,) = re.findall(r"```\n((?:(?!```).)*create secret.*?)```", KUBERNETES_PAGE, re.DOTALL)
    kubectl = tmp_path / "kubectl"
    kubectl.write_text(_KUBECTL)
    kubectl.chmod(0o755)
    env = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "TMPDIR": str(tmp_path)}
    ran = subprocess.run(["sh", "-euc", commands], env=env, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True)
    made = dict(json.loads(line) for line in ran.stdout.splitlines() if line.startswith("["))
    example = {one["metadata"]["name"]: one["stringData"] for one in documents(KUBERNETES / "secret.example.yaml")}
    assert {name: set(found) for name, found in made.items()} == {name: set(found) for name, found in example.items()}
    passwords, urls = made["redis-passwords"], made["wiresift-redis"]
    assert len(set(passwords.values())) == len(passwords)
    assert all(re.fullmatch(r"[0-9a-f]{48}", password) for password in passwords.values())
    for who in ("fetcher", "cleaner", "classifier", "operator"):
        assert urls[f"{who}-url"] == f"redis://wiresift-{who}:{passwords[who]}@redis:6379/0"
    assert urls["keda-address"] == "redis.wiresift.svc:6379"
    assert (urls["keda-username"], urls["keda-password"]) == ("wiresift-monitor", passwords["monitor"])


def test_the_rules_become_an_object_by_the_command_of_the_page(tmp_path: Path) -> None:
    """A PrometheusRule of the same groups as deploy/monitoring/alerts.yml."""
    (command,) = re.findall(r"^\((.*)\) \| kubectl apply -f -$", KUBERNETES_PAGE, re.MULTILINE)
    ran = subprocess.run(["sh", "-euc", command], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    found = yaml.safe_load(ran.stdout)
    assert found["kind"] == "PrometheusRule"
    assert found["spec"] == yaml.safe_load((ROOT / "deploy/monitoring/alerts.yml").read_text())


def rows() -> list[list[str]]:
    """The rows of the table of volumes."""
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in re.findall(r"^\| `\d.*\|$", CAPACITY_PAGE, re.MULTILINE)]


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_the_table_of_volumes_is_what_the_command_prints(row: list[str]) -> None:
    """Each cell is a value of the column that the command prints for these arguments."""
    ran = CliRunner().invoke(app, ["capacity", *row[0].strip("`").split()])
    printed = {value for line in ran.output.splitlines() for value in [re.split(r"\s{2,}", line)[-1]]}
    assert ran.exit_code == 0
    assert set(row[1:]) <= printed
