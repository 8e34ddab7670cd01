"""Which addresses of a name are tried."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from services.fetcher.backend import to_try


@pytest.mark.parametrize(
    ("found", "tried"),
    [
        ("", ""),
        ("8.8.8.1 8.8.8.2 8.8.8.3", "8.8.8.1 8.8.8.2"),
        ("2a00::1 2a00::2 2a00::3 2a00::4 8.8.8.1 8.8.8.2 8.8.8.3", "2a00::1 8.8.8.1 2a00::2 8.8.8.2"),
        ("8.8.8.1 2a00::1", "8.8.8.1 2a00::1"),
        ("::ffff:8.8.8.1 8.8.8.1 8.8.8.1 8.8.8.2", "8.8.8.1 8.8.8.2"),
    ],
)
def test_two_addresses_of_each_family_are_tried_by_turns(found: str, tried: str) -> None:
    """The preferred family first; an address counts once in whatever spelling."""
    assert to_try([ip_address(address) for address in found.split()]) == [ip_address(address) for address in tried.split()]
