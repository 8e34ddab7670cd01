"""The server's URL with what is kept apart from it: the password, and the certificates of TLS. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode

#: What may follow a question mark: options of redis-py's connections that say how to reach a server. Others would change what its
#: replies are, or are none, which redis-py tells by a TypeError in the middle of a call.
OPTIONS = frozenset(
    "db username password client_name protocol socket_timeout socket_connect_timeout socket_keepalive health_check_interval "
    "ssl_ca_certs ssl_ca_path ssl_ca_data ssl_certfile ssl_keyfile ssl_password ssl_cert_reqs ssl_check_hostname ssl_ciphers".split()
)
#: Before the name of one that is for the Sentinels.
_SENTINELS = "sentinel_"
_NAME = re.compile(r"[a-z_]{1,40}")


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
        ValueError: certificates are given for a connection without TLS; or one without its key; or an option is none. The message
            shows no password.
    """
    _require_options(url)
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


def _require_options(url: str) -> None:
    for name, _ in parse_qsl(url.partition("?")[2], keep_blank_values=True):
        if name.removeprefix(_SENTINELS) not in OPTIONS:
            shown = repr(name) if _NAME.fullmatch(name) else "what follows the question mark"
            raise ValueError(f"{shown} is no option of a server's URL; a question mark in a password is written %3F")


def _with_password(rest: str, password: str) -> str:
    """User and address with the password between; one that stands there already stays."""
    address, mark, query = rest.partition("?")
    user, at, host = address.rpartition("@")
    if ":" in user:
        return rest
    return f"{user}:{quote(password, safe='')}@{host if at else address}{mark}{query}"
