"""Shares of the whole and changes against the months before."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ses_dash.access import SINGLE_USER, Actor
from ses_dash.errors import UnknownFieldError
from ses_dash.reports.filters import Filters
from ses_dash.reports.report import records, run
from tests.warehouse import charges
from tests.warehouse.charges import Charge

if TYPE_CHECKING:
    from ses_dash.stores import Stores

OCTOBER = Filters.read({"period": "2026-10", "billing_currency": "USD"})
EARLIER = (
    Charge("a", date(2026, 6, 1), Decimal(100)),
    Charge("a", date(2026, 7, 1), Decimal(4)),
)
BASES = (
    Charge("a", date(2026, 8, 1), Decimal(3), effective_cost=Decimal(1), list_cost=Decimal(7)),
    Charge("b", date(2026, 8, 1), Decimal(1), effective_cost=Decimal(4), list_cost=Decimal(7)),
)
TO_OCTOBER = Filters.read({"period_to": "2026-10", "billing_currency": "USD"})


def column(stores: Stores, key: str, filters: Filters, name: str, by: str) -> dict[str, str]:
    found = records(run(stores, SINGLE_USER, key, filters))
    return {row[by]: row[name] for row in found}


def test_shares_are_of_the_cost_of_all_customers(loaded: Stores) -> None:
    # 5 + 0, 3 and 4 of 12.0000000000000000000000000001
    shares = {"=Bob": "41.7", "Ann": "25", None: "33.3"}
    assert column(loaded, "customers", OCTOBER, "share", "customer") == shares


def test_a_share_is_of_the_whole_when_one_customer_is_shown(loaded: Stores) -> None:
    ann = Filters.read(OCTOBER.texts() | {"customer": "1"})
    assert column(loaded, "customers", ann, "share", "customer") == {"Ann": "25"}


def test_shares_never_mix_currencies(loaded: Stores) -> None:
    found = records(run(loaded, SINGLE_USER, "customers", Filters.read({"period": "2026-10"})))
    (euro,) = [row for row in found if row["billing_currency"] == "EUR"]
    assert (euro["customer"], euro["share"]) == (None, "100")


def test_change_is_the_price_against_the_month_before(loaded: Stores) -> None:
    # Ann: 2 + 6 before, 3 and a residue now. =Bob: 10 before, 5 - 1 now; the provider's tax has
    # no price.
    assert column(loaded, "customers", OCTOBER, "change", "customer") == {
        "Ann": "-4.9999999999999999999999999999",
        "=Bob": "-6",
        None: "0",
    }
    assert column(loaded, "customers", OCTOBER, "change_percent", "customer") == {
        "Ann": "-62.5",
        "=Bob": "-60",
        None: None,
    }


def test_what_is_there_no_more_has_a_row_of_zeros(loaded: Stores) -> None:
    found = records(run(loaded, SINGLE_USER, "accounts", OCTOBER))
    (gone,) = [row for row in found if row["account"] == "d"]
    assert (gone["charges"], gone["billed_cost"], gone["share"]) == (0, "0", "0")
    assert (gone["change"], gone["change_percent"]) == ("-6", "-100")


def test_a_span_is_held_against_the_span_of_its_length_before(loaded: Stores) -> None:
    charges.put(loaded.warehouse, EARLIER, load_id=2)
    both = Filters.read(
        {"period_from": "2026-09", "period_to": "2026-10", "billing_currency": "USD"}
    )
    # Ann now: 2 + 6 in September, 3 and a residue in October; before: 4 in July. The 100 of June
    # and what nobody owns do not count.
    assert column(loaded, "customers", both, "change", "customer") == {
        "Ann": "7.0000000000000000000000000001",
        "=Bob": "14",
        None: "0",
    }
    assert column(loaded, "customers", both, "billed_cost", "customer")["Ann"] == (
        "11.0000000000000000000000000001"
    )


def test_there_is_no_change_of_days_or_months(loaded: Stores) -> None:
    table = run(loaded, SINGLE_USER, "customers", OCTOBER, ["billing_period"])
    assert "change" not in table.column_names


def test_shares_and_order_follow_the_basis(loaded: Stores) -> None:
    charges.put(loaded.warehouse, BASES, load_id=2)
    august = Filters.read({"period": "2026-08"})
    by_basis = {
        basis: [
            (row["account"], row["share"])
            for row in records(run(loaded, SINGLE_USER, "accounts", august, basis=basis))
            if row["charges"]
        ]
        for basis in ("billed_cost", "effective_cost", "list_cost")
    }
    assert by_basis == {
        "billed_cost": [("a", "75"), ("b", "25")],
        "effective_cost": [("b", "80"), ("a", "20")],
        "list_cost": [("a", "50"), ("b", "50")],
    }


def test_a_customer_has_no_other_basis_than_the_price(loaded: Stores, ann: Actor) -> None:
    effective = run(loaded, ann, "accounts", OCTOBER, basis="effective_cost")
    assert effective.equals(run(loaded, ann, "accounts", OCTOBER))
    with pytest.raises(UnknownFieldError, match="billed_cost"):
        run(loaded, SINGLE_USER, "accounts", OCTOBER, basis="price")


def test_movers_come_first_whether_they_rose_or_fell(loaded: Stores) -> None:
    found = records(run(loaded, SINGLE_USER, "movers", OCTOBER))
    assert [(row["customer"], row["change"]) for row in found] == [
        ("=Bob", "-6"),
        ("Ann", "-4.9999999999999999999999999999"),
        (None, "0"),
    ]


def test_movers_of_no_certain_months_are_the_largest(loaded: Stores) -> None:
    assert run(loaded, SINGLE_USER, "movers", TO_OCTOBER).equals(
        run(loaded, SINGLE_USER, "customers", TO_OCTOBER)
    )


def test_there_is_no_change_without_a_first_month(loaded: Stores) -> None:
    names = run(loaded, SINGLE_USER, "customers", TO_OCTOBER).column_names
    assert "share" in names
    assert "change" not in names


def test_a_customer_sees_shares_of_own_prices(loaded: Stores, ann: Actor) -> None:
    (row,) = records(run(loaded, ann, "accounts", OCTOBER, ["account", "service_name"]))[:1]
    residue = "0000000000000000000000000001"
    assert (row["account"], row["share"]) == ("a", "100")
    assert (row["price"], row["change"]) == (f"3.{residue}", f"1.{residue}")


def test_a_report_of_nothing_has_its_columns(loaded: Stores) -> None:
    table = run(loaded, SINGLE_USER, "customers", Filters.read({"period": "2020-01"}))
    assert table.num_rows == 0
    assert {"customer", "billed_cost", "share", "change"} <= set(table.column_names)
