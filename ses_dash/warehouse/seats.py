"""Seats of a file: whether what is billed for them is price x quantity x charged days / cycle days.

Prices per unit go by that quantity (R13), so what the provider reckons otherwise is told. Partner
Center cuts off a price at the currency's minor unit before it multiplies: as much may differ for
each unit.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from ses_dash import money
from ses_dash.warehouse.source import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Rows = Callable[[str], list[tuple[Any, ...]]]

# Either price may be the one: before what lowers it, or after. The nearer one counts.
_SEATS = """
WITH seat AS (
    SELECT
        *, coalesce(prorated_quantity, pricing_quantity) AS quantity,
        list_unit_price AS listed, coalesce(contracted_unit_price, list_unit_price) AS lower
    FROM {relation}
    WHERE term IS NOT NULL AND charge_class IS DISTINCT FROM 'Correction'
),
expected AS (
    SELECT
        *, try_cast(quantity AS DECIMAL(19, 9)) AS by_days,
        try_cast(listed AS DECIMAL(19, 9)) * by_days AS before,
        try_cast(lower AS DECIMAL(19, 9)) * by_days AS after,
        abs(billed_cost - after) <= coalesce(abs(billed_cost - before), abs(billed_cost - after))
            AS is_after,
        billed_cost - CASE WHEN is_after THEN after ELSE before END AS difference
    FROM seat
)
SELECT
    account, service_name, charge_period_start::DATE::VARCHAR,
    (charge_period_end - INTERVAL 1 DAY)::DATE::VARCHAR, billing_currency, billed_cost, quantity,
    CASE WHEN is_after THEN after ELSE before END,
    count(*) OVER () AS charges
FROM expected
WHERE abs(difference) > greatest(abs(pricing_quantity), 1) * {minor_unit}
ORDER BY abs(difference) DESC, file_row_number
LIMIT 1
"""


class Farthest(NamedTuple):
    """The charge that is farthest off, and how many are."""

    account: str
    service: str | None
    first: str
    last: str | None
    currency: str
    cost: Decimal
    quantity: Decimal
    expected: Decimal
    charges: int

    def __str__(self) -> str:
        """Say it to people in finance."""
        billed, other = (money.show(each, self.currency) for each in (self.cost, self.expected))
        days = f"{self.first} to {self.last}" if self.last else self.first
        where = ", ".join(filter(None, (f"account {self.account}", self.service, days)))
        many = "1 charge" if self.charges == 1 else f"{self.charges:,} charges"
        return (
            f"{many} of seats not billed at unit price times quantity times charged days by days "
            "of the cycle; rules with an amount per unit price them by that quantity. Farthest "
            f"off: {where}, billed {billed}, but {other} for a quantity of "
            f"{money.plain(money.quantize(self.quantity, 6))}."
        )


def off(rows: Rows, relation: str) -> Iterator[Farthest]:
    """Yield the seat of staged charges that is billed farthest off, by more than rounding."""
    currencies = rows(f"SELECT DISTINCT billing_currency FROM {relation} WHERE term IS NOT NULL")  # noqa: S608
    if currencies:
        found = rows(_SEATS.format(relation=relation, minor_unit=_minor_unit(currencies)))
        yield from map(Farthest._make, found)


def _minor_unit(currencies: list[tuple[Any, ...]]) -> str:
    """Return SQL: the smallest amount of a row's currency."""
    cases = " ".join(
        f"WHEN {quoted(each)} THEN {Decimal(1).scaleb(-money.minor_units(each)):f}"
        for (each,) in currencies
    )
    return f"CASE billing_currency {cases} END"
