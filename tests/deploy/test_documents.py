"""What docs/kubernetes.md and docs/capacity.md say is so."""

from __future__ import annotations

import re
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


def test_the_secret_is_made_with_every_key() -> None:
    """Those that the example names, which are those that are referred to."""
    (example,) = documents(KUBERNETES / "secret.example.yaml")
    assert set(re.findall(r"--from-literal=([\w-]+)=", KUBERNETES_PAGE)) == set(example["stringData"])


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
