"""Charges for tests, put into a warehouse as a load puts them, and owned and priced by hand."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ses_dash import money
from ses_dash.billing.pricing import linear
from ses_dash.focus import BY_NAME
from ses_dash.model.customer import Account, Customer, Facts
from ses_dash.model.pricebook import CHARGE_KINDS, PriceTerms, Rate
from ses_dash.period import BillingPeriod
from ses_dash.warehouse.customer_rollup import price_load
from ses_dash.warehouse.rollup import roll_up

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from duckdb import DuckDBPyConnection

    from ses_dash.model.customer import Assignment
    from ses_dash.warehouse.warehouse import Warehouse

COSTS = ("billed_cost", "effective_cost", "list_cost")
_LOADED = (
    "charge",
    "charge_residue",
    "charge_monthly",
    "charge_daily",
    "customer_month",
    "customer_day",
)


@dataclass(frozen=True, slots=True)
class Linear:
    """What a customer pays in a program for all kinds of charges: a price by hand."""

    program: str
    customer_id: int
    billed_factor: Decimal = Decimal(1)
    effective_factor: Decimal = Decimal(0)
    list_factor: Decimal = Decimal(0)
    per_unit: Decimal = Decimal(0)
    excludes_upfront: bool = False

    def rates(self, version: int) -> list[Rate]:
        """Return it as rules of a version."""
        factors = (self.billed_factor, self.effective_factor, self.list_factor, self.per_unit)
        return [Rate(version, kind, "program", "", None, *factors) for kind in CHARGE_KINDS]

    def terms(self, version: int) -> PriceTerms:
        """Return that the customer pays by a version."""
        always = (date(1970, 1, 1), date(9999, 12, 1))
        return PriceTerms(
            *(self.program, self.customer_id, "", *always, version),
            at_cost=False,
            excludes_upfront=self.excludes_upfront,
        )


_NOBODY = Linear("", 0, Decimal(0))


@dataclass(frozen=True, slots=True)
class Charge:
    """A charge as a file has it: costs with up to 36 decimals."""

    account: str
    day: date
    billed_cost: Decimal
    program: str = "aws"
    billing_currency: str = "USD"
    service_name: str | None = "Compute"
    charge_category: str = "Usage"
    resource_id: str | None = None
    effective_cost: Decimal = Decimal(0)
    list_cost: Decimal = Decimal(0)
    pricing_quantity: Decimal = Decimal(1)
    charge_frequency: str | None = None
    commitment_discount_id: str | None = None
    marketplace: int = 0
    billed_in: BillingPeriod | None = None  # default: the month of its day

    @property
    def is_upfront(self) -> bool:
        """Say whether it is the upfront fee of a commitment."""
        kind = (self.program, self.charge_category, self.charge_frequency)
        return kind == ("aws", "Purchase", "One-Time") and self.commitment_discount_id is not None

    @property
    def period(self) -> BillingPeriod:
        """Return the month it is billed in."""
        return self.billed_in or BillingPeriod.of(self.day)


def put(warehouse: Warehouse, charges: Sequence[Charge], load_id: int = 1) -> None:
    """Load charges, in place of those of an earlier load of the same number."""
    with warehouse.write() as cursor:
        for table in _LOADED:
            cursor.execute(f"DELETE FROM {table} WHERE load_id = ?", [load_id])
        rows = [_row(load_id, number, charge) for number, charge in enumerate(charges, 1)]
        _insert(cursor, "charge", rows)
        rests = [_rests(load_id, number, charge) for number, charge in enumerate(charges, 1)]
        _insert(cursor, "charge_residue", [rest for rest in rests if any(list(rest.values())[2:])])
        roll_up(cursor, load_id)
        price_load(cursor, load_id)


def clear(warehouse: Warehouse) -> None:
    """Empty a warehouse, and let it forget the ledger's facts."""
    with warehouse.write() as cursor:
        for table in (*_LOADED, "priced_assignment", "priced_terms", "priced_rule", "held_version"):
            cursor.execute(f"DELETE FROM {table}")
    warehouse.facts_version = None


