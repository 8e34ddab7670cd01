"""Whether a push was signed with the secret of its subscription (section 7.1). Pure.

`sha1` counts too. The Recommendation registers it and tells subscribers to use whatever method the hub states, and the two large public
hubs, Google's and Superfeedr's, sign with nothing else by their entries in the W3C's implementation report. What is broken of SHA-1 is
that two texts with one digest can be made; HMAC, whose key the forger does not have, does not rest on that (RFC 6194).
"""

from __future__ import annotations

import hashlib
import hmac

#: The methods registered in section 7.1.1.
_METHODS = {name: getattr(hashlib, name) for name in ("sha1", "sha256", "sha384", "sha512")}
#: Characters of the field that are read: the longest, of sha512, has 135.
_MAX_LENGTH = 200


def is_signed(body: bytes, stated: str | None, secret: str) -> bool:
    """Whether `stated`, the field X-Hub-Signature, is the signature of the raw `body`. Compared in constant time."""
    method, _, digest = (stated or "")[:_MAX_LENGTH].strip().lower().partition("=")
    if method not in _METHODS:
        return False
    right = hmac.new(secret.encode(), body, _METHODS[method]).hexdigest()
    return hmac.compare_digest(right.encode(), digest.encode("utf-8", "surrogatepass"))
