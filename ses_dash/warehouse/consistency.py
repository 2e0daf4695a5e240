"""Whether charges, rollups and slices agree: what has to be so, whatever a provider's file says."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from ses_dash import money
from ses_dash.focus import MEASURES
from ses_dash.model.delivery import Slice
from ses_dash.period import BillingPeriod
from ses_dash.warehouse.rollup import CHARGES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from ses_dash.warehouse.warehouse import Warehouse

_ROLLUPS = {"charge_monthly": "the month rollup", "charge_daily": "the day rollup"}
_BY_CUSTOMER = {"customer_month": "the customers' months", "customer_day": "the customers' days"}
_ADDED_UP = """
SELECT load_id, billing_currency, sum(charges)::BIGINT,
    sum(billed_cost), sum(effective_cost), sum(list_cost),
    sum(billed_residue), sum(effective_residue), sum(list_residue)
FROM {rollup}
GROUP BY ALL
ORDER BY load_id, billing_currency
"""
_SINGLE = f"""
(SELECT
    load_id, billing_currency, {{count}} AS charges,
    charge.billed_cost, charge.effective_cost, coalesce(charge.list_cost, 0) AS list_cost,
    coalesce(residue.billed_cost, 0) AS billed_residue,
    coalesce(residue.effective_cost, 0) AS effective_residue,
    coalesce(residue.list_cost, 0) AS list_residue
FROM {CHARGES})
"""  # noqa: S608 - from constants
# Each of those who share a cost has a charge of it.
_PAYERS = """
greatest(1, (
    SELECT count(*) FROM cost_share AS share
    WHERE share.program = charge.program AND share.account = charge.account
        AND share.billing_period = charge.billing_period
        AND share.billing_currency = charge.billing_currency
))
"""
_REPEATED = """
SELECT load_id, count(*) - count(DISTINCT source_row) AS repeated
FROM charge
GROUP BY load_id
HAVING repeated > 0
ORDER BY load_id
"""
_TWO_FAMILIES = """
SELECT program, billing_account, billing_period, list(DISTINCT family ORDER BY family)
FROM load_slice
WHERE live
GROUP BY ALL
HAVING count(DISTINCT family) > 1
ORDER BY ALL
"""
_SUMS = ", ".join(
    f"coalesce(sum(charge.{name}), 0), coalesce(sum(residue.{name}), 0)" for name in MEASURES
)
_OF_SLICES = f"""
SELECT
    charge.load_id, charge.program, held.issuer, charge.billing_account_id, charge.billing_period,
    billing_currency, account, count(*), {_SUMS}
FROM {CHARGES}
LEFT JOIN load_slice AS held
    ON held.live AND held.load_id = charge.load_id AND held.program = charge.program
    AND held.billing_account = charge.billing_account_id
    AND held.billing_period = charge.billing_period
    AND held.issuer = coalesce(
        charge.slice_issuer, if(held.issuer = '', '', charge.invoice_issuer_name)
    )
GROUP BY ALL
ORDER BY ALL
"""  # noqa: S608 - from constants


class Disagreement(NamedTuple):
    """Something in the warehouse that is not as something else in it: where, and what."""

    where: str
    what: str


class Stored(NamedTuple):
    """What is stored of a slice, currency and account of a load: exact, by measure."""

    load_id: int
    slice: Slice | None  # None: charges that no live slice has
    currency: str
    account: str
    records: int
    amounts: dict[str, Decimal]


def disagreements(warehouse: Warehouse) -> Iterator[Disagreement]:
    """Yield where rollups, charges and live slices do not agree."""
    yield from _rollups(warehouse)
    for load_id, count in warehouse.rows(_REPEATED):
        yield Disagreement(f"delivery {load_id}", f"charges are in it twice: {count:,} of them")
    for program, account, day, families in warehouse.rows(_TWO_FAMILIES):
        what = f"{' and '.join(families)} files both count for it, of which one is the money (R1)"
        yield Disagreement(f"{program} {account} of {BillingPeriod(day)}", what)


def stored(warehouse: Warehouse) -> Iterator[Stored]:
    """Yield what is stored of every live slice, added up from single charges."""
    for row in warehouse.rows(_OF_SLICES):
        load_id, program, issuer, billing_account, period, currency, account, records = row[:8]
        sums = row[8:]
        held = None if issuer is None else Slice(program, issuer, billing_account, period)
        amounts = {name: money.total(sums[2 * i : 2 * i + 2]) for i, name in enumerate(MEASURES)}
        yield Stored(load_id, held, currency, account, records, amounts)


def _rollups(warehouse: Warehouse) -> Iterator[Disagreement]:
    single = _sums(warehouse, _SINGLE.format(count="1"))
    owned = _sums(warehouse, _SINGLE.format(count=_PAYERS))
    for table, name in (_ROLLUPS | _BY_CUSTOMER).items():
        charges = owned if table in _BY_CUSTOMER else single
        rollup = _sums(warehouse, table)
        for key in sorted(charges.keys() | rollup.keys()):
            if rollup[key] != charges[key]:
                load_id, currency = key
                what = f"its charges in {currency} do not add up to {name}"
                yield Disagreement(f"delivery {load_id}", what)


def _sums(warehouse: Warehouse, rollup: str) -> defaultdict[tuple[int, str], tuple[Decimal, ...]]:
    """Return count and exact amounts by load and currency."""
    found: defaultdict[tuple[int, str], tuple[Decimal, ...]] = defaultdict(tuple)
    for load_id, currency, count, *sums in warehouse.rows(_ADDED_UP.format(rollup=rollup)):
        amounts = (money.total((sums[i], sums[i + 3])) for i in range(3))
        found[load_id, currency] = (count, *amounts)
    return found
