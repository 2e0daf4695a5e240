"""Shares of the whole and changes against the month before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.access import SINGLE_USER, Actor
from ses_dash.reports.filters import Filters
from ses_dash.reports.report import records, run

if TYPE_CHECKING:
    from ses_dash.stores import Stores

OCTOBER = Filters.read({"period": "2026-10", "billing_currency": "USD"})
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


def test_there_is_no_change_of_several_months(loaded: Stores) -> None:
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
