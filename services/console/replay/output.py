"""Where a replay's diffs are written: JSON Lines, one for each article that changed."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from services.console.taking_in.outputs import STDOUT
from shared.display import harmless_json
from shared.errors import UsageError


@contextmanager
def opened(path: str | None) -> Iterator[Callable[[dict[str, Any]], None]]:
    """A function that writes a document to the file of that path; None for nowhere, `-` for standard output.

    Raises:
        UsageError: the file cannot be opened.
    """
    if path is None:
        yield lambda _: None
        return
    try:
        file = sys.stdout if path == STDOUT else open(path, "w", encoding="utf-8")  # noqa: SIM115 - closed below
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}; name a file in a folder that exists and is yours") from None
    try:
        yield lambda document: print(harmless_json(json.dumps(document, ensure_ascii=False)), file=file)
        file.flush()
    finally:
        if file is not sys.stdout:
            file.close()
