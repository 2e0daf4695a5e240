"""The tax category that documents name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

    from ses_dash.model.tax import TaxCode


def code(category: TaxCode, rate: Decimal) -> TaxCode:
    """Return the category of EN 16931: what is taxed at 0 % is zero rated (BR-S-5, BR-Z-5)."""
    return "Z" if category == "S" and not rate else category
