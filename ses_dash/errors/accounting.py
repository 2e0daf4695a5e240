"""Failures about exports to accounting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.errors.base import SesDashError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MOST_SHOWN = 20


class UnknownProfileError(SesDashError):
    """A key names no accounting system."""

    status = 404

    def __init__(self, key: str, known: Sequence[str]) -> None:
        super().__init__(f"There is no profile {key[:40]!r}. Choose one of {', '.join(known)}.")


class CodesMissingError(SesDashError):
    """An accounting system needs codes that nobody has set: all of them are named."""

    status = 409

    def __init__(self, profile: str, missing: Sequence[str]) -> None:
        self.missing = tuple(missing)
        super().__init__(
            f"{profile} needs {_listed(missing)}. Set them on the page Accounting, or with "
            "`ses-dash accounting mappings import`."
        )


class NothingToExportError(SesDashError):
    """A month has no statement to export."""

    def __init__(self, program: str, period: str) -> None:
        super().__init__(
            f"There is no statement of {program} in {period} to export. Freeze the month first."
        )


class AlreadyExportedError(SesDashError):
    """Statements were exported with the same profile before: a second import counts twice."""

    status = 409

    def __init__(self, profile: str, earlier: Mapping[str, str]) -> None:
        said = [f"{number} on {at[:10]}" for number, at in earlier.items()]
        super().__init__(
            f"Exported to {profile} before: {_listed(said)}. Imported once more they would count "
            "twice. Export again (--again) only if the earlier files were not imported."
        )


class StatementExportedError(SesDashError):
    """A statement that was exported cannot be made void (R25)."""

    status = 409

    def __init__(self, number: str, profile: str, at: str) -> None:
        super().__init__(
            f"Statement {number} was exported to accounting ({profile}, {at[:10]}), so it cannot "
            "be made void. What is wrong with it is put right by a credit statement."
        )


class NotExportableError(SesDashError):
    """A statement does not fit what an accounting system can take."""

    status = 409

    def __init__(self, number: str, profile: str, reason: str) -> None:
        super().__init__(f"Statement {number} cannot be exported to {profile}: {reason}.")


def _listed(texts: Sequence[str]) -> str:
    more = len(texts) - _MOST_SHOWN
    return ", ".join(texts[:_MOST_SHOWN]) + (f" and {more} more" if more > 0 else "")
