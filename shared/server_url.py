"""The server's URL with what is kept apart from it: the password, and the certificates of TLS. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode


@dataclass(frozen=True, slots=True)
class Certificates:
    """Files of PEM certificates: of the authority that the server's is checked against, and the client's own with its key."""

    ca: Path | None = None
    own: Path | None = None
    key: Path | None = None

    def options(self) -> dict[str, str]:
        """As redis-py's connections take them, in a URL's query."""
        named = {"ssl_ca_certs": self.ca, "ssl_certfile": self.own, "ssl_keyfile": self.key}
        return {name: str(path) for name, path in named.items() if path}


def server_url(url: str, password: str | None, certificates: Certificates) -> str:
    """`url` with the password, where it has none itself, and with where the certificates are.

    Raises:
        ValueError: certificates are given for a connection without TLS; or one without its key. The message shows no password.
    """
    scheme, separator, rest = url.partition("://")
    if password:
        rest = _with_password(rest, password)
    options = certificates.options()
    if options and not scheme.startswith("rediss"):
        raise ValueError(f"certificates are given, but {scheme}:// is not encrypted; write rediss:// or rediss+…://")
    if (certificates.own is None) != (certificates.key is None):
        raise ValueError("a client's certificate and its key belong together: give both or neither")
    query = urlencode(options)
    return scheme + separator + rest + (("&" if "?" in rest else "?") + query if query else "")


def _with_password(rest: str, password: str) -> str:
    """User and address with the password between; one that stands there already stays."""
    address, mark, query = rest.partition("?")
    user, at, host = address.rpartition("@")
    if ":" in user:
        return rest
    return f"{user}:{quote(password, safe='')}@{host if at else address}{mark}{query}"
