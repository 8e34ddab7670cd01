"""Whether the fetchers may fetch: they know, the shell in which `doctor` is called does not."""

from __future__ import annotations

import pytest

from services.console.checkup.system_checks import contact
from services.fetcher.settings import FetcherSettings
from tests.unit.console.system import replica

_SET, _UNSET = FetcherSettings(contact="ann@example.com"), FetcherSettings()


@pytest.mark.parametrize("settings", [_SET, _UNSET])
def test_what_running_fetchers_say_counts_whatever_is_set_here(settings: FetcherSettings) -> None:
    """One of them without a contact is named."""
    well, odd = replica(), replica(consumer="odd", pid=9, contact=False)
    assert (contact(settings, [well]).level, contact(settings, [well]).what) == ("ok", "the running fetchers have a contact to give")
    found = contact(settings, [well, odd])
    assert (found.level, found.what) == (
        "warning",
        "fetcher (process 9 on host) runs without WIRESIFT_CONTACT, so it fetches nothing public",
    )


def test_where_no_fetcher_says_the_settings_here_are_judged_as_such() -> None:
    """None runs, or only one of a version that does not say."""
    for fetchers in ([], [replica(contact=None)]):
        assert contact(_SET, fetchers).what == "WIRESIFT_CONTACT: ann@example.com"
        found = contact(_UNSET, fetchers)
        assert (found.level, found.what) == (
            "warning",
            "WIRESIFT_CONTACT is not set here; a fetcher started like this fetches nothing public",
        )
