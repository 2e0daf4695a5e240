"""The story of the demo can be found by asking the reports."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from ses_dash.access import SINGLE_USER
from ses_dash.demo import catalog, story
from ses_dash.ledger import customers
from ses_dash.period import BillingPeriod
from ses_dash.reports.filters import Filters
from ses_dash.reports.report import records, run

if TYPE_CHECKING:
    from tests.demo.conftest import Demo

Record = dict[str, "Any"]
MONTHS = tuple(month.period for month in story.months(BillingPeriod.parse("2026-10")))
UNASSIGNED = "unassigned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Which charges: `customer` by name, `month` from 0 to 12."""

    customer: str | None = None
    month: int | None = None
    program: str | None = None
    account: str | None = None
    charge_category: str | None = None


def _ask(demo: Demo, where: Where, *group_by: str) -> list[Record]:
    """Return the rows of the summary report."""
    name, period = where.customer, None if where.month is None else MONTHS[where.month]
    filters = Filters(
        period_from=period,
        period_to=period,
        customer=name if name in (None, UNASSIGNED) else str(_customer_id(demo, name)),
        program=where.program,
        account=where.account,
        charge_category=where.charge_category,
    )
    return records(run(demo.stores, SINGLE_USER, "summary", filters, group_by or ("program",)))


def _customer_id(demo: Demo, name: str | None) -> int:
    with demo.stores.ledger.read() as connection:
        found = customers.by_name(connection, str(name))
    assert found is not None
    return found.id


def _billed(demo: Demo, where: Where) -> Decimal:
    """Return what was billed, where there is one currency; 0 where nothing was."""
    return sum((Decimal(row["billed_cost"]) for row in _ask(demo, where)), Decimal(0))


def _effective(demo: Demo, where: Where) -> Decimal:
    return sum((Decimal(row["effective_cost"]) for row in _ask(demo, where)), Decimal(0))


def _by_month(demo: Demo, where: Where) -> list[Decimal]:
    """Return what was billed in each of the thirteen months."""
    return [_billed(demo, replace(where, month=month)) for month in range(story.MONTHS)]


def _id(name: str) -> str:
    return catalog.account(name).id


def test_a_spike_in_the_last_month_but_one(demo: Demo) -> None:
    billed = _by_month(demo, Where(account=_id(story.SPIKE_ACCOUNT)))
    assert Decimal("2.2") < billed[11] / billed[10] < Decimal("3.5")
    assert Decimal("0.8") < billed[12] / billed[10] < Decimal("1.2")


def test_an_account_nobody_assigned_has_real_money(demo: Demo) -> None:
    rows = _ask(demo, Where(customer=UNASSIGNED), "account")
    assert [row["account"] for row in rows] == [_id(story.UNASSIGNED_ACCOUNT)]
    billed = _by_month(demo, Where(customer=UNASSIGNED))
    assert [amount > 1000 for amount in billed] == [False] * 9 + [True] * 4


def test_a_savings_plan_paid_upfront(demo: Demo) -> None:
    grid = Where(account=_id(story.SAVINGS_ACCOUNT))
    purchases = _by_month(demo, replace(grid, charge_category="Purchase"))
    assert purchases == [0, 0, 0, 4380] + [0] * 9
    for number, bought in enumerate(purchases):
        days = (MONTHS[number].end - MONTHS[number].start).days if number >= 3 else 0
        month = replace(grid, month=number)
        # Used and unused together are what the plan commits to, to the last digit.
        assert _effective(demo, month) == _billed(demo, month) + 12 * days - bought


def test_credits_are_negative_and_of_their_own_category(demo: Demo) -> None:
    credit = Where(customer="Lanternhouse Media", charge_category="Credit")
    aws = _by_month(demo, replace(credit, program="aws"))
    assert aws == [0, 0] + [-350] * 5 + [0] * 6
    assert _by_month(demo, replace(credit, program="gcp")) == [Decimal("-85.25")] * 13


def test_the_marketplace_is_marked(demo: Demo) -> None:
    rows = _ask(demo, Where(month=12), "customer", "service_name", "marketplace")
    sold = [row for row in rows if row["marketplace"]]
    assert [(row["customer"], row["service_name"]) for row in sold] == [
        ("Velloren Insurance", "Graylark Observability Pro")
    ]
    assert Decimal(sold[0]["billed_cost"]) == 975


@pytest.mark.parametrize("program", ["azure", "gcp"])
def test_a_customer_grows_every_quarter(program: str, demo: Demo) -> None:
    billed = _by_month(demo, Where(customer=story.GROWING_CUSTOMER, program=program))
    quarters = [sum(billed[first : first + 3]) for first in (1, 4, 7, 10)]
    assert quarters == sorted(quarters)
    assert quarters[-1] > quarters[0] * Decimal("1.5")


def test_one_customer_comes_and_one_leaves(demo: Demo) -> None:
    assert _months_with_charges(demo, "Kestrel Loom Textiles") == MONTHS[2:]
    assert _months_with_charges(demo, story.LEAVING_CUSTOMER) == MONTHS[: story.LEFT_MONTH]


def _months_with_charges(demo: Demo, customer: str) -> tuple[BillingPeriod, ...]:
    rows = _ask(demo, Where(customer=customer), "billing_period")
    return tuple(sorted({BillingPeriod.parse(row["billing_period"]) for row in rows}))


def test_an_account_moves_and_its_late_charge_stays_with_the_old_owner(demo: Demo) -> None:
    moved = Where(account=_id(story.MOVED_ACCOUNT))
    rows = _ask(demo, moved, "billing_period", "customer")
    owners = {(BillingPeriod.parse(row["billing_period"]), row["customer"]) for row in rows}
    assert owners == {
        *((month, "Orrin Vale Foods") for month in MONTHS[: story.MOVED_MONTH + 1]),
        *((month, story.MOVED_TO) for month in MONTHS[story.MOVED_MONTH :]),
    }
    late = _ask(
        demo,
        replace(moved, month=story.LATE_MONTH, customer="Orrin Vale Foods"),
        "day",
        "service_name",
    )
    assert [row["day"] for row in late] == ["2026-05-30", "2026-05-31"]
    assert {row["service_name"] for row in late} == {"AWS Glue"}


def test_the_providers_tax_has_no_price(demo: Demo) -> None:
    rows = _ask(demo, Where(charge_category="Tax"), "customer")
    assert [row["customer"] for row in rows] == [story.TAXED_CUSTOMER]
    assert Decimal(rows[0]["billed_cost"]) > 1000
    assert Decimal(rows[0]["price"]) == 0


def test_every_month_has_all_programs_and_currencies(demo: Demo) -> None:
    rows = _ask(demo, Where(), "billing_period", "program")
    found = [(row["billing_period"], row["program"], row["billing_currency"]) for row in rows]
    billed = [("aws", "USD"), ("azure", "EUR"), ("gcp", "EUR"), ("gcp", "USD")]
    assert sorted(found) == [(str(month), *each) for month in MONTHS for each in billed]
