"""Pricing by pricebooks: a customer anew, everybody anew, and a rehearsal of twelve months.

`--millions 10` measures on ten million generated charges (default: one) of twelve months. There are
5,000 customers with an account each and a pricebook of ten rules: 50,000 rules. The limits are of
the issue at ten million: a customer's month 5 s, a month of everybody 120 s, a rehearsal 30 s.
Repricing here is of all twelve months at once.
"""

from __future__ import annotations

import argparse
import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path

from bench import report_queries
from bench.report_queries import seconds
from ses_dash.access import SINGLE_USER
from ses_dash.billing import price_rehearsal, pricebooks
from ses_dash.billing.facts import bring_up_to_date
from ses_dash.ledger import accounts, customers
from ses_dash.ledger import pricebooks as ledger
from ses_dash.model.customer import Assignment, Customer
from ses_dash.model.pricebook import Pricebook, PricebookChoice, PricebookVersion, PriceRule
from ses_dash.period import BillingPeriod
from ses_dash.settings import Settings
from ses_dash.stores import Stores, opened
from ses_dash.warehouse.customer_rollup import price_load
from ses_dash.warehouse.rollup import roll_up

CUSTOMERS, MONTHS = 5_000, 12
LAST = BillingPeriod.parse("2026-10")
FIRST = LAST.shift(1 - MONTHS)


def main() -> None:
    """Generate, measure and print a line per figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--millions", type=float, default=1.0)
    count = int(parser.parse_args().millions * 1_000_000)
    with (
        tempfile.TemporaryDirectory() as folder,
        opened(Settings(data=Path(folder) / "data")) as stores,
    ):
        _fill(stores, count)
        print(f"{count:,} charges, {CUSTOMERS:,} customers, {CUSTOMERS * 10:,} rules")
        _tell("one customer, 12 months anew", seconds(lambda: _reprice(stores, [1])), 5)
        everybody = range(1, CUSTOMERS + 1)
        _tell("everybody, 12 months anew", seconds(lambda: _reprice(stores, everybody)), 120)
        _tell("rehearsal of everybody", seconds(lambda: _rehearse(stores)), 30)


def _tell(what: str, took: float, limit: float) -> None:
    print(f"{what:<30} {took:6.2f} s of {limit} s")


def _fill(stores: Stores, charges: int) -> None:
    """Make customers with an account and a pricebook each, and their charges."""
    with stores.ledger.write() as conn:
        names = [f"{number:012}" for number in range(CUSTOMERS)]
        accounts.ensure(conn, [("aws", name, "") for name in names])
        for number, name in enumerate(names, start=1):
            customers.create(conn, SINGLE_USER, Customer(0, f"Customer {number}", at_cost=False))
            accounts.assign(conn, SINGLE_USER, Assignment("aws", name, number, date(1970, 1, 1)))
            ledger.create(conn, SINGLE_USER, Pricebook(0, f"Book {number}", "aws"))
            choice = PricebookChoice(number, "aws", "", FIRST, number)
            ledger.choose(conn, SINGLE_USER, choice)
            ledger.save_version(conn, SINGLE_USER, _version(number, 0))
    bring_up_to_date(stores)
    for load in range(MONTHS):
        values = {"load": load, "charges": charges // MONTHS, "accounts": CUSTOMERS}
        with stores.warehouse.write() as cursor:
            month = {"month": LAST.shift(-load).start}
            cursor.execute(report_queries.CHARGES, values | month)
            roll_up(cursor, load)
            price_load(cursor, load)


def _version(number: int, turn: int) -> PricebookVersion:
    """Return ten rules: of seven SKUs, two services and the program."""
    percent = Decimal(10 + turn)
    account = number - 1
    rules = [PriceRule("sku", f"SKU{account * 7 + sku}", "percent", percent) for sku in range(6)]
    fixed = PriceRule("sku", f"SKU{account * 7 + 6}", "fixed", Decimal("0.7"), unit="hours")
    services = [PriceRule("service", f"Service {n}", "percent", percent) for n in (3, 4)]
    general = PriceRule("program", "", "percent", percent + 1)
    return PricebookVersion(0, number, FIRST, (*rules, fixed, *services, general))


def _reprice(stores: Stores, numbers: range | list[int]) -> None:
    """Change the prices of customers and bring what is by customer up to them."""
    with stores.ledger.write() as conn:
        for number in numbers:
            ledger.save_version(conn, SINGLE_USER, _version(number, len(numbers)))
    bring_up_to_date(stores)


def _rehearse(stores: Stores) -> None:
    (book, *_) = pricebooks.all(stores, SINGLE_USER)
    price_rehearsal.rehearse(
        *(stores, SINGLE_USER, book.book, [PriceRule("program", "", "percent", Decimal(5))]),
        months=(FIRST, LAST),
        floor=Decimal(3),
        payers=range(1, CUSTOMERS + 1),
    )


if __name__ == "__main__":
    main()
