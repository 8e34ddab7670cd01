"""A certificate that a test vouches for, made by openssl."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

_MAKE = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=x -addext subjectAltName=DNS:news.example"


@dataclass(frozen=True, slots=True)
class Certificate:
    """A self-signed certificate for news.example, and its key."""

    path: Path
    key: Path

    @classmethod
    def made_in(cls, folder: Path) -> Certificate:
        """Skips the test where there is no openssl."""
        if not shutil.which("openssl"):
            pytest.skip("openssl is needed to make a certificate")
        made = cls(folder / "news.pem", folder / "news.key")
        subprocess.run([*_MAKE.split(), "-keyout", made.key, "-out", made.path], check=True, capture_output=True)
        return made

    def server(self, *protocols: str) -> ssl.SSLContext:
        """What a server with this certificate needs; it speaks `protocols` (ALPN)."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.path, self.key)
        context.set_alpn_protocols(list(protocols))
        return context
