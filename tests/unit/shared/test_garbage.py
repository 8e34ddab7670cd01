"""What a service's process does about garbage."""

from __future__ import annotations

import subprocess
import sys

#: Makes garbage that only refers to itself, many times what the collector waits for, in a process that has settled.
_PROGRAM = """
import gc, weakref
from shared import garbage
class Ring: pass
garbage.settle()
gone = []
for _ in range(20 * garbage.YOUNG):
    ring = Ring(); ring.self = ring
    weakref.finalize(ring, gone.append, 1)
print(gc.isenabled(), gc.get_freeze_count() > 1000, len(gone) > garbage.YOUNG)
"""


def test_a_settled_process_still_frees_what_only_refers_to_itself() -> None:
    """What was loaded is never looked through again; what came after is."""
    said = subprocess.run([sys.executable, "-c", _PROGRAM], check=True, capture_output=True, text=True)
    assert said.stdout.split() == ["True"] * 3