def facts(version: int, assignments: Iterable[Assignment], rates: Iterable[Linear] = ()) -> Facts:
    """Return facts of the customers 1 to 3 and the accounts a to d."""
    customers = tuple(Customer(number, f"Customer {number}") for number in (1, 2, 3))
    accounts = tuple(Account("aws", name, f"Account {name}") for name in "abcd")
    numbered = list(enumerate(rates, 1))
    return Facts(
        version,
        customers,
        accounts,
        tuple(assignments),
        tuple(each.terms(number) for number, each in numbered),
        (),
        tuple(rate for number, each in numbered for rate in each.rates(number)),
    )


def owner(charge: Charge, assignments: Iterable[Assignment]) -> int | None:
    """Return whose a charge is (R5): the latest assignment not after its day says."""
    found = [
        (each.valid_from, each.customer_id)
        for each in assignments
        if (each.program, each.account) == (charge.program, charge.account)
        and each.valid_from <= charge.day
    ]
    return max(found, key=lambda each: each[0])[1] if found else None


def by_hand(
    charges: Iterable[Charge], known: Facts, prices: Iterable[Linear] = ()
) -> dict[tuple[object, ...], tuple[Decimal, ...]]:
    """Return count, exact costs and price by owner, program, month, account and currency."""
    rates = {(rate.program, rate.customer_id): rate for rate in prices}
    sums: defaultdict[tuple[object, ...], list[tuple[Decimal, ...]]] = defaultdict(list)
    for charge in charges:
        customer = owner(charge, known.assignments)
        rate = rates.get((charge.program, customer or 0), _NOBODY)
        key = (
            customer,
            charge.program,
            charge.period.start,
            charge.account,
            charge.billing_currency,
        )
        costs = tuple(getattr(charge, name) for name in COSTS)
        sums[key].append((Decimal(1), *costs, _price(charge, rate)))
    return {key: tuple(map(money.total, zip(*rows, strict=True))) for key, rows in sums.items()}


def _price(charge: Charge, rate: Linear) -> Decimal:
    if charge.charge_category == "Tax" or (charge.is_upfront and rate.excludes_upfront):
        return money.ZERO
    billed, effective, listed = (getattr(charge, name) for name in COSTS)
    return linear(
        rate.rates(1)[0],
        billed=billed,
        effective=effective,
        listed=listed,
        quantity=charge.pricing_quantity,
    )


def _row(load_id: int, number: int, charge: Charge) -> dict[str, Any]:
    start = datetime.combine(charge.day, time(5))
    return {
        "load_id": load_id,
        "source_row": number,
        "program": charge.program,
        "billing_period": charge.period.start,
        "account": charge.account,
        "marketplace": charge.marketplace,
        "billing_currency": charge.billing_currency,
        "billing_account_id": "payer",
        "billing_period_start": charge.period.start,
        "charge_period_start": start,
        "charge_period_end": start.replace(hour=6),
        "charge_category": charge.charge_category,
        "charge_frequency": charge.charge_frequency,
        "commitment_discount_id": charge.commitment_discount_id,
        "invoice_issuer_name": "Distributor",
        "service_name": charge.service_name,
        "resource_id": charge.resource_id,
        "pricing_quantity": str(charge.pricing_quantity),
    } | {name: str(money.quantize(getattr(charge, name), 18)) for name in COSTS}


def _rests(load_id: int, number: int, charge: Charge) -> dict[str, Any]:
    exact = {name: getattr(charge, name) for name in COSTS} | {"contracted_cost": Decimal(0)}
    return {"load_id": load_id, "source_row": number} | {
        name: money.total((amount, -money.quantize(amount, 18))) for name, amount in exact.items()
    }


def _insert(cursor: DuckDBPyConnection, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        kinds = {name: BY_NAME[name].sql_type for name in rows[0]}
        if table == "charge_residue":
            kinds |= dict.fromkeys((*COSTS, "contracted_cost"), "DECIMAL(38, 36)")
        values = ", ".join(f"unnest(${name}::{kind}[]) AS {name}" for name, kind in kinds.items())
        columns = {name: [_text(row[name]) for row in rows] for name in kinds}
        cursor.execute(f"INSERT INTO {table} BY NAME SELECT {values}", columns)


def _text(value: object) -> object:
    return f"{value:f}" if isinstance(value, Decimal) else value
