"""The files that a path on the command line stands for."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from services.console.inputs.formats import SUPPORTED, FileFormat, file_format
from services.console.inputs.limits import MAX_NAMES_COMPARED
from services.console.inputs.outcome import BadInput, Fault, nearest


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A regular file to read. `name` is its path as given, or below the folder as given."""

    path: Path
    name: str
    format: FileFormat


@dataclass(slots=True)
class FileFinder:
    """Finds each file once in its life, by whatever paths it is named."""

    _seen: set[tuple[int, int]] = field(default_factory=set)  # device and inode

    def pass_over(self, path: str) -> None:
        """Take the file for found already."""
        self._first_time(path)

    def find(self, given: str) -> Iterator[FoundFile | BadInput]:
        """The file at `given`, or all readable ones below it in order of their paths.

        In a folder, hidden entries, files of other formats and links to folders are passed over; a file given by name is not.
        """
        try:
            mode = os.stat(given).st_mode
        except (FileNotFoundError, NotADirectoryError):
            yield BadInput.of(_missing(given), given)
        except (OSError, ValueError) as error:
            yield BadInput.of(unreadable(error), given)
        else:
            yield from self._in_folder(given) if stat.S_ISDIR(mode) else self._by_name(given, mode)

    def _by_name(self, given: str, mode: int) -> Iterator[FoundFile | BadInput]:
        form = file_format(given)
        if not stat.S_ISREG(mode):
            yield BadInput.of(Fault("is no regular file", "pipe it: wiresift ingest - < FILE"), given)
        elif isinstance(form, Fault):
            yield BadInput.of(form, given)
        elif self._first_time(given):
            yield FoundFile(Path(given), given, form)

    def _in_folder(self, folder: str) -> Iterator[FoundFile | BadInput]:
        nothing = True
        for found in _walk(folder):
            nothing = False
            if isinstance(found, BadInput) or self._first_time(found.name):
                yield found
        if nothing:
            yield BadInput.of(Fault("the folder holds nothing to read", f"files that are read end in {SUPPORTED}"), folder)

    def _first_time(self, path: str) -> bool:
        try:
            entry = os.stat(path)
        except OSError:  # gone since it was found: reading it says so
            return True
        identity = (entry.st_dev, entry.st_ino)
        first = identity not in self._seen
        self._seen.add(identity)
        return first


def _walk(folder: str) -> Iterator[FoundFile | BadInput]:
    # A list of what is still to visit, not recursion: how deep folders nest is not ours to bound.
    ahead = [(folder, True)]
    while ahead:
        path, is_folder = ahead.pop()
        if not is_folder:
            form = file_format(path)
            if isinstance(form, FileFormat):
                yield FoundFile(Path(path), path, form)
            continue
        try:
            ahead.extend(_entries(path))
        except OSError as error:
            yield BadInput.of(unreadable(error), path)


def _entries(folder: str) -> list[tuple[str, bool]]:
    """Each entry with whether it is a folder, last path first."""
    with os.scandir(folder) as entries:
        shown = [(entry.path, entry.is_dir(follow_symlinks=False)) for entry in entries if not entry.name.startswith(".")]
    return sorted(((path, is_folder) for path, is_folder in shown if is_folder or os.path.isfile(path)), reverse=True)


def unreadable(error: OSError | ValueError) -> Fault:
    """What stopped the system from reading a file."""
    if isinstance(error, PermissionError):
        return Fault("may not be read by this user", "change its permissions (chmod u+r) or run as its owner")
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return Fault(f"cannot be read: {reason}", "check the path and the disk")


def _missing(given: str) -> Fault:
    parent, name = os.path.split(given.rstrip("/"))
    while parent and not os.path.isdir(parent):
        parent, name = os.path.split(parent)
    try:
        with os.scandir(parent or ".") as entries:
            names = [entry.name for entry in islice(entries, MAX_NAMES_COMPARED)]
    except OSError:
        names = []
    near = nearest(name, names)
    return Fault(
        "no such file or folder",
        f"did you mean {os.path.join(parent, near)}?" if near else "check the path; an address on the web begins with https://",
    )
