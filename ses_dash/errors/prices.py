"""Failures about pricebooks."""

from __future__ import annotations

from ses_dash.errors.base import SesDashError


class FrozenPricesError(SesDashError):
    """Prices of a month were to change that a statement has frozen (R28, R33)."""

    status = 409

    def __init__(self, customer: str, number: str, period: str, following: str) -> None:
        super().__init__(
            f"Prices of {period} are frozen: statement {number} of {customer} stands. Let the "
            f"change hold from {following} on; what is wrong before is put right by a credit "
            "statement."
        )


class UnknownPricebookError(SesDashError):
    """A name is that of no pricebook."""

    status = 404

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no pricebook {name[:80]!r}. `pricebooks list` shows them.")


class UnknownCommitmentError(SesDashError):
    """An id is that of no commitment with charges."""

    status = 404

    def __init__(self, commitment_id: str) -> None:
        super().__init__(
            f"There are no charges of a commitment {commitment_id[:200]!r}. `commitments list` "
            "shows all."
        )
