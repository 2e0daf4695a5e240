"""Reports answer exactly, per currency, with what the asker may see and nothing else."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from ses_dash import money
from ses_dash.access import SINGLE_USER, Actor
from ses_dash.errors import (
    BadValueError,
    UnboundedReportError,
    UnknownFieldError,
    UnknownProgramError,
    UnknownReportError,
)
from ses_dash.focus import ROLLUP_DIMENSIONS
from ses_dash.ledger import accounts
from ses_dash.model.customer import Assignment
from ses_dash.reports.catalog import REPORTS
from ses_dash.reports.filters import Filters
from ses_dash.reports.report import records, run
from ses_dash.reports.sources import COLUMN_NAMES, OURS
from tests.reports.conftest import LOADED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from ses_dash.stores import Stores
    from tests.warehouse.charges import Charge

KEYS = [report.key for report in REPORTS]
OCTOBER = Filters.read({"period": "2026-10"})


def rows(
    stores: Stores,
    key: str,
    filters: Filters | None = None,
    group_by: Sequence[str] = (),
    actor: Actor = SINGLE_USER,
) -> list[dict[str, Any]]:
    return records(run(stores, actor, key, filters or Filters(), group_by))


def exact(charges: Sequence[Charge], *names: str) -> dict[tuple[object, ...], str]:
    sums: defaultdict[tuple[object, ...], list[Decimal]] = defaultdict(list)
    for charge in charges:
        sums[tuple(getattr(charge, name) for name in names)].append(charge.billed_cost)
    return {key: money.plain(money.total(costs)) for key, costs in sums.items()}


@pytest.mark.parametrize(
    "names",
    [
        ("program",),
        ("account",),
        ("service_name",),
        ("charge_category", "account"),
        ("program", "account", "service_name", "charge_category"),
    ],
)
def test_a_summary_by_any_column_is_exact(loaded: Stores, names: tuple[str, ...]) -> None:
    columns = (*names, "billing_currency")
    found = rows(loaded, "summary", group_by=names)
    assert {tuple(row[name] for name in columns): row["billed_cost"] for row in found} == exact(
        LOADED, *columns
    )


def test_a_summary_by_day_and_owner_is_exact(loaded: Stores) -> None:
    found = rows(loaded, "summary", OCTOBER, ("day", "customer"))
    assert [
        (row["day"], row["customer"], row["billing_currency"], row["billed_cost"], row["price"])
        for row in found
    ] == [
        ("2026-10-09", "=Bob", "USD", "0", "-1"),
        (
            "2026-10-09",
            "Ann",
            "USD",
            "3.0000000000000000000000000001",
            "3.0000000000000000000000000001",
        ),
        ("2026-10-09", None, "EUR", "100", "0"),
        ("2026-10-09", None, "USD", "4", "0"),
        ("2026-10-20", "=Bob", "USD", "5", "5"),
    ]


def test_months_are_written_as_months_in_order(loaded: Stores) -> None:
    found = rows(loaded, "months")
    assert [(row["billing_period"], row["program"], row["billing_currency"]) for row in found] == [
        ("2026-09", "aws", "USD"),
        ("2026-09", "gcp", "USD"),
        ("2026-10", "aws", "EUR"),
        ("2026-10", "aws", "USD"),
    ]


def test_largest_cost_comes_first_within_a_currency(loaded: Stores) -> None:
    found = rows(loaded, "summary", group_by=["account"])
    costs = [(row["billing_currency"], row["billed_cost"]) for row in found]
    assert costs == [
        ("EUR", "100"),
        ("USD", "10.0000000000000000000000000001"),
        ("USD", "10"),
        ("USD", "6"),
        ("USD", "4"),
    ]


def test_margin_is_price_less_cost_to_the_last_digit(loaded: Stores) -> None:
    (row,) = rows(loaded, "summary", Filters(account="a"), ["account"])
    assert (row["price"], row["margin"]) == ("10.0000000000000000000000000001", "0")


def test_single_charges_are_read_within_one_account(loaded: Stores) -> None:
    found = rows(loaded, "summary", Filters(account="a"), ["resource_id", "customer_id"])
    assert {(row["resource_id"], row["customer_id"]): row["billed_cost"] for row in found} == {
        ("=disk", 1): "3.0000000000000000000000000001",
        (None, 1): "2",
        (None, 2): "5",
    }


def test_single_charges_are_read_within_one_customer_and_month(loaded: Stores) -> None:
    ann = Filters.read({"period": "2026-10", "customer": "1"})
    (row,) = rows(loaded, "summary", ann, ["resource_id"])
    assert (row["resource_id"], row["price"]) == ("=disk", "3.0000000000000000000000000001")


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(program="aws"),
        OCTOBER,
        Filters(customer="1"),
        Filters.read({"customer": "1", "period_from": "2026-09", "period_to": "2026-10"}),
    ],
)
def test_single_charges_of_everything_are_not_read(loaded: Stores, filters: Filters) -> None:
    with pytest.raises(UnboundedReportError, match="resource_id"):
        rows(loaded, "summary", filters, ["program", "resource_id"])


def test_days_by_region_need_a_bound_too(loaded: Stores) -> None:
    with pytest.raises(UnboundedReportError, match="day"):
        rows(loaded, "summary", group_by=["day", "region_id"])
    assert rows(loaded, "summary", Filters(account="d"), ["day", "region_id"])


@pytest.mark.parametrize("name", ["billed_cost", "x", "nothing", "program; DROP TABLE charge", ""])
def test_an_unknown_column_is_named(loaded: Stores, name: str) -> None:
    with pytest.raises(UnknownFieldError):
        rows(loaded, "summary", group_by=[name])


def test_every_column_can_be_grouped_by(loaded: Stores) -> None:
    for name in COLUMN_NAMES:
        found = rows(loaded, "summary", Filters(account="a"), [name])
        assert sum(row["charges"] for row in found) == 3, name


def test_columns_of_the_rollups_need_no_bound(loaded: Stores) -> None:
    for name in ROLLUP_DIMENSIONS:
        assert rows(loaded, "summary", group_by=[name]), name


def test_an_unknown_report_or_value_is_named(loaded: Stores) -> None:
    with pytest.raises(UnknownReportError, match="summary"):
        rows(loaded, "nothing")
    with pytest.raises(UnknownProgramError):
        rows(loaded, "summary", Filters(program="nothing"))
    with pytest.raises(BadValueError, match="unassigned"):
        rows(loaded, "summary", Filters(customer="Ann"))


def test_only_the_measures_wanted_are_added_up(loaded: Stores, ann: Actor) -> None:
    whole = run(loaded, SINGLE_USER, "summary", OCTOBER, ["account"])
    part = run(loaded, SINGLE_USER, "summary", OCTOBER, ["account"], measures=["billed_cost"])
    assert part.column_names == ["account", "billing_currency", "billed_cost"]
    assert part.to_pylist() == whole.select(part.column_names).to_pylist()
    with pytest.raises(UnknownFieldError, match="charges, price"):
        run(loaded, ann, "summary", OCTOBER, ["account"], measures=["billed_cost"])


def test_changes_need_the_price_among_the_measures(loaded: Stores) -> None:
    table = run(loaded, SINGLE_USER, "customers", OCTOBER, measures=["billed_cost"])
    assert table.column_names[-2:] == ["billed_cost", "share"]


def test_values_with_quotes_are_values(loaded: Stores) -> None:
    assert rows(loaded, "summary", Filters(account="' OR 1=1 --")) == []


@pytest.mark.parametrize("key", KEYS)
def test_a_customer_sees_own_charges_and_prices_only(loaded: Stores, ann: Actor, key: str) -> None:
    table = run(loaded, ann, key, Filters(account="a"))
    assert not {"billed_cost", "effective_cost", "list_cost", "margin"} & set(table.column_names)
    own = 0 if key == "unassigned" else 2
    assert sum(table["charges"].to_pylist()) == own


def test_a_customer_does_not_see_what_we_are_billed_by(loaded: Stores, ann: Actor) -> None:
    for name in OURS:
        with pytest.raises(UnknownFieldError):
            rows(loaded, "summary", Filters(account="a"), [name], ann)


@pytest.mark.parametrize("customer", ["1", "unassigned", "99"])
def test_rows_of_others_are_as_if_they_were_not(
    loaded: Stores, manager: Actor, customer: str
) -> None:
    foreign = Filters.read({"customer": customer, "period": "2026-10"})
    for columns in (["account"], ["day"], ["resource_id"]):
        assert rows(loaded, "summary", foreign, columns, manager) == []


def test_an_account_that_moved_is_seen_by_each_owner_for_their_days(
    loaded: Stores, ann: Actor, manager: Actor
) -> None:
    account = Filters.read({"account": "a", "period": "2026-10"})
    for columns in (["account"], ["day"], ["resource_id"]):
        assert [row["price"] for row in rows(loaded, "summary", account, columns, ann)] == [
            "3.0000000000000000000000000001"
        ]
        assert [row["price"] for row in rows(loaded, "summary", account, columns, manager)] == ["5"]


def test_unassigned_accounts_come_with_name_and_money(loaded: Stores) -> None:
    found = rows(loaded, "unassigned")
    assert [
        (row["account_name"], row["billing_currency"], row["billed_cost"]) for row in found
    ] == [
        ("Account c", "EUR", "100"),
        ("Account c", "USD", "4"),
    ]


def test_a_new_owner_is_in_the_next_answer(loaded: Stores) -> None:
    assert rows(loaded, "unassigned")
    with loaded.ledger.write() as conn:
        accounts.assign(conn, SINGLE_USER, Assignment("aws", "c", 1, date(1970, 1, 1)))
    assert rows(loaded, "unassigned") == []
    (row,) = rows(loaded, "summary", Filters(account="c", billing_currency="EUR"), ["customer"])
    assert (row["customer"], row["price"]) == ("Ann", "100")
