"""Filling forms: text with slots, from word lists, names and figures. Pure.

A form is text with slots and line breaks between paragraphs. A line that starts with `*3-6*` is a row, printed that many times.

    {place} {place.b}      a name or an entry of a word list: one value per name and suffix in a fill, in a row one per row
    {n:3-90} {k:900-4000}  a whole number, fresh each time; k groups thousands
    {d:1.2-9.8}            a decimal with as many decimals as its bounds
    {code:AA-000}          letters for A, digits for 0
    {clock} {date} {day}   a time, a day of a month, a weekday: fresh each time
    {n:3-90#x} … {#x}      a fresh figure that is named, and the same again

Names and list entries are remembered in `kept`: who fills a form again with it writes the same names with other figures.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from tests.draws.names import NAMES, calendar

_SLOT = re.compile(r"\{(?:([a-z_]+)(?:\.([a-z]))?(?::([^}#]+))?)?(?:#([a-z]+))?\}")
_ROW = re.compile(r"\*(\d+)-(\d+)\* ?")
_START = re.compile(r"(?:^|(?<=[.!?] ))(\W?)([a-zäöüа-яñ])")
_CAPITALS, _DIGITS = "ABCDEFGHJKLMNPRSTUVWXYZ", "0123456789"
_GROUPED = {"en": ",", "de": ".", "es": ".", "ru": " ", "ja": ","}


@dataclass
class Filling:
    """One fill of forms: the word lists at hand, and what was said so far."""

    random: Random
    lists: Mapping[str, Sequence[str]]
    language: str
    kept: dict[str, str] = field(default_factory=dict)
    _figures: dict[str, str] = field(default_factory=dict)

    def text(self, form: str) -> str:
        """The form filled, a paragraph per line."""
        lines: list[str] = []
        for line in form.strip().split("\n"):
            row = _ROW.match(line)
            if not row:
                lines.append(self.line(line))
                continue
            rows = self._once(f"rows of {line}", lambda row=row: str(self.random.randint(int(row[1]), int(row[2]))))  # type: ignore[misc]
            lines += [self.line(line[row.end() :], scope=f"{line} {number} ") for number in range(int(rows))]
        return "\n".join(line for line in lines if line)

    def line(self, form: str, scope: str = "") -> str:
        """One line of a form filled, its sentences begun with capitals."""
        filled = _SLOT.sub(lambda slot: self._slot(slot, scope), form.strip())
        return _START.sub(lambda start: start[1] + start[2].upper(), filled)

    def _slot(self, slot: re.Match[str], scope: str) -> str:
        kind, suffix, bounds, figure = slot.groups()
        if kind is None:
            return self._figures[figure]
        if bounds or kind in ("clock", "date", "day"):
            value = self._figure(kind, bounds or "")
            if figure:
                self._figures[figure] = value
            return value
        return self._once(f"{scope}{kind}.{suffix}", lambda: self._name(kind))

    def _once(self, key: str, make: Callable[[], str]) -> str:
        if key not in self.kept:
            self.kept[key] = make()
        return self.kept[key]

    def _name(self, kind: str) -> str:
        if kind in self.lists:
            return self.random.choice(self.lists[kind])
        return NAMES[kind](self.random, self.language)

    def _figure(self, kind: str, bounds: str) -> str:
        if kind == "code":
            letters = {"A": _CAPITALS, "0": _DIGITS}
            return "".join(self.random.choice(letters[each]) if each in letters else each for each in bounds)
        if kind not in ("n", "k", "d"):
            return calendar(self.random, self.language, kind)
        low, high = bounds.split("-")
        if kind == "d":
            decimals = len(low.partition(".")[2])
            point = f"{self.random.uniform(float(low), float(high)):.{decimals}f}"
            return point if self.language in ("en", "ja") else point.replace(".", ",")
        number = self.random.randint(int(low), int(high))
        return f"{number:,}".replace(",", _GROUPED[self.language]) if kind == "k" else str(number)
