"""Loading the demo: through the real loader, exact, once."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ses_dash import money
from ses_dash.access import SINGLE_USER, Actor, Role, Scope
from ses_dash.billing import conservation, verify
from ses_dash.demo import load_demo, story, write_files
from ses_dash.errors import DemoNotEmptyError, NotAllowedError
from ses_dash.ledger import customers, deliveries
from ses_dash.model.customer import Customer
from ses_dash.period import BillingPeriod
from ses_dash.warehouse import read

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ses_dash.stores import Stores
    from tests.demo.conftest import Demo

MONTHS = story.months(BillingPeriod.parse("2026-10"))


def test_every_file_is_loaded_without_a_question(demo: Demo) -> None:
    assert Counter(each.format for each in demo.results) == {
        "aws-cur2": story.MONTHS,
        "manifest": story.MONTHS,
        "focus-1.2": 2 * story.MONTHS,
    }
    # Some were there already when it was loaded on.
    assert {each.status for each in demo.results} == {"loaded", "unchanged"}
    assert {each.reason for each in demo.results if each.status == "loaded"} == {""}
    with demo.stores.ledger.read() as connection:
        states = [delivery.state for delivery in deliveries.all(connection)]
    assert states == ["live"] * 3 * story.MONTHS
    assert not [finding for each in demo.results for finding in each.findings]
    assert {period for each in demo.results for period in each.billing_periods} == {
        str(month.period) for month in MONTHS
    }


def test_stored_is_what_the_files_say_to_the_last_digit(demo: Demo, tmp_path: Path) -> None:
    """In every time zone: most months were loaded in another one than the rest."""
    write_files(tmp_path, MONTHS)
    said: dict[tuple[str, str, str], tuple[int, Decimal]] = {}
    with money.exact():
        for path in tmp_path.rglob("*"):
            for key, amount in _amounts(path):
                rows, sum_ = said.get(key, (0, Decimal(0)))
                said[key] = (rows + 1, sum_ + amount)
    stored = {
        (each.program, str(each.period), each.currency): (each.charges, each.billed_cost)
        for each in read.loaded_cost(demo.stores.warehouse)
    }
    assert stored == said


def test_every_month_is_conserved(demo: Demo) -> None:
    found = conservation.conservation(demo.stores)
    assert len(found) == 4 * story.MONTHS  # Google Cloud bills in two currencies
    assert {each.difference for each in found} == {Decimal(0)}
    assert verify.verify(demo.stores) == []


def test_a_loaded_demo_is_not_loaded_again(demo: Demo) -> None:
    with pytest.raises(DemoNotEmptyError):
        load_demo(demo.stores, SINGLE_USER)


def test_the_demo_needs_an_empty_folder(stores: Stores) -> None:
    with stores.ledger.write() as connection:
        customers.create(connection, SINGLE_USER, Customer(id=0, name="Somebody real"))
    with pytest.raises(DemoNotEmptyError, match=r"start over, .* remove that folder"):
        load_demo(stores, SINGLE_USER)
    with stores.ledger.read() as connection:
        assert [each.name for each in customers.all(connection, Scope.all())] == ["Somebody real"]
        assert not deliveries.all(connection)


def test_a_customer_may_not_load_it(stores: Stores) -> None:
    with pytest.raises(NotAllowedError):
        load_demo(stores, Actor("a customer", Role.CUSTOMER, Scope.only(1)))


def _amounts(path: Path) -> Iterator[tuple[tuple[str, str, str], Decimal]]:
    """Yield the key of a stored total and the amount, for each row of a file."""
    if path.suffix == ".gz":
        for row in csv.DictReader(gzip.decompress(path.read_bytes()).decode().splitlines()):
            month = row["bill_billing_period_start_date"][:7]
            key = ("aws", month, row["line_item_currency_code"])
            yield key, Decimal(row["line_item_unblended_cost"])
    if path.suffix == ".csv":
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
            month = row["BillingPeriodStart"][:7]
            key = (path.name.partition("-")[0], month, row["BillingCurrency"])
            yield key, Decimal(row["BilledCost"])
