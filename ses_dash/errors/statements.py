"""Failures about statements and their options."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.errors.base import SesDashError

if TYPE_CHECKING:
    from collections.abc import Sequence


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
