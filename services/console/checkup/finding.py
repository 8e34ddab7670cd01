"""What a check has to say, in plain words, and how findings are told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal

from rich.text import Text

from shared.display import harmless

_STYLES = {"ok": "green", "warning": "yellow", "error": "red"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One line for a person: what was seen, what to do about it ("" where nothing is), and the command that does it, if one does.

    `check` names the check for programs.
    """

    level: Literal["ok", "warning", "error"]
    what: str
    do: str = ""
    command: str = ""
    check: str = ""

    def told(self) -> Text:
        """The finding as a line; what is well comes without advice."""
        advice = "".join(f"; {part}" for part in (self.do, self.command) if part) if self.level != "ok" else ""
        return Text(f"{self.level:8}", style=_STYLES[self.level]) + Text(harmless(self.what + advice), style="not bold")


def document(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """The findings for a program."""
    return [asdict(finding) for finding in findings]


def exit_code(findings: Iterable[Finding]) -> int:
    """1 where something is wrong, 0 where all is well or only worth a look."""
    return int(any(finding.level == "error" for finding in findings))
