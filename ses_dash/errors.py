"""Every failure the product tells a person about: one class each, its message built inside.

A message says what happened, where, and what to do. Anything that is not a `SesDashError` is a bug:
it is logged with its traceback and shown as a plain sentence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class SesDashError(Exception):
    """The base of all named failures. `status` is what HTTP answers with."""

    status = 400


# --- amounts, months, words -------------------------------------------------------------------


class BadAmountError(SesDashError):
    """A text is not an amount."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{text[:40]!r} is not an amount. Write it like 1234.56 or 1.2E-06.")


class BadPeriodError(SesDashError):
    """A text is not a billing month."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{text[:40]!r} is not a month. Write it like 2026-10.")


class UnknownProgramError(SesDashError):
    """A text names no cloud program."""

    def __init__(self, text: str, known: Sequence[str]) -> None:
        super().__init__(f"{text[:40]!r} is not a cloud program. Choose one of {', '.join(known)}.")


class UnknownFieldError(SesDashError):
    """A report was asked for a column or filter that it does not have."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f"There is no column {name[:40]!r} here. Choose from: {', '.join(known)}.")


class UnknownReportError(SesDashError):
    """A key names no report."""

    status = 404

    def __init__(self, key: str, known: Sequence[str]) -> None:
        super().__init__(f"There is no report {key[:40]!r}. Choose one of {', '.join(known)}.")


class UnboundedReportError(SesDashError):
    """A report by a column outside the rollups was asked for without a filter that bounds it."""

    def __init__(self, column: str) -> None:
        super().__init__(
            f"Grouping by {column} reads single charges. Choose one account, or one customer and "
            "one month, first."
        )


class CurrencyMixError(SesDashError):
    """Amounts of different currencies were about to be added."""

    def __init__(self, currencies: Sequence[str]) -> None:
        super().__init__(
            f"Amounts in {', '.join(currencies)} cannot be added. Choose one currency."
        )


# --- access -----------------------------------------------------------------------------------


class NotAllowedError(SesDashError):
    """Somebody may not do what they asked for."""

    status = 403

    def __init__(self, action: str) -> None:
        super().__init__(f"You may not {action} here. Ask an administrator for the right to do it.")


class NotFoundError(SesDashError):
    """Something does not exist, or not for whoever asks: the answer is the same for both."""

    status = 404

    def __init__(self, kind: str, name: object) -> None:
        super().__init__(f"There is no {kind} {str(name)[:80]!r}.")


# --- stores -----------------------------------------------------------------------------------


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


class LedgerNewerError(SesDashError):
    """The ledger was written by a newer version of the product."""

    status = 500

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} was written by a newer ses-dash. Start that version instead.")


# --- the process ------------------------------------------------------------------------------


class PortBusyError(SesDashError):
    """The port to serve on is taken."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(
            f"Port {port} of {host} is in use by another program. Stop it, or choose another port "
            "with --port."
        )


class CannotListenError(SesDashError):
    """The address to serve on cannot be used on this machine."""

    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(f"ses-dash cannot listen on {host}, port {port}: {reason}.")


class AlreadyServingError(SesDashError):
    """A server has this data folder already."""

    def __init__(self, address: str) -> None:
        super().__init__(f"ses-dash serves this data already, at {address}.")


class ServerLostError(SesDashError):
    """The server that ran a command went away before it was done."""

    def __init__(self) -> None:
        super().__init__(
            "The server stopped before the command was done. What it had not finished was undone; "
            "start it, look, and give the command again."
        )


class PathError(SesDashError):
    """A file somebody named cannot be read or written."""

    def __init__(self, path: object, reason: str) -> None:
        super().__init__(f"{path} cannot be used: {reason}.")


# --- customers and accounts -------------------------------------------------------------------


class BadValueError(SesDashError):
    """A value somebody entered cannot be used."""

    def __init__(self, field: str, value: object, want: str) -> None:
        super().__init__(f"{field} cannot be {str(value)[:60]!r}: {want}.")


class NameTakenError(SesDashError):
    """A customer of that name exists."""

    status = 409

    def __init__(self, name: str) -> None:
        super().__init__(f"A customer named {name[:80]!r} exists already. Choose another name.")


class ImportRowError(SesDashError):
    """A line of an imported CSV cannot be used; nothing of the file was taken."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"Line {line}: {reason} Nothing was imported; correct it and try again.")


# --- loading ----------------------------------------------------------------------------------


class LoadError(SesDashError):
    """A file cannot be loaded. Nothing of it was; what was loaded before is still there."""


