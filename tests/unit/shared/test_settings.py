"""Settings come from the environment, and what is wrong stops the start with a line that helps."""

from __future__ import annotations

import pytest

from shared.errors import SettingsError
from shared.settings import Settings, refuse_unknown


def test_values_are_read_under_their_names() -> None:
    """WIRESIFT_REDIS_URL is redis_url; what is empty or foreign is as if absent."""
    read = Settings.read({"WIRESIFT_REDIS_URL": "redis://example", "WIRESIFT_WINDOW_DAYS": "7", "WIRESIFT_PREFIX": "", "PATH": "/bin"})
    assert (read.redis_url, read.window_days, read.prefix) == ("redis://example", 7, "wiresift")


def test_a_window_may_be_parts_of_a_day() -> None:
    """Hours and minutes are written as their share of a day."""
    assert Settings.read({"WIRESIFT_WINDOW_DAYS": "0.25"}).window_days == 0.25


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WIRESIFT_WINDOW_DAYS", "0"),
        ("WIRESIFT_WINDOW_DAYS", "many"),
        ("WIRESIFT_WINDOW_DAYS", "0.0001"),
        ("WIRESIFT_WINDOW_DAYS", "inf"),
        ("WIRESIFT_PREFIX", "a b"),
        ("WIRESIFT_PREFIX", "{x}"),
        ("WIRESIFT_METRICS_PORT", "70000"),
        ("WIRESIFT_LOG_LEVEL", "loud"),
        ("WIRESIFT_RECLAIM_IDLE_S", "nan"),
    ],
)
def test_a_value_out_of_range_is_named_with_what_is_wrong(name: str, value: str) -> None:
    """The message holds the variable and the value, on one line."""
    with pytest.raises(SettingsError) as caught:
        Settings.read({name: value})
    assert name in str(caught.value)
    assert repr(value) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_unknown_name_is_refused_with_the_nearest_known_one() -> None:
    """A misspelt setting must not be without effect."""
    with pytest.raises(SettingsError, match="WIRESIFT_REDIS_ULR is no setting of Wiresift; did you mean WIRESIFT_REDIS_URL"):
        refuse_unknown({"WIRESIFT_REDIS_ULR": "x"}, [Settings])


@pytest.mark.parametrize("name", ["WIRESIFT_ZZZZQQQQ", "WIRESIFT_FOO", "WIRESIFT_"])
def test_an_unknown_name_like_no_other_is_refused_as_it_is(name: str) -> None:
    """No suggestion is better than a wild one."""
    with pytest.raises(SettingsError, match=r"Wiresift$"):
        refuse_unknown({name: "x"}, [Settings])


def test_known_and_foreign_names_are_accepted() -> None:
    """Names of every class given count, names of other programs do not."""

    class More(Settings):
        contact: str = ""

    refuse_unknown({"WIRESIFT_CONTACT": "me@news.example", "WIRESIFT_PREFIX": "x", "HOME": "/"}, [Settings, More])


def test_settings_cannot_be_changed() -> None:
    """They are read once."""
    with pytest.raises(ValueError, match="frozen"):
        Settings().prefix = "other"  # type: ignore[misc]
