"""Passwords of the server's users, each in a file of a folder that only its owner may read."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from shared.errors import UsageError

#: Bytes of chance in a password that is made: as many as in the digest that the server keeps.
_BYTES = 32


def passwords_in(folder: Path, users: Iterable[str], *, make: bool) -> dict[str, str]:
    """The password of each user, by the file of its name; one that is missing is made where `make`.

    Raises:
        UsageError: one is missing or empty, or the folder cannot be used; no password is in the message.
    """
    try:
        if make:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return {user: _password(folder / user, make=make) for user in users}
    except OSError as error:
        raise UsageError(f"{error.filename or folder}: {error.strerror}; --create makes what is missing") from None


def _password(path: Path, *, make: bool) -> str:
    if make and not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(_BYTES) + "\n")
    found = path.read_text("utf-8").rstrip("\r\n")
    if not found:
        raise UsageError(f"{path}: it is empty")
    return found
