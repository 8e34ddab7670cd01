"""The fetcher's settings."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from services.fetcher.settings import FetcherSettings
from shared.errors import SettingsError


def test_networks_are_a_comma_separated_list() -> None:
    """Spaces and empty parts do not matter; a lone address is its own network."""
    settings = FetcherSettings.read({"WIRESIFT_FETCHER_ALLOW_NETWORKS": "127.0.0.0/8, ::1,"})

    assert settings.fetcher_allow_networks == (ip_network("127.0.0.0/8"), ip_network("::1/128"))


def test_nothing_is_let_through_by_default() -> None:
    """Neither networks nor a contact are assumed."""
    settings = FetcherSettings.read({})

    assert settings.fetcher_allow_networks == ()
    assert settings.contact is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WIRESIFT_FETCHER_ALLOW_NETWORKS", "127.0.0.1/8"),
        ("WIRESIFT_FETCHER_ALLOW_NETWORKS", "intranet"),
        ("WIRESIFT_CONTACT", "me"),
        ("WIRESIFT_CONTACT", "me@example.org\r\nX-Evil: 1"),
        ("WIRESIFT_CONTACT", "me@example.org)"),
        ("WIRESIFT_CONTACT", "mé@example.org"),
        ("WIRESIFT_FETCHER_TIMEOUT_S", "0"),
        ("WIRESIFT_FETCHER_CONCURRENCY", "many"),
    ],
)
def test_a_bad_value_stops_the_start_and_names_its_variable(name: str, value: str) -> None:
    """One line with the variable and what is wrong."""
    with pytest.raises(SettingsError, match=name) as caught:
        FetcherSettings.read({name: value})

    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("contact", ["desk@example.org", "https://example.org/bot", "https://example.org/bot; desk@example.org"])
def test_a_contact_is_an_address_or_a_page(contact: str) -> None:
    """Or both."""
    assert FetcherSettings.read({"WIRESIFT_CONTACT": contact}).contact == contact
