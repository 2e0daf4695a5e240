"""Failures about files that cannot be loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.errors.base import SesDashError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class LoadError(SesDashError):
    """A file cannot be loaded. Nothing of it was; what was loaded before is still there."""


class UnknownFormatError(LoadError):
    """A file is in no format the product knows."""

    def __init__(self, file: str, hint: str) -> None:
        super().__init__(
            f"{file} is in no billing format known here: {hint} "
            "Choose the provider's cost export (see docs/providers.md for the formats), or say how "
            "this one is read: on the page Load data, or with --mapping."
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

    def __init__(self, file: str, count: int, first: str, at_risk: str) -> None:
        rows = "1 row" if count == 1 else f"{count:,} rows"
        super().__init__(
            f"{file}: {rows} cannot be read, so nothing was loaded. At risk: {at_risk}. "
            f"First: {first}"
        )


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


class MixedReportError(LoadError):
    """A report's files are of different kinds."""

    def __init__(self, file: str, other: str) -> None:
        super().__init__(
            f"{file} is a file of another kind than {other}, though both were given as parts of "
            "one report. Load them one by one."
        )


class LoadStoppedError(SesDashError):
    """Somebody stopped a load. What was loaded before stays; nothing is half loaded."""

    status = 409

    def __init__(self) -> None:
        super().__init__("Stopped before it was loaded. Nothing of it was kept.")


class LoadRunningError(SesDashError):
    """A load was begun while another one runs."""

    status = 409

    def __init__(self, actor: str) -> None:
        super().__init__(f"Files are being loaded already, by {actor}. Wait until that is done.")


class NothingHeldError(SesDashError):
    """A delivery was to be approved or refused that is not held."""

    status = 409

    def __init__(self, delivery: int) -> None:
        super().__init__(f"Delivery {delivery} is not held, so there is nothing to decide.")


class NoRivalError(SesDashError):
    """A delivery was to be kept as control, but it is of the kind that is the money."""

    status = 409

    def __init__(self, delivery: int) -> None:
        super().__init__(
            f"Delivery {delivery} cannot be kept as control: no file of another kind is loaded for "
            "its bill. Approve it or refuse it."
        )


class BilledTwiceError(SesDashError):
    """A file of another kind was to be added to what is loaded for the same bill."""

    status = 409

    def __init__(self, delivery: int) -> None:
        super().__init__(
            f"Delivery {delivery} is a file of another kind than what is loaded of its bill. Added"
            " to it, the bill would count twice. Approve it in its place, or keep it as control."
        )


class DemoNotEmptyError(LoadError):
    """The demo was to be loaded beside something else."""

    status = 409

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"The demo needs an empty data folder, and {folder} holds customers or files. "
            "To start over, stop ses-dash and remove that folder; or choose another with --data."
        )
