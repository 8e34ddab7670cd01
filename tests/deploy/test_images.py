"""The recipe of the images takes from the lock the libraries of one service, and those of an extra that is asked for."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from uv import find_uv_bin

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("fetcher", "cleaner", "classifier")
EXPORTER = "opentelemetry-exporter-otlp-proto-http"
_, BUILDER, *_ = re.split(r"^FROM ", (ROOT / "deploy" / "Dockerfile").read_text(), flags=re.MULTILINE)
#: Stands in for uv in a shell: says each word that it is given on a line.
_SAY = 'uv() { printf "%s\\n" "$@"; }\n'


def asked(arguments: dict[str, str]) -> Iterator[str]:
    """The extras that each `uv sync` of the recipe is told, as a shell reads it where the image is built with these arguments."""
    declared = dict(re.findall(r'^ARG (\w+)(?:="(.*)")?$', BUILDER, re.MULTILINE))
    assert set(arguments) <= set(declared), "an argument that a stage does not declare is unset in it"
    for command in re.findall(r"uv sync .*", BUILDER):
        said = subprocess.run(["sh", "-euc", _SAY + command], env=declared | arguments, capture_output=True, text=True, check=True)
        words = said.stdout.splitlines()
        yield words[words.index("--extra") + 1]


def libraries(extras: str) -> set[str]:
    """What the lock has for these extras, by name."""
    command = [find_uv_bin(), "export", "--quiet", "--offline", "--frozen", "--no-dev", "--no-hashes", "--no-annotate", "--no-emit-project"]
    command += ["--no-header", "--python", sys.executable, "--extra", extras]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return {line.partition("==")[0] for line in said.stdout.splitlines()}


@pytest.mark.parametrize("service", SERVICES)
def test_an_image_holds_the_libraries_of_its_service_alone(service: str) -> None:
    """Both steps of a build choose the same: the second would take away again what the first alone was told."""
    assert list(asked({"SERVICE": service})) == [service, service]
    held = libraries(service)
    assert ("httpx" in held, "trafilatura" in held, EXPORTER in held) == (service == "fetcher", service == "cleaner", False)


@pytest.mark.parametrize("service", SERVICES)
def test_an_extra_that_is_asked_for_is_added(service: str) -> None:
    """Traces are had by an argument of the build, and cost the image nothing else of what is optional."""
    first, second = asked({"SERVICE": service, "EXTRAS": "tracing"})
    assert first == second
    assert libraries(first) == libraries(service) | libraries("tracing")
    assert EXPORTER in libraries(first)


@pytest.mark.parametrize("service", SERVICES)
def test_compose_passes_on_what_is_asked_for(service: str) -> None:
    """From the environment or from `.env`; nothing where it is not set."""
    composed = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    assert composed[service]["build"]["args"] == {"SERVICE": service, "EXTRAS": "${EXTRAS:-}"}
