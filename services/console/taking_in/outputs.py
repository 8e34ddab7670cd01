"""Where the results of taking articles in are written: final records and fates, as JSON Lines."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO

from services.console.taking_in.ingest import Ended
from shared.display import harmless_json
from shared.errors import UsageError, WiresiftError
from shared.record import Model

#: How standard output is given as a file.
STDOUT = "-"


@dataclass(frozen=True, slots=True)
class Outputs:
    """Paths of the records and of the fates; None for nowhere, `-` for standard output."""

    records: str | None = None
    fates: str | None = None

    @property
    def to_stdout(self) -> bool:
        return STDOUT in (self.records, self.fates)

    @property
    def files(self) -> tuple[str, ...]:
        """Those that are files."""
        return tuple(path for path in (self.records, self.fates) if path and path != STDOUT)

    @property
    def record_file(self) -> str | None:
        """The file of the records, if there is one that can be gone through again: no device, no pipe."""
        return self.records if self.records and self.records != STDOUT and os.path.isfile(self.records) else None

    def refuse_unusable(self, sources: Sequence[str]) -> None:
        """Stop before anything is opened where a result would overwrite a source or the other result.

        Raises:
            UsageError: names the path.
        """
        if self.records is not None and self.records == self.fates:
            raise UsageError(f"--output and --report both go to {self.records}; name another file for one of them")
        for path in self.files:
            if any(_same_file(path, source) for source in sources):
                raise UsageError(f"{path} is read and would be overwritten; write the results to another file")


@contextmanager
def opened(outputs: Outputs) -> Iterator[Callable[[Ended], None]]:
    """A function that writes what there is to write of an ended request, in the order of its calls.

    Raises:
        UsageError: a file cannot be opened.
        WiresiftError: it cannot be written to, as on a full disk.
    """
    with _lines(outputs.records) as add_record, _lines(outputs.fates) as add_fate:

        def write(ended: Ended) -> None:
            if ended.record:
                add_record(ended.record)
            add_fate(ended.fate)

        yield write


@contextmanager
def _lines(path: str | None) -> Iterator[Callable[[Model], None]]:
    if path is None:
        yield lambda _: None
        return
    file = sys.stdout if path == STDOUT else _open(path)
    try:
        yield lambda model: _write(file, path, model)
    finally:
        if file is not sys.stdout:
            with suppress(OSError):  # what could not be written was told already
                file.close()


def _open(path: str) -> IO[str]:
    try:
        return open(path, "w", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}; name a file in a folder that exists and is yours") from None


def _write(file: IO[str], path: str, model: Model) -> None:
    try:
        file.write(harmless_json(model.model_dump_json()) + "\n")
        file.flush()  # a program that feeds us line by line waits for the answer to each
    except BrokenPipeError:  # whoever reads our standard output has seen enough
        raise
    except OSError as error:
        raise _cannot_write(path, error) from None


def _cannot_write(path: str, error: OSError) -> WiresiftError:
    return WiresiftError(f"cannot write {path}: {error.strerror}; what was taken in is kept: run the same command again")


def _same_file(one: str, other: str) -> bool:
    try:
        return os.path.samefile(one, other)
    except (OSError, ValueError):  # one of them is not there, or no path at all
        return False
