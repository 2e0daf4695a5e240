"""Failures about a word, an amount, a month or a report that is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.errors.base import SesDashError

if TYPE_CHECKING:
    from collections.abc import Sequence


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
            f"With these filters, sums by {column} have to be read from single charges. Choose one "
            "account, or one customer and one month, first."
        )


class CurrencyMixError(SesDashError):
    """Amounts of different currencies were about to be added."""

    def __init__(self, currencies: Sequence[str]) -> None:
        super().__init__(
            f"Amounts in {', '.join(currencies)} cannot be added. Choose one currency."
        )
