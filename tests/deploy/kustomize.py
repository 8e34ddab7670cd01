"""What `kustomize build` makes of an overlay, for as much of kustomize as ours use; generated ConfigMaps get no hash in their name."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

KUBERNETES = Path(__file__).resolve().parents[2] / "deploy" / "kubernetes"
OVERLAYS = ("single", "external")
#: Objects that belong to no namespace.
_OF_THE_CLUSTER = frozenset({"Namespace"})

Object = dict[str, Any]


@dataclass(slots=True)
class Build:
    """Objects so far, and the generated ConfigMaps by their names."""

    objects: list[Object] = field(default_factory=list)
    maps: dict[str, Object] = field(default_factory=dict)


def composed(overlay: str, root: Path = KUBERNETES) -> list[Object]:
    """The objects of an overlay, as `kubectl apply -k` would send them; `root` is the folder of all, or a copy of it.

    Raises:
        AssertionError: it uses something of kustomize that is not stood in for.
    """
    build = Build()
    namespace = _take(build, root / "overlays" / overlay)
    return [_placed(found, namespace) for found in (*build.objects, *build.maps.values())]


def with_component(name: str, folder: Path) -> Path:
    """A copy in `folder` of all that is deployed, a component added to each overlay as people add one; a `root` for `composed`."""
    copy = shutil.copytree(KUBERNETES.parent, folder / "deploy") / KUBERNETES.name
    for said in (copy / "overlays" / overlay / "kustomization.yaml" for overlay in OVERLAYS):
        said.write_text(said.read_text().replace("\ncomponents:\n", f"\ncomponents:\n  - ../../components/{name}\n"))
    return copy


def of_kind(objects: Iterable[Object], kind: str) -> dict[str, Object]:
    """The objects of one kind by their names."""
    return {found["metadata"]["name"]: found for found in objects if found["kind"] == kind}


def documents(path: Path) -> Iterator[Object]:
    """The objects of a file."""
    yield from (found for found in yaml.safe_load_all(path.read_text()) if found)


def _take(build: Build, folder: Path) -> str:
    """Take a folder with all it refers to; returns the namespace that it sets, "" for none."""
    said = dict(next(documents(folder / "kustomization.yaml")))
    assert said.pop("kind") in ("Kustomization", "Component")
    said.pop("apiVersion")
    for name in said.pop("resources", ()):
        path = (folder / name).resolve()
        if path.is_dir():
            _take(build, path)
        else:
            build.objects += documents(path)
    for generator in said.pop("configMapGenerator", ()):
        _generate(build, folder, **generator)
    for name in said.pop("components", ()):  # which go by, and win over, what the folder itself generates
        _take(build, (folder / name).resolve())
    for image in said.pop("images", ()):
        _rename(build.objects, **image)
    for patch in said.pop("patches", ()):
        _patch(build.objects, **patch)
    namespace = said.pop("namespace", "")
    assert not said, f"{folder.name} uses {', '.join(said)}, which is not stood in for"
    return str(namespace)


def _generate(
    build: Build,
    folder: Path,
    name: str,
    literals: Sequence[str] = (),
    files: Sequence[str] = (),
    behavior: str = "create",
    options: Object | None = None,
) -> None:
    assert (behavior == "merge") == (name in build.maps), f"{behavior} of {name}"
    assert set(options or ()) <= {"labels"}, "of a generator's options only labels are stood in for"
    made = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": {}}
    found = build.maps.setdefault(name, made)
    found["metadata"] |= options or {}
    found["data"] |= {key: value for key, _, value in (literal.partition("=") for literal in literals)}
    found["data"] |= {file: (folder / file).read_text() for file in files}


def _rename(objects: Sequence[Object], name: str, newName: str | None = None, newTag: str | None = None) -> None:  # noqa: N803  (kustomize's)
    found = [container for one in objects for container in containers(one) if container["image"] == name]
    assert found, f"no container has the image {name}"
    for container in found:
        container["image"] = (newName or name) + (f":{newTag}" if newTag else "")


def _patch(objects: Sequence[Object], patch: str) -> None:
    wanted = yaml.safe_load(patch)
    (target,) = (one for one in objects if (one["kind"], one["metadata"]["name"]) == (wanted["kind"], wanted["metadata"]["name"]))
    _merge(target, wanted)


def _merge(into: Object, patch: Mapping[str, Any]) -> None:
    for key, value in patch.items():
        assert not isinstance(value, list), "patches of lists are not stood in for: kustomize merges some by a key"
        if isinstance(value, Mapping) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = value


def containers(found: Object) -> list[Object]:
    """The containers of what runs pods; none of anything else."""
    listed: list[Object] = found.get("spec", {}).get("template", {}).get("spec", {}).get("containers", [])
    return listed


def _placed(found: Object, namespace: str) -> Object:
    if found["kind"] in _OF_THE_CLUSTER:
        return found
    return found | {"metadata": found["metadata"] | {"namespace": namespace}}
