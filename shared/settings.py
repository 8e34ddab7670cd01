"""Settings are environment variables named WIRESIFT_…, read once at start into frozen classes, one per service.

Pure code never sees them: a composition root reads its class and passes plain values down.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shared.errors import SettingsError
from shared.server_url import Certificates, server_url

PREFIX = "WIRESIFT_"
#: Settings that may hold a password. Each may be given as a file that holds it, by its name and this ending; none is ever shown.
SECRETS = frozenset({"redis_url", "redis_password"})
#: Each process reads every partition by a connection of its own, so their number is what a process of two cores can wait for.
MAX_PARTITIONS = 64
_FILE = "_file"
#: Bytes of such a file that are read: what is longer is no password, but the wrong file.
_MOST = 4096


class Settings(BaseModel):
    """What every service reads. A field `redis_url` is the variable WIRESIFT_REDIS_URL."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    redis_url: str | None = Field(
        None,
        repr=False,
        description="Redis 7.0+ or Valkey 7.2+ to use, a cluster (redis+cluster://) or what Sentinels watch (redis+sentinel://) too: "
        "docs/clustering.md; without it the embedded server is",
    )
    redis_password: str | None = Field(None, repr=False, description="password for it, where the URL has none")
    redis_ca_file: Path | None = Field(
        None, description="PEM certificates that the server's is checked against, with rediss://; default: the system's"
    )
    redis_cert_file: Path | None = Field(None, description="PEM certificate with which this client shows who it is")
    redis_key_file: Path | None = Field(None, description="PEM key of that certificate")
    prefix: str = Field("wiresift", pattern=r"^[a-z0-9_-]{1,32}$", description="first part of every key; lets systems share a server")
    partitions: int = Field(
        1,
        ge=1,
        le=MAX_PARTITIONS,
        description="parts the streams are split into, for a cluster's nodes to share; the same everywhere, for good",
    )
    wait_replicas: int = Field(
        0,
        ge=0,
        le=10,
        description="replicas that must have what is taken in, kept or handed over before it counts; 0: none is waited for",
    )
    wait_ms: int = Field(1000, ge=1, le=10_000, description="milliseconds they are waited for at a time")
    data_dir: Path | None = Field(None, description="where the embedded server keeps its data; default: the user's data folder")
    window_days: float = Field(
        30,
        ge=0.001,
        le=3650,
        description="days an article, its record and its fate are kept, from first_seen_at; parts of a day are allowed",
    )
    takedown_days: float = Field(365, ge=1, le=3650, description="days for which an article that was taken down is kept from coming back")
    log_level: str = Field("info", pattern=r"^(debug|info|warning|error)$", description="lowest level that is logged")
    log_format: str = Field("auto", pattern=r"^(auto|json|console)$", description="auto: console on a terminal, else JSON")
    metrics_port: int | None = Field(None, ge=0, le=65535, description="port for /live, /ready and /metrics; none are served without it")
    metrics_host: str = Field("127.0.0.1", description="address they are served on")
    stream_max_entries: int = Field(10_000, ge=1, description="entries a work stream holds in each partition before its writer waits")
    stream_max_bytes: int = Field(256 * 2**20, ge=2**16, description="bytes a work stream holds in each partition before its writer waits")
    log_max_days: float = Field(7, gt=0, description="days an entry stays on classified, rejected and dead")
    log_max_bytes: int = Field(512 * 2**20, ge=2**20, description="bytes each of classified, rejected and dead may take in each partition")
    log_unread_max_bytes: int = Field(2 * 2**30, ge=2**20, description="bytes up to which a consumer group's unread entries are kept")
    store_max_bytes: int = Field(8 * 2**30, ge=2**20, description="bytes all stored articles may take; the oldest go first")
    max_attempts: int = Field(6, ge=1, le=50, description="runs of one piece of work before it is a dead letter")
    reclaim_idle_s: float = Field(
        10, ge=0.2, le=3600, description="seconds without a heartbeat after which a consumer's work is taken over"
    )
    server_wait_s: float = Field(
        60, ge=0, le=3600, description="seconds a service waits at its start for a server that is away or not usable yet"
    )
    shutdown_s: float = Field(10, ge=0, le=3600, description="seconds that work in hand may take after SIGTERM")

    @classmethod
    def read(cls, environ: Mapping[str, str] | None = None) -> Self:
        """The settings of `environ` (default: the process's).

        Raises:
            SettingsError: a value is out of range; the message names the variable, the value and what is allowed.
        """
        environ = os.environ if environ is None else environ
        given = {name[len(PREFIX) :].lower(): value for name, value in environ.items() if name.startswith(PREFIX) and value}
        given |= {name: _kept_in(name, given) for name in SECRETS if name + _FILE in given}
        try:
            return cls.model_validate({name: given[name] for name in cls.model_fields if name in given})
        except ValidationError as error:
            first = error.errors()[0]
            name = PREFIX + str(first["loc"][0]).upper()
            said = first["msg"].removeprefix("Value error, ")
            shown = "" if first["loc"][0] in SECRETS else f"={given.get(str(first['loc'][0]), '')!r}"
            raise SettingsError(f"{name}{shown}: {said}") from None

    @property
    def server_url(self) -> str | None:
        """The server's URL with password and certificates; not to be shown.

        Raises:
            SettingsError: they do not fit together, or a certificate is not there.
        """
        if self.redis_url is None:
            return None
        files = {"ca": self.redis_ca_file, "cert": self.redis_cert_file, "key": self.redis_key_file}
        for name, path in files.items():
            if path and not path.is_file():
                raise SettingsError(f"{PREFIX}REDIS_{name.upper()}_FILE={str(path)!r}: there is no such file")
        try:
            return server_url(self.redis_url, self.redis_password, Certificates(files["ca"], files["cert"], files["key"]))
        except ValueError as error:
            raise SettingsError(f"{PREFIX}REDIS_URL: {error}") from None


def _kept_in(name: str, given: Mapping[str, str]) -> str:
    """The secret in the file that is named in place of it, without the line's end."""
    variable = f"{PREFIX}{name}{_FILE}".upper()
    if name in given:
        raise SettingsError(f"{variable} and {PREFIX}{name.upper()} are both set: give one of them")
    where = f"{variable}={given[name + _FILE]!r}"
    try:
        with open(given[name + _FILE], "rb") as file:
            found = file.read(_MOST + 1).decode().rstrip("\r\n")
    except OSError as error:
        raise SettingsError(f"{where}: {error.strerror}") from None
    except UnicodeError:
        raise SettingsError(f"{where}: it holds no text") from None
    if not found.strip() or len(found) > _MOST:
        raise SettingsError(f"{where}: it holds {'more than a secret' if found.strip() else 'nothing'}")
    return found


def refuse_unknown(environ: Mapping[str, str], known: Iterable[type[Settings]]) -> None:
    """Stop at a WIRESIFT_ variable that no service reads: a misspelt setting must not be silently without effect.

    Raises:
        SettingsError: names the variable and the nearest known one.
    """
    names = {field.upper() for cls in known for field in cls.model_fields} | {(name + _FILE).upper() for name in SECRETS}
    for name in sorted(environ):
        if name.startswith(PREFIX) and name[len(PREFIX) :] not in names:
            near = get_close_matches(name[len(PREFIX) :], names, n=1)  # without what all share, which makes any two names alike
            raise SettingsError(f"{name} is no setting of Wiresift" + (f"; did you mean {PREFIX}{near[0]}?" if near else ""))
