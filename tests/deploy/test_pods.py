"""The pods are what the services are: their settings, ports, probes, times and limits."""

from __future__ import annotations

import re
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
import yaml
from prometheus_client import CollectorRegistry

from services.console.settings import KNOWN
from shared.settings import PREFIX, Settings
from shared.streams.health import AWAY_AFTER_S, STUCK_AFTER_S, HealthServer, Pulse
from shared.streams.service import SIGN_OFF_S
from tests.deploy.kustomize import KUBERNETES, OVERLAYS, Object, composed, containers, documents, of_kind

ROOT = KUBERNETES.parents[1]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = ("fetcher", "cleaner", "classifier")
#: Seconds that a process takes to import its libraries and to end on a busy machine.
_SLACK_S = 10
_UNITS = {"m": 2**20, "g": 2**30, "Mi": 2**20, "Gi": 2**30}


def deployment(service: str, overlay: str = "single") -> Object:
    """As it is applied."""
    return of_kind(composed(overlay), "Deployment")[service]


def pod(service: str) -> Object:
    """The pod of a service."""
    found: Object = deployment(service)["spec"]["template"]["spec"]
    return found


def container(service: str) -> Object:
    """Its one container."""
    (found,) = containers(deployment(service))
    return found


def size(said: str) -> int:
    """Bytes, as Compose and Kubernetes write them."""
    number, unit = re.fullmatch(r"(\d+)([A-Za-z]+)", said).groups()  # type: ignore[union-attr]
    return int(number) * _UNITS[unit]


@pytest.mark.parametrize("service", SERVICES)
def test_what_compose_grants_is_granted(service: str) -> None:
    """The image of the same name, at least as much memory, and as much of /tmp: what was tried there holds here."""
    ours, theirs = container(service), COMPOSE["services"][service]
    assert ours["image"].partition(":")[0] == theirs["image"].partition(":")[0]
    assert size(ours["resources"]["limits"]["memory"]) >= size(theirs["mem_limit"])
    assert size(ours["resources"]["requests"]["memory"]) <= size(ours["resources"]["limits"]["memory"])
    (tmp,) = pod(service)["volumes"]
    assert theirs["tmpfs"] == [f"/tmp:size={size(tmp['emptyDir']['sizeLimit']) >> 20}m"]
    assert ours["volumeMounts"] == [{"name": tmp["name"], "mountPath": "/tmp"}]


@pytest.mark.parametrize("overlay", OVERLAYS)
@pytest.mark.parametrize("service", SERVICES)
def test_an_overlay_names_every_image_with_a_tag(overlay: str, service: str) -> None:
    """Its last part is as Compose has it, wherever it is kept."""
    (found,) = containers(deployment(service, overlay))
    assert re.fullmatch(rf"(?:[a-z0-9./-]+/)?wiresift-{service}:[\w.]+", found["image"])


@pytest.mark.parametrize("service", SERVICES)
def test_the_grace_period_is_longer_than_a_stop(service: str) -> None:
    """Work in hand may take its time, then reading may take as long to stop as giving the rest back, before anything is killed."""
    longest = Settings(shutdown_s=shutdown_s()).shutdown_s + 2 * SIGN_OFF_S
    assert pod(service)["terminationGracePeriodSeconds"] >= longest + _SLACK_S


def shutdown_s() -> float:
    """As it is set for the pods, else its default."""
    said = of_kind(composed("single"), "ConfigMap")["settings"]["data"]
    return float(said.get("WIRESIFT_SHUTDOWN_S", Settings().shutdown_s))


def named(service: str, overlay: str) -> dict[str, str]:
    """The variables that a container is given, with those values that are not secrets."""
    (found,) = containers(deployment(service, overlay))
    maps = of_kind(composed(overlay), "ConfigMap")
    given = {name: value for source in found["envFrom"] for name, value in maps[source["configMapRef"]["name"]]["data"].items()}
    return given | {one["name"]: one.get("value", "") for one in found["env"]}


@pytest.mark.parametrize("overlay", OVERLAYS)
@pytest.mark.parametrize("service", SERVICES)
def test_every_variable_is_a_setting(overlay: str, service: str) -> None:
    """One that no service knows stops the start; and the values are within what is allowed."""
    known = {PREFIX + name.upper() for cls in KNOWN for name in cls.model_fields}
    given = named(service, overlay)
    assert set(given) <= known
    for cls in KNOWN:
        cls.read(given)


