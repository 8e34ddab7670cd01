"""The sample articles that ship with the package: an invented event told by six invented outlets. `manifest.toml` lists them."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, Field, ValidationError

from shared.errors import UsageError
from shared.record import Kind, Model, Relation


class Sample(Model):
    """One article as its outlet serves it, and what is to be found in it.

    `origin` and `path` make its URL; the origin leads nowhere. `noise` names kinds of removed text that it holds at the least.
    `relation` is what it is to the sample whose file is `of`, were that one classified first; `shared` are words of both.
    """

    file: str = Field(pattern=r"^[\w-]+\.(html|txt)$")
    outlet: str
    origin: str = Field(pattern=r"^https://[a-z.]+\.example$")
    path: str = Field(pattern=r"^/[\w./-]+$")
    media_type: Literal["text/html", "text/plain"]
    published_at: AwareDatetime
    noise: tuple[Kind, ...]
    of: str | None = None
    relation: Relation = Relation.NONE
    shared: str | None = None
    body: bytes


def samples(directory: Path | None = None) -> tuple[Sample, ...]:
    """The samples in the order of their manifest: those of the package, or of an edited copy of its folder.

    Raises:
        UsageError: the directory holds no such copy; the message names the file at fault.
    """
    folder = directory or files(__name__)
    try:
        manifest = tomllib.loads(folder.joinpath("manifest.toml").read_text(encoding="utf-8"))
        entries = manifest.get("sample", [])
        return tuple(Sample.model_validate({**entry, "body": folder.joinpath(entry["file"]).read_bytes()}) for entry in entries)
    except OSError as error:
        raise UsageError(f"{error.filename}: {error.strerror}; copy the whole folder of samples and edit the copy") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise UsageError(f"{folder}/manifest.toml cannot be read: {error!r}") from None
    except ValidationError as error:
        first = error.errors()[0]
        raise UsageError(f"{folder}/manifest.toml: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
