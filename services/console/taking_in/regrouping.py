"""The records of a run once it is over: those whose group was merged into another, or grew, after they were written say so."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO

from services.classifier.groups.ledger import Ledger
from services.classifier.groups.present import as_it_stands, present
from shared.display import harmless_json
from shared.errors import WiresiftError
from shared.record import Record

#: Records looked up at a time: bounds what is held in memory.
_AT_ONCE = 256


async def regroup(path: str, ledger: Ledger) -> None:
    """Write the groups as they stand into the records of a file: all of them, or, where that fails, none.

    Raises:
        WiresiftError: the file cannot be written.
    """
    with _rewritten(path) as (old, new):
        records = _records(old)
        while page := list(islice(records, _AT_ONCE)):
            found = await present(page, ledger)
            for record, group in zip(page, found, strict=True):
                new.write(harmless_json(as_it_stands(record, group).model_dump_json()) + "\n")


@contextmanager
def _rewritten(path: str) -> Iterator[tuple[IO[str], IO[str]]]:
    """The file, and another that takes its place if all goes well."""
    beside = Path(f"{path}.groups")
    try:
        with open(path, encoding="utf-8") as old, open(beside, "w", encoding="utf-8") as new:
            yield old, new
        shutil.copymode(path, beside)
        beside.replace(path)
    except OSError as error:
        raise WiresiftError(f"cannot follow the groups in {path}: {error.strerror}; its records are as they were first written") from None
    finally:
        beside.unlink(missing_ok=True)


def _records(file: IO[str]) -> Iterator[Record]:
    for line in file:
        yield Record.model_validate_json(line)