@pytest.mark.parametrize("service", SERVICES)
def test_the_server_is_a_secret_of_the_service_s_own(service: str) -> None:
    """By reference, so that each service may be a user of its own; the example has every key that is referred to."""
    (found,) = [one for one in container(service)["env"] if one["name"] == "WIRESIFT_REDIS_URL"]
    example, _ = documents(KUBERNETES / "secret.example.yaml")
    asked = found["valueFrom"]["secretKeyRef"]
    assert asked == {"name": example["metadata"]["name"], "key": f"{service}-url"}
    authentication = of_kind(composed("single"), "TriggerAuthentication")["redis"]["spec"]["secretTargetRef"]
    assert {asked["key"], *(one["key"] for one in authentication)} <= set(example["stringData"])
    assert {one["name"] for one in authentication} == {example["metadata"]["name"]}


@pytest.mark.parametrize("service", SERVICES)
def test_no_service_of_the_cluster_becomes_a_setting(service: str) -> None:
    """Kubernetes would tell of a Service `wiresift-redis` as WIRESIFT_REDIS_PORT, which is unknown and stops the start."""
    assert pod(service)["enableServiceLinks"] is False


#: The probes, and what each asks at the port of the metrics.
_PROBES = {"startupProbe": "/live", "livenessProbe": "/live", "readinessProbe": "/ready"}


@pytest.mark.parametrize("service", SERVICES)
def test_the_probes_ask_for_what_they_are_for(service: str) -> None:
    """Liveness by the loop alone, readiness by the server, at the port that the image serves."""
    found = container(service)
    assert {name: found[name]["httpGet"] for name in _PROBES} == {name: {"path": path, "port": "metrics"} for name, path in _PROBES.items()}
    (port,) = found["ports"]
    assert port == {"name": "metrics", "containerPort": _served_port()}


def test_a_server_that_is_away_makes_a_pod_unready_and_restarts_none() -> None:
    """Asked of what the services serve: a loop that moves is alive whatever the server does, and one that hangs is not."""
    now = [0.0]
    pulse = Pulse(clock=lambda: now[0])
    with HealthServer("127.0.0.1", 0, pulse, CollectorRegistry()) as server:
        pulse.server_answered()
        assert [_answers(server.port, path) for path in ("/live", "/ready", "/metrics")] == [200, 200, 200]
        now[0] = AWAY_AFTER_S
        pulse.loop_moved()
        assert [_answers(server.port, path) for path in ("/live", "/ready")] == [200, 503]
        now[0] += STUCK_AFTER_S
        assert _answers(server.port, "/live") == 503


def _answers(port: int, path: str) -> int:
    try:
        with urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as reply:
            return int(reply.status)
    except HTTPError as refusal:
        refusal.close()
        return refusal.code


def _served_port() -> int:
    return int(re.findall(r"WIRESIFT_METRICS_PORT=(\d+)", (ROOT / "deploy/Dockerfile").read_text())[0])


@pytest.mark.parametrize("service", SERVICES)
def test_a_start_is_waited_for_as_long_as_it_waits(service: str) -> None:
    """Before the server answers nobody serves /live, and the wait for it has an end of its own."""
    probe = container(service)["startupProbe"]
    assert probe["periodSeconds"] * probe["failureThreshold"] >= Settings().server_wait_s + 6 * _SLACK_S


@pytest.mark.parametrize("kind", ["Deployment", "StatefulSet"])
def test_no_pod_may_do_more_than_it_needs(kind: str) -> None:
    """What the Pod Security Standard `restricted` asks, which the namespace enforces, and beyond it: no token, nothing to be written."""
    for one in of_kind(composed("single"), kind).values():
        spec = one["spec"]["template"]["spec"]
        assert spec["automountServiceAccountToken"] is False
        assert spec["securityContext"]["runAsNonRoot"] is True
        assert spec["securityContext"]["runAsUser"] > 0
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert not {"hostNetwork", "hostPID", "hostIPC"} & set(spec)
        for found in containers(one):
            confined = {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}}
            assert found["securityContext"] == confined
            assert {"memory", "ephemeral-storage"} <= set(found["resources"]["limits"])


def test_the_namespace_enforces_the_restricted_standard() -> None:
    """So that a pod that asks for more is refused, not warned of."""
    found = of_kind(composed("single"), "Namespace")["wiresift"]["metadata"]["labels"]
    assert {found[f"pod-security.kubernetes.io/{mode}"] for mode in ("enforce", "audit", "warn")} == {"restricted"}


