"""The list of all settings, for docs/settings.md: `python -m services.console.settings_page > docs/settings.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from services.console.settings import KNOWN
from shared.settings import PREFIX, Settings

_TITLES = ("Every service", "Fetcher", "Cleaner", "Classifier")
_HEAD = """# Settings

Settings are environment variables, read once at start. A value out of range or an unknown `WIRESIFT_` name stops the start
with one line that says which. This page is made from the code.

`WIRESIFT_REDIS_URL` and `WIRESIFT_REDIS_PASSWORD` may be kept in a file: name that in `WIRESIFT_REDIS_URL_FILE` or
`WIRESIFT_REDIS_PASSWORD_FILE` instead. Neither is ever shown, in logs, errors or `wiresift status`. docs/security.md tells of users,
passwords and TLS.
"""


def page() -> str:
    """The page, as Markdown."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield _HEAD.rstrip()
    for title, cls in zip(_TITLES, KNOWN, strict=True):
        own = {name: found for name, found in cls.model_fields.items() if cls is Settings or name not in Settings.model_fields}
        yield f"\n## {title}\n\n| variable | default | what |\n|---|---|---|"
        for name, found in own.items():
            default = "" if found.default in (None, ()) else f"`{found.default}`"
            yield f"| `{PREFIX}{name.upper()}` | {default} | {found.description} |"


if __name__ == "__main__":
    sys.stdout.write(page())
