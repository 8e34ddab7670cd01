"""Looks for secrets in what is committed, and at what is depended on: `python -m tests.security.scan`; exit code 1 where something is
found. Nothing is fetched: known vulnerabilities are `tests.security.audit`'s.

`--accept` writes what is found down as known, in `.secrets.baseline`: passwords that are invented, in tests and examples.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.security.licences import refused as licences_refused

ROOT = Path(__file__).resolve().parents[2]
BASELINE = ROOT / ".secrets.baseline"
#: Prose, learned numbers and made documents: large, made by tools or invented, and full of what looks like chance.
_PASSED_OVER = r"^(uv\.lock|docs/asyncapi\.json|\.secrets\.baseline|tests/(corpus|draws|benchmarks)/|services/cleaner/(rules|learned)/)"
#: Rules of deptry and what is right as it is: parts of httpx and pydantic whose versions those decide; what trafilatura imports.
_RIGHT_AS_IT_IS = {"DEP002": ["lxml-html-clean"], "DEP003": ["pydantic_core", "httpcore", "h2", "brotli"]}
#: What tells an invented secret from another: the kind and the digest, not the line, which moves.
_Found = set[tuple[str, str, str]]


def found_now() -> dict[str, Any]:
    """What detect-secrets finds in the files that git knows; it asks nobody whether a key is valid."""
    words = [sys.executable, "-m", "detect_secrets", "scan", "--no-verify", "--exclude-files", _PASSED_OVER]
    report: dict[str, Any] = json.loads(subprocess.run(words, cwd=ROOT, capture_output=True, check=True).stdout)
    return report


def places(report: dict[str, Any]) -> _Found:
    """File, kind and digest of each."""
    return {(file, one["type"], one["hashed_secret"]) for file, rows in report["results"].items() for one in rows}


def fresh() -> _Found:
    """What is found that is not known."""
    known = places(json.loads(BASELINE.read_text("utf-8"))) if BASELINE.exists() else set()
    return places(found_now()) - known


def lock_is_in_step() -> bool:
    """Whether the lock is what pyproject.toml asks for; nothing is fetched."""
    done = subprocess.run([sys.executable, "-m", "uv", "lock", "--check", "--offline"], cwd=ROOT, capture_output=True, check=False)
    if done.returncode:
        sys.stdout.write(done.stderr.decode())
    return done.returncode == 0


def imports_are_declared() -> bool:
    """Whether what is imported is depended on, and the other way round: a package that nothing needs is one more to trust."""
    if importlib.util.find_spec("deptry") is None:
        sys.stdout.write("IMPORTS NOT CHECKED: deptry is not installed\n")
        return True
    ignored = ",".join(f"{rule}={'|'.join(names)}" for rule, names in _RIGHT_AS_IT_IS.items())
    words = ["deptry", ".", "--no-ansi", "--extend-exclude", "tests/", "--per-rule-ignores", ignored]
    done = subprocess.run([sys.executable, "-m", *words], cwd=ROOT, capture_output=True, check=False, text=True)
    if done.returncode:
        sys.stdout.write(done.stdout + done.stderr)
    return done.returncode == 0


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--accept", action="store_true", help="take what is found for known")
    if asked.parse_args().accept:
        report = found_now()
        report.pop("generated_at", None)
        BASELINE.write_text(json.dumps(report, indent=2, sort_keys=True) + "\n", "utf-8")
        return 0
    new = sorted(fresh())
    for file, kind, _ in new:
        sys.stdout.write(f"{file}: {kind}; take it out, or accept it with --accept where it is invented\n")
    licences = licences_refused()
    for package, said in licences.items():
        sys.stdout.write(f"{package}: its licence is {' or '.join(said) or 'not said'}; see tests/security/licences.py\n")
    in_step, declared = lock_is_in_step(), imports_are_declared()
    sys.stdout.write(
        f"secrets: {len(new)} new; lock: {'in step' if in_step else 'out of step with pyproject.toml'}; "
        f"licences: {len(licences)} refused; imports: {'as declared' if declared else 'not as declared'}\n"
    )
    return int(bool(new) or bool(licences) or not in_step or not declared)


if __name__ == "__main__":
    sys.exit(main())
