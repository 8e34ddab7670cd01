"""Servers that speak TLS alone, to the users that Wiresift ships alone, and to those that docs/clustering.md adds for replicas."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.console.access import users
from services.console.access.stream_grants import INTRODUCING
from tests.security.tls import Papers
from tests.security.users import password_of

#: The tests' own, who may do anything, on servers and on Sentinels.
_HARNESS = "user harness reset on >harness ~* &* +@all"
_PAGE = Path(__file__).resolve().parents[2] / "docs" / "clustering.md"


@dataclass(frozen=True, slots=True)
class Secured:
    """What all servers of one system have in common. `binary` was built with TLS; Redis 7.0 knows no `introducing`."""

    binary: str
    papers: Papers
    users: Path
    introducing: str

    @classmethod
    def made(cls, folder: Path, binary: str, papers: Papers, prefix: str) -> Secured:
        """With a list of users in `folder`: the shipped ones, each with its password."""
        old = b"v=7.0." in subprocess.run([binary, "--version"], capture_output=True, check=True).stdout
        digests = {who: users.digest(password_of(who)) for who in users.GRANTS}
        lines = [*users.lines(prefix, digests, redis_7_0=old), *documented("replica", "sentinel"), _HARNESS]
        (folder / "users.acl").write_text("".join(f"{line}\n" for line in lines))
        return cls(binary, papers, folder / "users.acl", "" if old else INTRODUCING)

    def listens(self, port: int) -> Sequence[str]:
        """Options of a server on that port."""
        return ("--port", "0", "--tls-port", str(port), *self._files(), *_TALK)

    @property
    def serves(self) -> Sequence[str]:
        """Options of a server that has users: who may be what, and as whom it follows a primary."""
        return ("--aclfile", str(self.users), "--masteruser", "wiresift-replica", "--masterauth", password_of("replica"))

    def _files(self) -> Sequence[str]:
        papers = self.papers
        return ("--tls-cert-file", str(papers.cert), "--tls-key-file", str(papers.key), "--tls-ca-cert-file", str(papers.ca))

    @property
    def harness(self) -> dict[str, Any]:
        """How the tests themselves come in."""
        return {"username": "harness", "password": "harness", "ssl": True, "ssl_ca_certs": str(self.papers.ca)}

    @property
    def watches(self) -> str:
        """What a Sentinel's settings say besides."""
        mine = [f"sentinel auth-user main wiresift-sentinel\nsentinel auth-pass main {password_of('sentinel')}"]
        asker = documented("client")[0].replace(f" +{INTRODUCING}", f" +{self.introducing}" if self.introducing else "")
        return "\n".join([*mine, asker, _HARNESS]) + "\n"


_TALK = ("--tls-auth-clients", "no", "--tls-replication", "yes", "--tls-cluster", "yes")


def documented(*names: str) -> list[str]:
    """The users of docs/clustering.md that end so, with passwords."""
    found = [line for line in _PAGE.read_text().splitlines() if re.match(rf"user wiresift-({'|'.join(names)}) ", line)]
    assert len(found) == len(names), f"docs/clustering.md names {found}"
    return [line.replace("PASSWORD", password_of(line.split()[1].removeprefix("wiresift-"))) for line in found]
