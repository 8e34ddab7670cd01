"""`make audit`: asks the open advisory database (OSV) about every locked version. Exit code 0 none is known, 1 some are.

Where the database cannot be had that is said aloud, and is no failure but with `--must`, as a release has it. Sent are names and
versions of public packages, nothing else.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: Seconds the database may take for all packages: it needs about two.
WITHIN_S = 60
#: What `uv audit` ends with where it found something; any other failure is that it could not ask.
_FOUND = 1


def audit(must: bool, service: str | None) -> int:
    """Ask, show what is said, and return the exit code."""
    words = [sys.executable, "-m", "uv", "audit", "--frozen", "--preview-features", "audit-command"]
    try:
        done = subprocess.run(
            [*words, *(["--service-url", service] if service else [])],
            cwd=ROOT,
            capture_output=True,
            check=False,
            text=True,
            timeout=WITHIN_S,
        )
        code, said = done.returncode, done.stdout + done.stderr
    except subprocess.TimeoutExpired:
        code, said = -1, f"no answer within {WITHIN_S} s"
    if code in (0, _FOUND):
        sys.stdout.write(said)
        return code
    sys.stdout.write(f"{said}ADVISORIES NOT READ: whether a locked version has a known vulnerability is unknown\n")
    return int(must)


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--must", action="store_true", help="fail where the database cannot be had")
    asked.add_argument("--service-url", help="another database that speaks OSV's protocol")
    given = asked.parse_args()
    return audit(given.must, given.service_url)


if __name__ == "__main__":
    sys.exit(main())
