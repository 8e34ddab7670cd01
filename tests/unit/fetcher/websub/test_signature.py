"""Signatures of pushes."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.fetcher.websub.signature import is_signed


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_each_registered_method_holds(method: str) -> None:
    """Over the raw bytes; a byte more, another secret or a digit less does not."""
    stated = f"{method}={hmac.new(b'secret', b'<feed>', method).hexdigest()}"
    assert is_signed(b"<feed>", stated, "secret")
    assert is_signed(b"<feed>", stated.upper(), "secret")
    assert not is_signed(b"<feed> ", stated, "secret")
    assert not is_signed(b"<feed>", stated, "Secret")
    assert not is_signed(b"<feed>", stated[:-1], "secret")


@pytest.mark.parametrize(
    "stated", [None, "", "=", "sha256", "sha256=", "md5=" + hashlib.md5(b"").hexdigest(), "none=", "sha256=é", "\udcff=\udcff"]
)
def test_anything_else_does_not_hold(stated: str | None) -> None:
    """No signature at all, a method that is not registered, an empty digest."""
    assert not is_signed(b"<feed>", stated, "secret")


@given(st.text(max_size=300))
def test_no_field_raises(stated: str) -> None:
    """Nor is any guessed."""
    assert not is_signed(b"<feed>", stated, "secret")