class UnknownFormatError(LoadError):
    """A file is in no format the product knows."""

    def __init__(self, file: str, hint: str) -> None:
        super().__init__(
            f"{file} is in no billing format known here: {hint} "
            "Choose the provider's cost export (see docs/providers.md for the formats)."
        )


class UnreadableFileError(LoadError):
    """A file is cut, empty or not what its name says."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file} cannot be read: {reason} Download it again.")


class MissingColumnError(LoadError):
    """A known format lacks a column it needs."""

    def __init__(self, file: str, layout: str, columns: Sequence[str]) -> None:
        super().__init__(
            f"{file} looks like {layout} but has no column {', '.join(columns)}. "
            "Export it again with that column."
        )


class RejectedRowsError(LoadError):
    """Some rows cannot be read, so nothing of the file was loaded."""

    def __init__(self, file: str, count: int, first: str) -> None:
        rows = "1 row" if count == 1 else f"{count:,} rows"
        super().__init__(f"{file}: {rows} cannot be read, so nothing was loaded. First: {first}")


class ParserStoppedError(LoadError):
    """The parsing process ended before it was done."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file} could not be parsed: {reason} Nothing of it was loaded.")


class TotalsDifferError(LoadError):
    """What was stored does not add up to what the file says. Nothing was kept."""

    status = 500

    def __init__(self, file: str, stored: str, expected: str) -> None:
        super().__init__(
            f"{file}: stored {stored}, but the file says {expected}. Nothing was kept."
        )


class AmbiguousDatesError(LoadError):
    """Month and day of a file's dates cannot be told apart."""

    def __init__(self, file: str) -> None:
        super().__init__(
            f"{file} writes dates that can be month/day or day/month, and nothing in it tells "
            "which. Export it with dates like 2026-10-31."
        )


class NotStoredError(LoadError):
    """The warehouse refused what was read. Nothing was kept."""

    status = 500

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file} could not be stored ({reason}). Nothing of it was kept.")


class MissingFilesError(LoadError):
    """A manifest came without the files it lists."""

    def __init__(self, file: str, missing: Sequence[str]) -> None:
        shown = ", ".join(missing[:5]) + ("" if len(missing) <= 5 else ", ...")  # noqa: PLR2004
        super().__init__(f"{file} lists files that are not here: {shown}. Load them together.")


class OtherFileError(LoadError):
    """A file of a delivery was refused because of another one of it."""

    def __init__(self, file: str, other: str) -> None:
        super().__init__(f"{file} belongs to the same report as {other}, which was refused.")


class NothingHeldError(SesDashError):
    """A delivery was to be approved or refused that is not held."""

    status = 409

    def __init__(self, delivery: int) -> None:
        super().__init__(f"Delivery {delivery} is not held, so there is nothing to decide.")


class DemoNotEmptyError(LoadError):
    """The demo was to be loaded beside something else."""

    status = 409

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"The demo needs an empty data folder, and {folder} already holds customers or files. "
            "To start over, stop ses-dash and remove that folder; or choose another one with --data."
        )


# --- statements -------------------------------------------------------------------------------


class NothingToFreezeError(SesDashError):
    """A month has nothing to freeze for whoever was chosen."""

    def __init__(self, program: str, period: str) -> None:
        super().__init__(f"There is nothing to freeze for {program} in {period}. Load it first.")


class FreezeBlockedError(SesDashError):
    """A statement may not be frozen as things are."""

    status = 409

    def __init__(self, customer: str, reason: str) -> None:
        super().__init__(f"{customer}: {reason}")


class PreviewChangedError(FreezeBlockedError):
    """The inputs of a statement changed after its preview was approved (R29)."""

    def __init__(self, customer: str) -> None:
        super().__init__(customer, "its figures changed since the preview. Look at a new preview.")


class AlreadyFrozenError(FreezeBlockedError):
    """The month of this customer is frozen already (R24)."""

    def __init__(self, customer: str, number: str) -> None:
        super().__init__(customer, f"this month is frozen already, as statement {number}.")


class ReasonNeededError(SesDashError):
    """Something unusual needs a reason that is kept."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} needs a reason. Give one; it is kept with the record.")


class UnknownOptionError(SesDashError):
    """A key names no invoice option."""

    status = 404

    def __init__(self, key: str, known: Sequence[str]) -> None:
        super().__init__(f"There is no option {key[:40]!r}. Choose one of {', '.join(known)}.")


class OptionNotReadyError(SesDashError):
    """A value of an option needs something this version does not do yet."""

    status = 409

    def __init__(self, title: str, only: str, why: str) -> None:
        super().__init__(f"{title} can only be {only} for now: {why}.")
