"""Cases that went wrong elsewhere: what must come of them here, each with its number."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ses_dash import money
from ses_dash.access import SINGLE_USER
from ses_dash.billing import crediting, life, pricebook_cells, pricebooks
from ses_dash.billing.conservation import conservation
from ses_dash.errors import FrozenPricesError, ImportRowError
from ses_dash.model.pricebook import PricebookChoice, PriceRule
from tests.billing.shop import OCTOBER, Charge, Shop
from tests.billing.test_pricebooks import PLUS_10, PLUS_20, book, buyer, pay_by

if TYPE_CHECKING:
    from collections.abc import Callable

    from ses_dash.model.statement import Draft

MARKUP = PriceRule("program", "", "percent", Decimal("7.5"))


def only(shop: Shop) -> Draft:
    (draft,) = shop.preview().drafts
    return draft


def test_t14_a_cost_in_parts_sells_for_the_same_however_its_rows_are_shuffled(shop: Shop) -> None:
    """7.5 % on 100.00 in three parts: whole exact, the same part the same cent each time."""
    customer = buyer(shop)
    for account in "abc":
        shop.own(account, customer)
    pay_by(shop, customer, book(shop, MARKUP))
    parts = money.allocate(Decimal(100), [Decimal(1)] * 3, 18)
    rows = [Charge(account, f"{part:f}") for account, part in zip("abc", parts, strict=True)]
    shuffled = random.Random(7)  # noqa: S311 - no secret
    seen = set()
    for _ in range(10):
        shuffled.shuffle(rows)
        load = shop.load(*rows)
        draft = only(shop)
        assert money.total(line.price for line in draft.lines) == Decimal("107.5")
        seen.add(tuple((line.account, line.net) for line in draft.lines))
        shop.forget(load)
    assert seen == {(("a", Decimal("35.83")), ("b", Decimal("35.83")), ("c", Decimal("35.83")))}


def test_t15_a_million_millions_are_exact(shop: Shop) -> None:
    customer = buyer(shop)
    for account in "abc":
        shop.own(account, customer)
    pay_by(shop, customer, book(shop, MARKUP))
    shop.load(
        Charge("a", "1000000000000.01"),
        *(Charge("b", "1000000", sku=f"sku-{number}") for number in range(1000)),
        Charge("c", "-0.000000000000000001"),
    )
    draft = only(shop)
    cost = money.total((Decimal("1000000000000.01"), Decimal(10**9), Decimal("-1E-18")))
    exact = money.multiply(cost, Decimal("1.075"))
    assert money.total(line.price for line in draft.lines) == exact
    assert draft.net == Decimal("1076075000000.01")
    (result,) = shop.freeze_without_files()
    assert result.status == "frozen"


def test_t16_r7_what_nobody_owns_is_in_sight_and_stops_no_freeze(shop: Shop) -> None:
    shop.own("a", shop.customer("Ada"))
    shop.load(Charge("a", "10"), Charge("x", "1.25"), Charge("y", "2.5"))
    preview = shop.preview()
    assert preview.unassigned == {"EUR": Decimal("3.75")}
    (result,) = shop.freeze_without_files()
    assert result.status == "frozen"
    (found,) = conservation(shop.stores, "aws", OCTOBER)
    assert [found.difference, found.unassigned] == [0, Decimal("3.75")]


def test_t18_a_cent_off_is_a_difference_and_does_not_block_the_freeze(shop: Shop) -> None:
    """What was read and what is loaded differ: `verify` says so, customers are billed."""
    shop.own("a", shop.customer("Ada"))
    shop.load(Charge("a", "10"))
    with shop.stores.warehouse.write() as cursor:
        cursor.execute("UPDATE charge SET billed_cost = billed_cost + 0.01")
    (found,) = conservation(shop.stores, "aws", OCTOBER)
    assert found.difference == Decimal("0.01")
    (result,) = shop.freeze_without_files()
    assert result.status == "frozen"


def test_t33_what_comes_late_is_pending_once_and_frozen_bytes_stay(shop: Shop) -> None:
    """+12.34 and -5.00 under a frozen month, given twice: 7.34 pending, the same bytes."""
    shop.own("a", shop.customer("Ada"))
    before = shop.load(Charge("a", "10"))
    shop.freeze()
    frozen = shop.frozen_bytes()
    for _ in range(2):
        shop.forget(before)
        late = (Charge("a", "12.34", sku="late"), Charge("a", "-5", category="Credit"))
        before = shop.load(Charge("a", "10"), *late)
        (found,) = conservation(shop.stores, "aws", OCTOBER)
        assert [found.pending, found.difference] == [Decimal("7.34"), 0]
        assert shop.frozen_bytes() == frozen


def test_t36_prices_of_a_frozen_month_are_refused_whichever_way_they_come(shop: Shop) -> None:
    customer = buyer(shop)
    standard = book(shop, PLUS_20)
    pay_by(shop, customer, standard)
    shop.load(Charge("Ada", "100"))
    shop.freeze_without_files()
    header = "pricebook,program,effective_from,level,key,method,value\n"
    moved = PricebookChoice(customer.id, "aws", "", OCTOBER, None)
    payers = f"customer,program,pricebook,valid_from\nAda,aws,none,{OCTOBER}\n"
    ways: list[tuple[type[Exception], Callable[[], object]]] = [
        (
            FrozenPricesError,
            lambda: pricebooks.save(shop.stores, SINGLE_USER, standard.id, OCTOBER, [PLUS_10]),
        ),
        (FrozenPricesError, lambda: pricebooks.choose(shop.stores, SINGLE_USER, moved)),
        (
            FrozenPricesError,
            lambda: pricebook_cells.import_prices(
                shop.stores, SINGLE_USER, f"{header}Standard,aws,{OCTOBER},program,,percent,10\n"
            ),
        ),
        (
            ImportRowError,
            lambda: pricebook_cells.import_choices(shop.stores, SINGLE_USER, payers),
        ),
    ]
    for error, way in ways:
        with pytest.raises(error, match="Prices of 2026-10 are frozen: statement 1 of Ada"):
            way()
    assert only(shop).net == 120


def test_r28_a_month_that_was_credited_in_full_can_be_priced_and_billed_anew(shop: Shop) -> None:
    standard = book(shop, PLUS_20)
    pay_by(shop, buyer(shop), standard)
    shop.load(Charge("Ada", "100"))
    (frozen,) = shop.freeze()
    life.publish(shop.stores, SINGLE_USER, [frozen.number])
    crediting.credit(shop.stores, SINGLE_USER, frozen.number, reason="The price was wrong")
    pricebooks.save(shop.stores, SINGLE_USER, standard.id, OCTOBER, [PLUS_10])
    (again,) = shop.freeze_without_files()
    assert [frozen.total, again.total] == [120, 110]
    (found,) = conservation(shop.stores, "aws", OCTOBER)
    assert [found.difference, found.pending] == [0, 0]
