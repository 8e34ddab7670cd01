"""The embedded server's keeper, broken: `python -m tests.sabotage.broken_keeper SABOTAGE services.console.hosting.keeper FOLDER BINARY`.

The module it stands for is named so that whoever looks for keepers finds it.
"""

from __future__ import annotations

import sys

from services.console.hosting import keeper
from tests.sabotage import layers

if __name__ == "__main__":
    sabotage, _, *argv = sys.argv[1:]
    with layers.applied(sabotage):
        sys.exit(keeper.main(*argv))
