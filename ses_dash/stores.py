"""The three stores of one data folder, opened together by the one process that may use them."""

from __future__ import annotations

import fcntl
import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ses_dash.archive import Archive
from ses_dash.errors import DataInUseError
from ses_dash.ledger.ledger import Ledger
from ses_dash.warehouse.names import rules
from ses_dash.warehouse.warehouse import Warehouse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ses_dash.settings import Settings


@dataclass(frozen=True, slots=True)
class Stores:
    """Ledger, warehouse and archive of one data folder. See docs/architecture.md."""

    settings: Settings
    ledger: Ledger
    warehouse: Warehouse
    archive: Archive
    lock: int  # file descriptor that keeps other processes out

    def close(self) -> None:
        """Close all three and let other processes in."""
        self.warehouse.close()
        self.ledger.close()
        os.close(self.lock)


def open_stores(settings: Settings) -> Stores:
    """Open the stores, creating them on first start; raise `DataInUseError` if another has them.

    A kill at any moment leaves nothing that a next start could not open: each file is made under a
    temporary name and renamed, and unfinished work is removed here.
    """
    settings.data.mkdir(parents=True, exist_ok=True)
    lock = _take_lock(settings)
    try:
        shutil.rmtree(settings.work, ignore_errors=True)
        settings.work.mkdir(mode=0o700)
        return Stores(
            settings=settings,
            ledger=Ledger.open(settings.ledger),
            warehouse=Warehouse.open(
                settings.warehouse,
                work=settings.work,
                memory_limit=settings.memory_limit,
                threads=settings.threads,
                rules=rules.read(settings.names),
            ),
            archive=Archive(settings.archive),
            lock=lock,
        )
    except BaseException:
        os.close(lock)
        raise


@contextmanager
def opened(settings: Settings) -> Iterator[Stores]:
    """Open the stores for the length of a block."""
    stores = open_stores(settings)
    try:
        yield stores
    finally:
        stores.close()


def _take_lock(settings: Settings) -> int:
    descriptor = os.open(settings.data / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise DataInUseError(settings.data) from None
    return descriptor
