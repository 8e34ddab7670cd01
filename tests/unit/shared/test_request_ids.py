"""Identity of a request: time-ordered, derived where none was given."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.request_ids import day_of, is_request_id, new_request_id, request_id_of_entry

ID = "01a1fed3-adc9-7ec6-8d63-63144adcfdce"


def test_a_new_id_is_of_version_7_and_of_today() -> None:
    """Its time says in which day's fates it is found."""
    before, request, after = datetime.now(UTC), new_request_id(), datetime.now(UTC)
    assert is_request_id(request)
    assert before.date().isoformat() <= day_of(request) <= after.date().isoformat()
    assert request != new_request_id()


@given(milliseconds=st.integers(0, 2**64 - 1), sequence=st.integers(0, 2**64 - 1))
def test_the_id_of_an_entry_is_stable_valid_and_has_a_day(milliseconds: int, sequence: int) -> None:
    """Each delivery of an entry gives the same id; its day is that of the entry where there is such a day."""
    entry = f"{milliseconds}-{sequence}"
    request = request_id_of_entry("s", entry)
    assert is_request_id(request)
    assert request == request_id_of_entry("s", entry)
    assert request != request_id_of_entry("t", entry)
    assert len(day_of(request)) == 10


def test_the_day_of_a_derived_id_is_that_of_its_entry() -> None:
    """The milliseconds of the entry id are the id's time."""
    assert day_of(request_id_of_entry("s", "1767225600000-7")) == "2026-01-01"


@pytest.mark.parametrize("text", ["", "1", "9b2d6d6e-6a10-4f3c-8c39-3f3f4b9f3b54", str(UUID(int=7 << 76)), ID.upper(), f"{{{ID}}}"])
def test_what_is_no_request_id(text: str) -> None:
    """Other versions, other variants and other spellings are refused."""
    assert is_request_id(ID)
    assert not is_request_id(text)
