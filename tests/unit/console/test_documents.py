"""Documents that are made from the code are made anew when the code changes."""

from __future__ import annotations

import json
from pathlib import Path

from services.console.asyncapi import document
from services.console.settings_page import page

_DOCS = Path(__file__).resolve().parents[3] / "docs"


def test_the_asyncapi_document_describes_the_events_of_the_code() -> None:
    """Made anew by `python -m services.console.asyncapi > docs/asyncapi.json`."""
    assert json.loads((_DOCS / "asyncapi.json").read_text("utf-8")) == document()


def test_the_asyncapi_document_names_no_process() -> None:
    """Streams have fixed names: no host, no process id, no key that reads as a parameter."""
    assert all("{" not in channel["address"] for channel in document()["channels"].values())


def test_the_settings_page_lists_the_settings_of_the_code() -> None:
    """Made anew by `python -m services.console.settings_page > docs/settings.md`."""
    assert (_DOCS / "settings.md").read_text("utf-8") == page()
