"""Whether a file's charges add up to the totals that the file itself states."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ses_dash import money
from ses_dash.model.delivery import Finding
from ses_dash.model.reading import TOTAL_DIFFERS, TOTAL_MET
from ses_dash.warehouse.expressions import compiled, rows_of
from ses_dash.warehouse.source import quoted, rows

if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path

    from ses_dash.model.reading import Reading, Total
    from ses_dash.warehouse.source import Database, Source
    from ses_dash.warehouse.staging import Survey

_HALF = money.parse("0.5")

# Rows of one kind add up to the charges, as those of each account do, or one of them is all of it.
# A total without a currency is in that of the charges, where they have one.
_COMPARED = f"""
WITH charged AS (
    SELECT
        billing_currency, count(*) AS charges, sum(billed_cost) AS billed,
        coalesce(sum(billed_cost) FILTER (WHERE charge_category <> 'Tax'), 0) AS untaxed,
        count(*) OVER () AS currencies
    FROM read_parquet({{staged}})
    GROUP BY billing_currency
),
stated AS (SELECT {{currency}} AS currency, {{amount}} AS amount FROM {{rows}} WHERE {{when}})
SELECT
    billing_currency, charges, billed, count(*), sum(amount),
    least(
        abs(sum(amount) - billed), abs(sum(amount) - untaxed),
        min(abs(amount - billed)), min(abs(amount - untaxed))
    )
FROM stated
JOIN charged ON currency = billing_currency OR (currency = '{money.NO_CURRENCY}' AND currencies = 1)
WHERE amount IS NOT NULL
GROUP BY billing_currency, charges, billed, untaxed
ORDER BY billing_currency
"""  # noqa: S608 - from constants


class Stated(NamedTuple):
    """What rows of one kind say that the charges of a currency add up to, and what these do."""

    name: str
    currency: str
    charges: int
    billed: Decimal
    rows: int
    amount: Decimal
    off: Decimal  # the least that it can be off: before tax or with it

    @property
    def differs(self) -> bool:
        """Say whether it is more than the totals were rounded by, each of them."""
        return self.off > self._rounded(self.rows)

    @property
    def question(self) -> str:
        """Return why a person should look: charges each rounded by itself are off by less."""
        return f"{self} Is it whole?" if self.off > self._rounded(self.rows + self.charges) else ""

    def _rounded(self, amounts: int) -> Decimal:
        half = _HALF.scaleb(-money.minor_units(self.currency))
        return money.multiply(half, money.parse(str(amounts)))

    def __str__(self) -> str:
        if not self.differs:
            return f"Its charges in {self.currency} add up to what \u201c{self.name}\u201d says."
        billed, amount = map(money.plain, (self.billed, self.amount))
        said = "" if self.rows == 1 else f" in {self.rows:,} rows"
        return (
            f"Its charges add up to {billed} {self.currency}, but \u201c{self.name}\u201d says "
            f"{amount} {self.currency}{said}."
        )


def compare(
    db: Database, source: Source, reading: Reading, found: Survey, staged: Path
) -> list[Stated]:
    """Return the totals that a file states, compared with its staged charges (I8).

    An issuer states them before tax or with it. They are those of the file: no format that states
    totals in rows of their own names an invoice in them. What an invoice adds up to where each is
    a slice (Microsoft CSP) is in the delivery's totals, which `verify` compares.
    """
    if not any(found.skipped):
        return []
    compared = (
        Stated(each.name, *row)
        for each in reading.totals
        for row in rows(db, _query(source, reading, found, each, staged=staged))
    )
    return list(compared)


def findings(compared: list[Stated]) -> list[Finding]:
    """Return what to tell of totals: which differ, and which do not."""
    return [Finding(TOTAL_DIFFERS if each.differs else TOTAL_MET, str(each)) for each in compared]


def _query(source: Source, reading: Reading, found: Survey, total: Total, *, staged: Path) -> str:
    return _COMPARED.format(
        staged=quoted(str(staged)),
        currency=reading.columns["billing_currency"],
        amount=compiled(total.amount, reading, found),
        rows=rows_of(source, reading),
        when=total.when,
    )
