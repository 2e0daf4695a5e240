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


class NoStatementsError(SesDashError):
    """There is no statement of a month, or none for whoever asks."""

    status = 404

    def __init__(self, program: str, period: str) -> None:
        of = f" of {program}" if program else ""
        super().__init__(f"There is no statement{of} in {period}. Freeze the month first.")


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
        self.number = number


class ReasonNeededError(SesDashError):
    """Something unusual needs a reason that is kept."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} needs a reason. Give one; it is kept with the record.")


class UnknownOptionError(SesDashError):
    """A key names no invoice option."""

    status = 404

    def __init__(self, key: str, known: Sequence[str]) -> None:
        super().__init__(f"There is no option {key[:40]!r}. Choose one of {', '.join(known)}.")


class StatementChangedError(SesDashError):
    """A statement took a step between being read and being changed."""

    status = 409

    def __init__(self, number: str) -> None:
        super().__init__(f"Statement {number} has changed meanwhile. Look at it again.")


class StepRefusedError(SesDashError):
    """A statement cannot take a step (publish, pay, void) from the state it is in."""

    status = 409

    def __init__(self, number: str, step: str, state: str) -> None:
        super().__init__(f"Statement {number} {_REFUSALS[step][state]}")


_PUBLISHED = "is published already."
_NOT_VOID = (
    "is published, so it cannot be made void. What is wrong with it is put right by a credit "
    "statement."
)
_REFUSALS = {
    "publish": {
        **dict.fromkeys(("open", "past_due", "paid"), _PUBLISHED),
        "void": "is void, so it cannot be published.",
    },
    "void": {
        **dict.fromkeys(("open", "past_due", "paid"), _NOT_VOID),
        "void": "is void already.",
    },
    "pay": {
        "frozen": "is not published yet. Publish it before recording a payment.",
        "paid": "is paid: nothing is due.",
        "void": "is void: nothing is due.",
    },
    "credit": {
        "frozen": "is not published yet. Make it void instead, then freeze the month again.",
        "void": "is void: there is nothing to credit.",
    },
    "settle": {
        "frozen": "is not published yet. Publish it before its balance is settled.",
        "void": "is void: it has no balance.",
    },
    "schedule": {
        **dict.fromkeys(("open", "past_due", "paid"), _PUBLISHED),
        "void": "is void, so it cannot be published.",
    },
}


class CreditStatementError(SesDashError):
    """A credit statement was to be treated like a statement that charges."""

    status = 409

    def __init__(self, number: str, what: str) -> None:
        super().__init__(
            f"{number} is a credit statement, which is not {what}. What it took back is billed by "
            "a new statement."
        )


class CreditRefusedError(SesDashError):
    """More was to be credited of a statement than remains of it (R16c)."""

    status = 409

    def __init__(self, number: str, what: str, left: str) -> None:
        super().__init__(
            f"{what} is more than can be credited of statement {number}: {left} remain. Credit "
            "that at most."
        )


class NothingToCreditError(SesDashError):
    """Nothing remains of a statement that could be credited."""

    status = 409

    def __init__(self, number: str) -> None:
        super().__init__(f"Nothing of that is left of statement {number} to credit.")


class NoBalanceError(SesDashError):
    """A statement has no balance in the customer's favour, or it was settled already (R17)."""

    status = 409

    def __init__(self, number: str) -> None:
        super().__init__(
            f"Statement {number} has no balance in the customer's favour that is still open. A "
            "balance is carried forward or refunded once."
        )


class NotReplacedError(SesDashError):
    """A statement takes the place of no other, so that there is nothing to compare it with."""

    status = 404

    def __init__(self, number: str) -> None:
        super().__init__(
            f"Statement {number} replaces no other. Name the one that was frozen after another "
            "was void or credited in full."
        )


class NotScheduledError(SesDashError):
    """A statement is not to be published at any moment."""

    status = 409

    def __init__(self, number: str) -> None:
        super().__init__(f"Statement {number} is not scheduled to be published.")


class EInvoiceError(SesDashError):
    """A statement cannot be written as an e-invoice: EN 16931 has no form for it."""

    status = 409

    def __init__(self, number: str, reason: str) -> None:
        super().__init__(
            f"Statement {number or 'without number'} cannot be written as an e-invoice: {reason}. "
            "Its PDF and CSV can be sent."
        )


class OverpaymentError(SesDashError):
    """More was to be recorded for a statement than is due."""

    status = 409

    def __init__(self, number: str, amount: str, due: str) -> None:
        super().__init__(
            f"{amount} is more than is due for statement {number}. Record {due} at most."
        )


class NothingLeftError(SesDashError):
    """A credit was to be withdrawn of which nothing is left."""

    status = 409

    def __init__(self, description: str) -> None:
        super().__init__(f"Nothing is left of the credit {description[:60]!r} to withdraw.")
