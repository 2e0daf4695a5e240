"""Coverage of the parsing processes, as a plugin: each writes down what it has run itself.

The server that forks them has imported everything. Without this, each of them would write down all
of that again when it ends, which takes longer than what it is there for.
"""

from __future__ import annotations

import os
from functools import cache

from coverage import Coverage


def coverage_init(*_: object) -> None:
    """Be asked by coverage to start."""
    os.register_at_fork(before=_save)


@cache
def _save() -> None:
    """Write down what has been run up to the first fork; what is written down is forgotten."""
    running = Coverage.current()
    if running is not None:
        running.save()
