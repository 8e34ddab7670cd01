"""What one article was measured to take, and how that was measured: the file figures.toml beside this one."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

FILE = Path(__file__).with_name("figures.toml")
#: Articles in the index while the footprint was measured: from there on the server's work is extrapolated.
MEASURED_INDEX = 430


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Measurement(_Closed):
    """One run of a command: when, on which machine, of what."""

    command: str
    date: date
    machine: str
    of: str


class Figure(_Closed):
    """A value and the measurement that it is from."""

    value: float = Field(gt=0)
    by: str


class CpuMs(_Closed):
    """Milliseconds of CPU an article, by process; `server_tenfold`: more of the server's with an index ten times as large."""

    fetcher: Figure
    cleaner: Figure
    classifier: Figure
    server: Figure
    server_tenfold: Figure


class TrafficBytes(_Closed):
    """Bytes an article that travel: the page as sent; between services and server; into the server's file."""

    page: Figure
    to_server: Figure
    from_server: Figure
    append_only_file: Figure


class EntryBytes(_Closed):
    """Bytes of an entry of a work stream."""

    fetched: Figure
    cleaned: Figure


class KeptBytes(_Closed):
    """Bytes an article that stay in the server's memory, by what keeps them."""

    classified: Figure
    store: Figure
    index: Figure
    fates: Figure
    states: Figure


class MemoryMib(_Closed):
    """MiB that a process is given."""

    fetcher: Figure
    cleaner: Figure
    classifier: Figure


class Figures(_Closed):
    """All of them."""

    by: Mapping[str, Measurement]
    cpu_ms: CpuMs
    traffic_bytes: TrafficBytes
    entry_bytes: EntryBytes
    kept_bytes: KeptBytes
    memory_mib: MemoryMib

    @model_validator(mode="after")
    def _each_was_measured(self) -> Self:
        groups: list[BaseModel] = [self.cpu_ms, self.traffic_bytes, self.entry_bytes, self.kept_bytes, self.memory_mib]
        unknown = {figure.by for group in groups for _, figure in group} - set(self.by)
        if unknown:
            raise ValueError(f"measured by what is not described: {', '.join(sorted(unknown))}")
        return self


def figures(text: str | None = None) -> Figures:
    """The figures of the file, or of the TOML text given.

    Raises:
        pydantic.ValidationError: one is missing, unknown, not positive, or says of no measurement.
    """
    said: Mapping[str, Any] = tomllib.loads(FILE.read_text(encoding="utf-8") if text is None else text)
    return Figures.model_validate(said)
