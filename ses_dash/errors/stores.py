"""Failures about the stores and their files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.errors.base import SesDashError

if TYPE_CHECKING:
    from pathlib import Path


class DamagedDocumentError(SesDashError):
    """A stored document of a statement is not what was frozen: it cannot even be read."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            "A stored document was changed and cannot be read. `ses-dash verify` names it; restore "
            "the ledger from a backup."
        )


class DataInUseError(SesDashError):
    """Another process has the data folder open."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"Another ses-dash process is using {folder}. Wait until it is done, or stop it."
        )


class DamagedFileError(SesDashError):
    """A stored file no longer has the content it was stored with."""

    status = 500

    def __init__(self, name: str) -> None:
        super().__init__(f"The stored file {name} is damaged or missing. Restore it from a backup.")


class WarehouseDamagedError(SesDashError):
    """The warehouse file cannot be opened."""

    status = 500

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"{path} cannot be opened ({reason}). Move it away and run `ses-dash rebuild`: the "
            "ledger and the archive hold everything needed to make it again."
        )


class BadNameRuleError(SesDashError):
    """A user's rule for names cannot be one."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(f"{path}, line {line}: {reason}. Correct the line, or remove it.")


class LedgerNewerError(SesDashError):
    """The ledger was written by a newer version of the product."""

    status = 500

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} was written by a newer ses-dash. Start that version instead.")