@pytest.mark.parametrize("service", SERVICES)
def test_pods_run_as_the_images_user(service: str) -> None:
    """By the number that the recipe of the images says."""
    (user,) = re.findall(r"^USER (\d+):(\d+)$", (ROOT / "deploy/Dockerfile").read_text(), re.MULTILINE)
    said: dict[str, Any] = pod(service)["securityContext"]
    assert (str(said["runAsUser"]), str(said["runAsGroup"])) == user


@pytest.mark.parametrize("service", SERVICES)
def test_an_update_takes_nobody_away_before_another_is_ready(service: str) -> None:
    """And a drained node takes one at a time, also where there is but one."""
    assert deployment(service)["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    budget = of_kind(composed("single"), "PodDisruptionBudget")[service]["spec"]
    assert (budget["maxUnavailable"], "minAvailable" in budget) == (1, False)
    assert budget["selector"] == deployment(service)["spec"]["selector"]
    assert budget["selector"]["matchLabels"] == deployment(service)["spec"]["template"]["metadata"]["labels"]


def test_redis_makes_the_promises_of_its_file() -> None:
    """The arguments say what deploy/redis.conf says, where the file itself cannot be."""
    (found,) = containers(of_kind(composed("single"), "StatefulSet")["redis"])
    words = found["args"][1:]
    said = {name.removeprefix("--"): value for name, value in zip(words[::2], words[1::2], strict=True)}
    lines = [line.split(maxsplit=1) for line in (ROOT / "deploy/redis.conf").read_text().splitlines() if line and not line.startswith("#")]
    assert said == {name: value.strip('"') for name, value in lines} | {"maxmemory": "2gb"}
    assert found["image"] == COMPOSE["services"]["redis"]["image"]
    assert size("2g") * 1.5 <= size(found["resources"]["limits"]["memory"])


def test_redis_is_started_with_the_users_as_they_ship() -> None:
    """By the script and the list of deploy/redis, each user's password a key of the Secret, the administrator's alone left out."""
    objects = composed("single")
    (found,) = containers(of_kind(objects, "StatefulSet")["redis"])
    volumes = of_kind(objects, "StatefulSet")["redis"]["spec"]["template"]["spec"]["volumes"]
    (mounted,) = [mount["mountPath"] for mount in found["volumeMounts"] if mount["name"] == "users"]
    assert {"name": "users", "configMap": {"name": "redis-users"}} in volumes
    assert found["command"] == ["sh", f"{mounted}/start.sh"]
    shipped = {name: (ROOT / "deploy/redis" / name).read_text() for name in ("start.sh", "users.acl")}
    assert of_kind(objects, "ConfigMap")["redis-users"]["data"] == shipped
    (listed,) = re.findall(r"^for name in ([A-Z ]+);", shipped["start.sh"], re.MULTILINE)
    asked = {one["name"]: one["valueFrom"]["secretKeyRef"] for one in found["env"]}
    probing = asked.pop("REDISCLI_AUTH")
    assert set(asked) == {f"{name}_PASSWORD" for name in listed.split()}
    assert all(one["name"] == "redis-passwords" and one["optional"] for one in asked.values())
    _, example = documents(KUBERNETES / "secret.example.yaml")
    assert example["metadata"]["name"] == "redis-passwords"
    assert {one["key"] for one in asked.values()} - set(example["stringData"]) == {"admin"}
    assert probing == {"name": "redis-passwords", "key": "monitor"}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_people_have_a_pod_of_their_own(overlay: str) -> None:
    """As the operator, with the settings of the services, and labelled as one that may reach the server."""
    found = of_kind(composed(overlay), "Deployment")["command"]["spec"]["template"]
    (asking,) = found["spec"]["containers"]
    assert asking["env"][0]["valueFrom"]["secretKeyRef"] == {"name": "wiresift-redis", "key": "operator-url"}
    assert asking["envFrom"] == [{"configMapRef": {"name": "settings"}}]
    policies = of_kind(composed(overlay), "NetworkPolicy")
    assert found["metadata"]["labels"].items() >= policies["clients-reach-redis"]["spec"]["podSelector"]["matchLabels"].items()


def test_the_small_server_holds_what_the_streams_may_take() -> None:
    """The overlay's limits are those of docker-compose.yml, which were reckoned for the same memory."""
    data = of_kind(composed("single"), "ConfigMap")["settings"]["data"]
    for name, value in COMPOSE["x-service"]["environment"].items():
        if name.endswith("_BYTES"):
            assert value == f"${{{name}:-{data[name]}}}"
