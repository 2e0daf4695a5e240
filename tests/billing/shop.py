"""A small reseller for tests: real stores, customers, and charges straight in the warehouse."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ses_dash import money
from ses_dash.access import SINGLE_USER, Scope
from ses_dash.billing import freeze, life, options
from ses_dash.ledger import accounts, customers, deliveries, statements
from ses_dash.model.customer import Account, Assignment, Customer
from ses_dash.model.delivery import Slice, SliceTotal
from ses_dash.period import BillingPeriod
from ses_dash.warehouse.customer_rollup import divide, price_load
from ses_dash.warehouse.names import lookup
from ses_dash.warehouse.rollup import roll_up

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ses_dash.model.statement import StatementKind
    from ses_dash.model.statement_life import FreezeResult
    from ses_dash.stores import Stores

OCTOBER = BillingPeriod(date(2026, 10, 1))
ALWAYS = date(1970, 1, 1)
PAYER = "payer"
_LOADED = (
    *("charge", "charge_residue", "charge_monthly", "charge_daily"),
    *("customer_month", "customer_day"),
)
NONE = "contracted_cost"  # what these charges have no amount of


@dataclass(frozen=True)
class Charge:
    """A charge in the words of a test."""

    account: str
    cost: str
    service: str | None = "Compute"
    category: str = "Usage"
    currency: str = "EUR"
    day: date = OCTOBER.start
    sku: str = "sku-1"
    frequency: str | None = None
    commitment: str | None = None
    marketplace: int = 0
    term: str | None = None  # of a seat
    began: date | None = None  # its term
    status: str | None = None  # of a commitment: Used or Unused
    effective: str | None = None  # None: what it costs
    listed: str | None = None
    end: date | None = None  # of its period; None: the day after
    quantity: str = "1.5"  # in hours


_TYPES = {
    "load_id": "BIGINT",
    "source_row": "BIGINT",
    "program": "VARCHAR",
    "billing_period": "DATE",
    "account": "VARCHAR",
    "marketplace": "BIGINT",
    "billed_cost": "DECIMAL(38,18)",
    "effective_cost": "DECIMAL(38,18)",
    "list_cost": "DECIMAL(38,18)",
    "billing_currency": "VARCHAR",
    "billing_account_id": "VARCHAR",
    "sub_account_id": "VARCHAR",
    "billing_period_start": "TIMESTAMP",
    "charge_period_start": "TIMESTAMP",
    "charge_period_end": "TIMESTAMP",
    "charge_category": "VARCHAR",
    "charge_frequency": "VARCHAR",
    "commitment_discount_id": "VARCHAR",
    "commitment_discount_status": "VARCHAR",
    "charge_description": "VARCHAR",
    "service_name": "VARCHAR",
    "sku_id": "VARCHAR",
    "region_id": "VARCHAR",
    "pricing_quantity": "DECIMAL(38,18)",
    "pricing_unit": "VARCHAR",
    "invoice_issuer_name": "VARCHAR",
    "term": "VARCHAR",
    "term_start": "DATE",
}


@dataclass
class Shop:
    """Open stores and short ways to fill them."""

    stores: Stores
    loads: int = 0

    def customer(self, name: str, tax_rate: str = "0", **fields: Any) -> Customer:  # noqa: ANN401
        """Add a customer."""
        new = Customer(0, name, tax_rate=Decimal(tax_rate), **fields)
        with self.stores.ledger.write() as conn:
            return customers.create(conn, SINGLE_USER, new)

    def change(self, customer: Customer) -> None:
        """Change a customer."""
        with self.stores.ledger.write() as conn:
            customers.update(conn, SINGLE_USER, customer)

    def own(
        self, account: str, owner: Customer | None, day: date = ALWAYS, program: str = "aws"
    ) -> None:
        """Assign an account."""
        made = Assignment(program, account, owner.id if owner else None, day)
        with self.stores.ledger.write() as conn:
            accounts.assign(conn, SINGLE_USER, made)

    def name(self, account: str, name: str, program: str = "aws") -> None:
        """Name an account."""
        with self.stores.ledger.write() as conn:
            accounts.save(conn, SINGLE_USER, Account(program, account, name))

    def load(self, *charges: Charge, program: str = "aws", period: BillingPeriod = OCTOBER) -> int:
        """Load charges in one go, as an import does."""
        held = Slice(program, "", PAYER, period.start)
        self.loads = self._delivered(held, charges)
        rows = [
            self._row(number, charge, program, period)
            for number, charge in enumerate(charges, start=1)
        ]
        with self.stores.warehouse.write() as cursor:
            cursor.execute(
                "INSERT INTO load_slice VALUES (?, ?, ?, ?, ?, 'focus', true)",
                [self.loads, *astuple(held)[:4]],
            )
            values = ", ".join(f"unnest(${name}::{kind}[])" for name, kind in _TYPES.items())
            columns = {name: [row[name] for row in rows] for name in _TYPES}
            cursor.execute(f"INSERT INTO charge ({', '.join(_TYPES)}) SELECT {values}", columns)
            for row in rows:
                if row["residue"]:
                    cursor.execute(
                        "INSERT INTO charge_residue VALUES (?, ?, ?, ?, ?, 0)",
                        (self.loads, row["source_row"], *[row["residue"]] * 3),
                    )
            lookup.learn(cursor, self.loads, self.stores.warehouse.rules)
            roll_up(cursor, self.loads)
            price_load(cursor, self.loads)
        return self.loads

    def forget(self, load_id: int) -> None:
        """Take a load out again, as a newer delivery does."""
        with self.stores.warehouse.write() as cursor:
            for table in _LOADED:
                cursor.execute(f"DELETE FROM {table} WHERE load_id = ?", (load_id,))
            cursor.execute("UPDATE load_slice SET live = false WHERE load_id = ?", (load_id,))
            divide(cursor)

    def preview(
        self, *only: Customer, program: str = "aws", period: BillingPeriod = OCTOBER
    ) -> freeze.Preview:
        """Return the preview of a month."""
        wanted = frozenset(each.id for each in only) or None
        return freeze.preview(self.stores, SINGLE_USER, program, period, wanted)

    def freeze(
        self,
        *only: Customer,
        program: str = "aws",
        period: BillingPeriod = OCTOBER,
        **settings: Any,  # noqa: ANN401
    ) -> list[FreezeResult]:
        """Preview and freeze a month."""
        approved = self.preview(*only, program=program, period=period)
        return freeze.freeze(self.stores, SINGLE_USER, approved, **settings)

    def freeze_without_files(
        self,
        *only: Customer,
        program: str = "aws",
        period: BillingPeriod = OCTOBER,
        kinds: tuple[StatementKind, ...] = ("main", "supplementary"),
    ) -> list[FreezeResult]:
        """Freeze a month and stop before its files are made, as a kill may."""
        approved = self.preview(*only, program=program, period=period)
        if len(kinds) == 1:
            approved = approved.of_kind(*kinds)
        order = freeze.Order(SINGLE_USER, "a test")
        each = freeze._each(self.stores, order, approved, None, freeze.never)
        return [result for result, _ in each]

    def void(self, number: str) -> None:
        """Make a frozen statement void."""
        life.void(self.stores, SINGLE_USER, number, "a mistake")

    def set(self, key: str, text: str, owner: Customer | None = None) -> None:
        """Set an invoice option."""
        customer_id = owner.id if owner else None
        options.set_option(self.stores, SINGLE_USER, key, text, customer_id=customer_id)

    def frozen_bytes(self) -> dict[tuple[str, str], bytes]:
        """Return every stored byte of every statement."""
        kept = {}
        with self.stores.ledger.read() as conn:
            for each in statements.all(conn, Scope.all()):
                kept[each.number, "json"] = statements.document_json(conn, each.id).encode()
                for file in statements.files(conn, each.id):
                    kept[each.number, file.kind] = self.stores.archive.read(file.sha256)
        return kept

    def _delivered(self, held: Slice, charges: Iterable[Charge]) -> int:
        """Record a delivery with its totals, as a load does; return its number."""
        found: dict[tuple[str, str], list[tuple[Decimal, ...]]] = {}
        for each in charges:
            amounts = (each.cost, each.effective or each.cost, each.listed or each.cost)
            found.setdefault((each.currency, each.account), []).append((*map(Decimal, amounts),))
        costs = ("billed_cost", "effective_cost", "list_cost")
        totals = [
            SliceTotal(
                held,
                *key,
                len(parts),
                dict(zip(costs, map(money.total, zip(*parts, strict=True)), strict=True))
                | {NONE: Decimal(0)},
            )
            for key, parts in found.items()
        ]
        with self.stores.ledger.write() as conn:
            added = deliveries.add(
                conn,
                format="focus-1.0",
                family="focus",
                importer_version=1,
                files=(),
                state="live",
                totals=totals,
            )
        return added.id

    def _row(
        self, number: int, charge: Charge, program: str, period: BillingPeriod
    ) -> dict[str, Any]:
        exact = Decimal(charge.cost)
        stored = money.quantize(exact, money.STORED_DECIMALS)
        start = datetime.combine(charge.day, datetime.min.time())
        end = charge.end or charge.day + timedelta(days=1)
        cost = {
            "billed_cost": stored,
            "effective_cost": stored if charge.effective is None else Decimal(charge.effective),
            "list_cost": stored if charge.listed is None else Decimal(charge.listed),
        }
        return cost | {
            "residue": money.total((exact, -stored)),
            "load_id": self.loads,
            "source_row": number,
            "program": program,
            "billing_period": period.start,
            "account": charge.account,
            "marketplace": charge.marketplace,
            "billing_currency": charge.currency,
            "billing_account_id": PAYER,
            "sub_account_id": charge.account,
            "billing_period_start": datetime.combine(period.start, datetime.min.time()),
            "charge_period_start": start,
            "charge_period_end": datetime.combine(end, datetime.min.time()),
            "charge_category": charge.category,
            "charge_frequency": charge.frequency,
            "commitment_discount_id": charge.commitment,
            "commitment_discount_status": charge.status,
            "charge_description": "what was used",
            "service_name": charge.service,
            "sku_id": charge.sku,
            "region_id": "eu-central-1",
            "pricing_quantity": Decimal(charge.quantity),
            "pricing_unit": "hours",
            "invoice_issuer_name": "AWS",
            "term": charge.term,
            "term_start": charge.began,
        }
