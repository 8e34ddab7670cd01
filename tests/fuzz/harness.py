"""Runs one target under atheris, in a process of its own: `python -m tests.fuzz.harness TARGET CORPUS [libFuzzer's options]`."""

from __future__ import annotations

import sys
from importlib import import_module


def main() -> None:
    """Never returns: libFuzzer ends the process, with 0 or the code of a crash."""
    atheris = import_module("atheris")
    with atheris.instrument_imports(include=["services.fetcher", "services.cleaner", "protego"]):
        targets = import_module("tests.fuzz.targets").TARGETS
    atheris.Setup([sys.argv[0], *sys.argv[2:]], targets[sys.argv[1]].run)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
