"""The settings of all services, so that a WIRESIFT_ variable that none of them reads stops the start."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TypeVar

from services.classifier.settings import ClassifierSettings
from services.cleaner.settings import CleanerSettings
from services.fetcher.settings import FetcherSettings
from shared.settings import Settings, refuse_unknown

KNOWN: tuple[type[Settings], ...] = (Settings, FetcherSettings, CleanerSettings, ClassifierSettings)

S = TypeVar("S", bound=Settings)


def load(cls: type[S], *, data_dir: Path | None = None) -> S:
    """The settings of this process's environment; `data_dir`, where given, takes the place of WIRESIFT_DATA_DIR.

    Those of all services are checked: a command may start them, and a wrong value must not show as a process that keeps dying.

    Raises:
        SettingsError: a value is out of range, or a WIRESIFT_ variable is unknown.
    """
    refuse_unknown(os.environ, KNOWN)
    for known in KNOWN:
        known.read()
    settings = cls.read()
    return settings.model_copy(update={"data_dir": data_dir}) if data_dir else settings
