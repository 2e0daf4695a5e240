"""Pricebooks as CSV, both ways, and rehearsals of them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ses_dash.access import SINGLE_USER
from ses_dash.billing import price_rehearsal, pricebook_cells, pricebooks
from ses_dash.errors import (
    BadValueError,
    ImportRowError,
)
from ses_dash.model.pricebook import PriceRule
from tests.billing.shop import OCTOBER, Charge, Shop
from tests.billing.test_pricebooks import PLUS_10, PLUS_20, SKU_FIXED, book, buyer, pay_by

PRICES = """pricebook,program,effective_from,level,key,method,value,basis,unit,charges
Standard,aws,2026-10,sku,sku-1,fixed,0.5,billed,Hours,usage
Standard,aws,2026-10,program,,percent,20,billed,,usage
Standard,aws,2026-11,program,,percent,10,list,,usage
"""


def test_r35_prices_go_out_as_the_csv_that_comes_in(shop: Shop) -> None:
    done = pricebook_cells.import_prices(shop.stores, SINGLE_USER, PRICES)
    assert (done.lines, done.changed) == (3, 3)
    out = pricebook_cells.export_prices(shop.stores, SINGLE_USER)
    assert out.replace("\r\n", "\n") == PRICES
    assert pricebook_cells.import_prices(shop.stores, SINGLE_USER, out).changes == ()


def test_r35_a_dry_run_lists_what_would_differ_and_keeps_nothing(shop: Shop) -> None:
    pricebook_cells.import_prices(shop.stores, SINGLE_USER, PRICES)
    changed = "\n".join(
        [PRICES.splitlines()[0], "Standard,aws,2026-10,program,,percent,25,billed,,usage", ""]
    )
    done = pricebook_cells.import_prices(shop.stores, SINGLE_USER, changed, dry_run=True)
    (line, raised), (_, gone) = done.changes
    assert (line, raised.subject, raised.column) == (2, "Standard from 2026-10", "program")
    assert (raised.before, raised.after) == (
        "+20 % on billed cost (all services)",
        "+25 % on billed cost (all services)",
    )
    assert (gone.column, gone.after) == ("sku sku-1", "")
    assert pricebook_cells.export_prices(shop.stores, SINGLE_USER).replace("\r\n", "\n") == PRICES


def test_r35_a_pricebook_written_in_two_ways_is_one(shop: Shop) -> None:
    text = (
        "pricebook,program,effective_from,level,key,method,value\n"
        "Std,aws,2026-10,program,,percent,10\n"
        "std ,aws,2026-10,service,Compute,percent,20\n"
    )
    pricebook_cells.import_prices(shop.stores, SINGLE_USER, text)
    (kept,) = pricebooks.all(shop.stores, SINGLE_USER)
    assert [len(each.rules) for each in kept.versions] == [2]
    assert len(pricebook_cells.drafted(shop.stores, SINGLE_USER, text, "STD")) == 2


def test_r35_one_bad_line_and_nothing_is_taken(shop: Shop) -> None:
    bad = PRICES + "Standard,aws,2026-10,program,,percent,1.23456,billed,,usage\n"
    with pytest.raises(ImportRowError) as caught:
        pricebook_cells.import_prices(shop.stores, SINGLE_USER, bad)
    (fault,) = caught.value.faults
    assert (fault.line, fault.column) == (5, "value")
    assert pricebooks.all(shop.stores, SINGLE_USER) == []


def test_r35_who_pays_by_which_goes_out_and_comes_in(shop: Shop) -> None:
    customer = buyer(shop)
    pay_by(shop, customer, book(shop, PLUS_20))
    pay_by(shop, customer, None, "special")
    out = pricebook_cells.export_choices(shop.stores, SINGLE_USER)
    assert out.splitlines()[1:] == [
        "Ada,aws,Standard,2026-10,",
        "Ada,aws,none,2026-10,special",
    ]
    assert pricebook_cells.import_choices(shop.stores, SINGLE_USER, out).changes == ()
    moved = out.replace("Standard,2026-10", "Standard,2026-09")
    done = pricebook_cells.import_choices(shop.stores, SINGLE_USER, moved)
    assert [change.after for _, change in done.changes] == ["Standard from 2026-09"]


def test_a_rehearsal_replays_months_with_a_draft(shop: Shop) -> None:
    customer = buyer(shop)
    standard = book(shop, PLUS_20)
    pay_by(shop, customer, standard)
    other = buyer(shop, "Bea", at_cost=True)
    for month in range(2):
        day = OCTOBER.shift(month).start
        rows = [Charge(name, "100", day=day) for name in ("Ada", "Bea")]
        cheap = Charge("Ada", "10", sku="cheap", service="Storage", day=day)
        shop.load(*rows, cheap, period=OCTOBER.shift(month))
    draft = [PLUS_10, PriceRule("sku", "cheap", "percent", Decimal(-50))]
    months = (OCTOBER, OCTOBER.shift(1))
    found = price_rehearsal.rehearse(shop.stores, SINGLE_USER, standard, draft, months=months)
    (ada,) = found.customers
    assert ada.name == "Ada"
    assert [ada.cost, ada.price, ada.draft] == [220, 264, 230]
    assert ada.margin == Decimal("4.3")
    by_month = {key: [*map(int, amounts)] for key, amounts in found.months.items()}
    assert by_month == {(month, "EUR"): [110, 132, 115] for month in ("2026-10", "2026-11")}
    (low,) = found.low
    assert low.sku == "cheap"
    assert [low.cost, low.draft] == [20, 10]
    both = price_rehearsal.rehearse(
        *(shop.stores, SINGLE_USER, standard, draft),
        months=months,
        floor=Decimal(10),
        payers=[customer.id, other.id],
    )
    assert [each.name for each in both.customers] == ["Ada", "Bea"]
    assert len(both.low) == 3
    with shop.stores.ledger.read() as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM pricebook_version").scalar_one() == 1


def test_a_rehearsal_of_the_prices_there_are_changes_nothing(shop: Shop) -> None:
    pay_by(shop, buyer(shop), standard := book(shop, PLUS_20, SKU_FIXED))
    shop.load(Charge("Ada", "12.345678"), Charge("Ada", "1", sku="sku-2"))
    found = price_rehearsal.rehearse(
        *(shop.stores, SINGLE_USER, standard, [PLUS_20, SKU_FIXED]), months=(OCTOBER, OCTOBER)
    )
    assert [each.price for each in found.customers] == [each.draft for each in found.customers]


def test_a_rehearsal_needs_somebody_who_pays(shop: Shop) -> None:
    with pytest.raises(BadValueError, match="nobody pays by it"):
        price_rehearsal.rehearse(
            *(shop.stores, SINGLE_USER, book(shop, PLUS_20), [PLUS_10]), months=(OCTOBER, OCTOBER)
        )
