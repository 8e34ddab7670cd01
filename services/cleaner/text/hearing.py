"""What is known, for the rules on one text: with the languages it is in, and the lines of it that judges have anything to say of. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from services.cleaner.text.lexis.language import Knowledge
from services.cleaner.text.lines import Line
from services.cleaner.text.paragraphs import is_quiet
from services.cleaner.text.prospects import Prospects


def heard_in(lines: Sequence[Line], known: Knowledge) -> Knowledge:
    """What is `known` for rules on `lines`: with their prospects, and the roles of the languages that they may be in."""
    spoken = known.tongues.spoken(lines)
    return replace(known, roles=known.roles if spoken is None else known.roles.within(spoken), prospects=Prospects(is_quiet))
