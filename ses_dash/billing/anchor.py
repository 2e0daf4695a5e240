"""The anchor: every frozen number and its chain value, noted outside the ledger as well.

A chain cannot notice that its newest statements were cut off; this file can. One line for each
freeze, `n chain series`, only ever appended to.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ses_dash.access import Scope
from ses_dash.ledger import statements

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ses_dash.stores import Stores


@dataclass(frozen=True, slots=True)
class Anchored:
    """One number of a series, with the chain value it was frozen with."""

    series: str
    n: int
    chain: str

    def __str__(self) -> str:
        return f"{self.n} {self.chain} {self.series}"


def path(stores: Stores) -> Path:
    """Return where the anchor file is."""
    return stores.settings.data / "anchor.log"


def append(stores: Stores, entries: Iterable[Anchored]) -> None:
    """Note entries, on disk before this returns. A line cut by a crash is written over."""
    lines = "".join(f"{entry}\n" for entry in entries).encode()
    if not lines:
        return
    with stores.warehouse.write_lock, path(stores).open("a+b") as file:
        file.seek(0)
        file.truncate(file.read().rfind(b"\n") + 1)
        file.write(lines)
        file.flush()
        os.fsync(file.fileno())


def read(stores: Stores) -> list[Anchored]:
    """Return what was noted, in order; nothing if there is no file."""
    if not path(stores).exists():
        return []
    complete, _, _cut = path(stores).read_text(encoding="utf-8").rpartition("\n")
    return [_entry(line) for line in complete.splitlines()]


def catch_up(stores: Stores) -> None:
    """Note the statements that a crash kept from being noted."""
    with stores.warehouse.write_lock:
        noted = {(entry.series, entry.n) for entry in read(stores)}
        with stores.ledger.read() as conn:
            frozen = statements.all(conn, Scope.all())
        append(
            stores,
            (
                Anchored(each.series, each.n, each.chain)
                for each in frozen
                if (each.series, each.n) not in noted
            ),
        )


def _entry(line: str) -> Anchored:
    n, chain, series = line.split(" ", 2)
    return Anchored(series, int(n), chain)
