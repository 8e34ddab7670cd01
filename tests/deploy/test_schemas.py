"""Everything that is deployed has the shape its reader expects: strictly, so that a misspelt field is an error and not a default."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn

import pytest
import yaml
from pydantic import ValidationError

from tests.deploy.keda import ScaledObject, TriggerAuthentication
from tests.deploy.kustomize import KUBERNETES, OVERLAYS, Object, composed, documents, of_kind, with_component

ROOT = KUBERNETES.parents[1]
#: Versions of Kubernetes: the oldest that is still maintained somewhere, and the newest.
_VERSIONS = ("1.33", "1.37")
#: Kinds of others' CRDs, which the bundled schemas do not know: the first two are checked by `tests.deploy.keda`, the third by hand here.
_CUSTOM = {"ScaledObject", "TriggerAuthentication", "PodMonitor"}


def absent(tool: str) -> NoReturn:
    """Skip for want of a tool of the group `deploy`, or fail where CI says that it must be there."""
    if os.environ.get("CI") == "true" and os.environ.get("REQUIRE_DEPLOY_TOOLS") == "1":
        pytest.fail(f"REQUIRE_DEPLOY_TOOLS is set, and {tool} is absent")
    pytest.skip(f"NOT RUN: {tool} is absent: uv sync --inexact --group deploy")


@pytest.fixture(scope="module")
def validate() -> Callable[[Object, str], Any]:
    """Raises where an object has not the shape of its kind in a version of Kubernetes."""
    if find_spec("kubernetes_validate") is None:
        absent("kubernetes-validate")
    found = import_module("kubernetes_validate").validate
    return lambda one, version: found(one, version, strict=True)


@pytest.fixture(params=["as it ships", "with traces"])
def root(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The folder of all overlays, or a copy of it where each has the component that ships beside them."""
    return KUBERNETES if request.param == "as it ships" else with_component("tracing", tmp_path)


@pytest.mark.parametrize("version", _VERSIONS)
@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_object_has_the_shape_of_its_kind(validate: Callable[[Object, str], Any], overlay: str, version: str, root: Path) -> None:
    """Against the schemas of Kubernetes itself, unknown fields refused."""
    objects = composed(overlay, root)
    for one in objects:
        if one["kind"] not in _CUSTOM:
            validate(one, version)
    assert {"Deployment", "PodDisruptionBudget", "NetworkPolicy", "Namespace", "ConfigMap"} <= {one["kind"] for one in objects}


def test_a_misspelt_field_is_found(validate: Callable[[Object, str], Any]) -> None:
    """The check bites."""
    fetcher = of_kind(composed("single"), "Deployment")["fetcher"]
    fetcher["spec"]["template"]["spec"]["terminationGracePeriod"] = 30
    with pytest.raises(Exception, match="terminationGracePeriod"):
        validate(fetcher, _VERSIONS[-1])


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_object_of_keda_has_its_shape(overlay: str) -> None:
    """The fields of the triggers included, which KEDA's own CRD leaves open."""
    objects = composed(overlay)
    scaled = [ScaledObject.model_validate(one) for one in of_kind(objects, "ScaledObject").values()]
    given = {
        one["metadata"]["name"] for one in of_kind(objects, "TriggerAuthentication").values() if TriggerAuthentication.model_validate(one)
    }
    assert len(scaled) == 3
    assert {trigger.authentication_ref.name for one in scaled for trigger in one.spec.triggers} == given


@pytest.mark.parametrize(
    ("field", "value"),
    [("streamlength", "250"), ("streamLength", 250), ("consumerGroup", "cleaner"), ("lagCount", "5"), ("streamLength", "")],
)
def test_a_trigger_that_would_count_otherwise_is_refused(field: str, value: object) -> None:
    """Misspelt, as a number, or with a group, which makes KEDA count what is in hand: each would scale by something else, silently."""
    found = of_kind(composed("single"), "ScaledObject")["cleaner"]
    found["spec"]["triggers"][0]["metadata"][field] = value
    with pytest.raises(ValidationError):
        ScaledObject.model_validate(found)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_a_pod_monitor_names_a_port_and_a_path_that_are_served(overlay: str) -> None:
    """The Prometheus operator's object, of which nothing but this is used."""
    for monitor in of_kind(composed(overlay), "PodMonitor").values():
        assert set(monitor["spec"]) == {"selector", "podMetricsEndpoints"}
        assert [(one["port"], one["path"]) for one in monitor["spec"]["podMetricsEndpoints"]] == [("metrics", "/metrics")]


def test_no_secret_is_shipped() -> None:
    """The only Secret is the example, whose values are words in capitals; every file is part of an overlay, or that example."""
    secrets = {path.name: one for path in KUBERNETES.rglob("*.yaml") for one in documents(path) if one["kind"] == "Secret"}
    assert list(secrets) == ["secret.example.yaml"]
    said = "".join(secrets["secret.example.yaml"]["stringData"].values())
    assert said.replace("redis://", "").replace(":6379", "").replace("/0", "").replace(":", "").replace("@", "").isupper()


def program(name: str) -> str | None:
    """The path of a program, from the environment of the tests or the machine's own."""
    return shutil.which(name, path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")


def tool(name: str) -> str:
    """The path of a program of the group `deploy`."""
    return program(name) or absent(name)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_kubectl_builds_what_these_tests_look_at(overlay: str, root: Path) -> None:
    """Real kustomize makes the same objects as its stand-in, but for the hashes in the names of what is generated."""
    if (kubectl := program("kubectl")) is None:  # of no group: no package of it is the project's own
        pytest.skip("NOT RUN: kubectl is absent")
    command = [kubectl, "kustomize", str(root / "overlays" / overlay)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    built = re.sub(r"\b(settings|redis-users)-[a-z0-9]{10}\b", r"\1", done.stdout)
    assert built != done.stdout, "a changed setting rolls the pods by a changed name"
    assert sorted(map(json.dumps, _ordered(yaml.safe_load_all(built)))) == sorted(map(json.dumps, _ordered(composed(overlay, root))))


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_a_component_can_be_taken_out(overlay: str, tmp_path: Path) -> None:
    """Without KEDA, or all of them: the services are there all the same, and nothing refers to what is not."""
    copy = shutil.copytree(KUBERNETES.parent, tmp_path / "deploy") / KUBERNETES.name
    said = copy / "overlays" / overlay / "kustomization.yaml"
    lines = [line for line in said.read_text().splitlines() if "components/" not in line]
    said.write_text("\n".join(lines if overlay == "single" else [line for line in lines if line != "components:"]) + "\n")
    built = composed(overlay, copy)
    if (kubectl := program("kubectl")) is not None:
        done = subprocess.run([kubectl, "kustomize", str(said.parent)], capture_output=True, text=True, check=True)
        built = list(yaml.safe_load_all(done.stdout))
    assert {"fetcher", "cleaner", "classifier"} == set(of_kind(built, "Deployment"))
    assert not of_kind(built, "ScaledObject")


def _ordered(objects: Iterable[Object]) -> Iterator[Object]:
    yield from (json.loads(json.dumps(one, sort_keys=True)) for one in objects)


def test_the_recipe_of_the_images_is_clean() -> None:
    """As hadolint sees it, without exceptions but those that the file itself names."""
    command = [tool("hadolint"), "--no-color", "deploy/Dockerfile"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_composed_system_has_the_shape_of_the_specification() -> None:
    """docker-compose.yml against the schema of the Compose specification, which the checker brings along."""
    if find_spec("check_jsonschema") is None:
        absent("check-jsonschema")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
