"""What credit statements take back of tax, of charges of ours and of exchanged prices (R16c)."""

from __future__ import annotations

import csv
from decimal import Decimal
from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.access import SINGLE_USER
from ses_dash.billing import charge_files, crediting, rate_files, statements
from ses_dash.billing.accounting import exporting
from ses_dash.billing.conservation import conservation
from ses_dash.billing.crediting import Wanted
from ses_dash.billing.verify import verify
from ses_dash.model.exchange import ExchangeRate, StatementCurrency
from tests.billing.arithmetic import charge
from tests.billing.living import FINANCE, TODAY, find, publish
from tests.billing.shop import OCTOBER, Charge, Shop

if TYPE_CHECKING:
    from ses_dash.model.statement import Statement


def _credit(shop: Shop, amount: str = "") -> Statement:
    wanted = Wanted(amount=Decimal(amount) if amount else None)
    return crediting.credit(shop.stores, FINANCE, "1", wanted, reason="billed twice")


def test_r16c_the_cent_of_tax_that_single_cents_leave_is_credited_alone(shop: Shop) -> None:
    shop.own("a", shop.customer("Ada", "20"))
    shop.load(Charge("a", "0.05"))
    shop.freeze()
    publish(shop, "1")
    for _ in range(5):
        _credit(shop, "0.01")
    last = _credit(shop)
    assert (str(last.net), str(last.tax), find(shop).state) == ("0.00", "-0.01", "paid")
    content = statements.read_file(shop.stores, FINANCE, last.number, "csv")[1].decode()
    (row,) = csv.DictReader(content.splitlines())
    assert [row[name] for name in ("description", "net", "tax")] == ["Tax", "0.00", "-0.01"]
    booked = exporting.preview(shop.stores, FINANCE, "neutral", "aws", OCTOBER)
    assert booked.totals() == {"EUR": (money.ZERO, money.ZERO, money.ZERO)}
    assert verify(shop.stores) == []


def test_r17_a_one_time_charge_that_is_credited_in_full_is_billed_anew(shop: Shop) -> None:
    ada = shop.customer("Ada")
    shop.own("a", ada)
    shop.load(Charge("a", "1"))
    setup = charge("once", "50", name="Setup", customer_id=ada.id)
    charge_files.save(shop.stores, SINGLE_USER, setup)
    shop.freeze()
    publish(shop, "1")
    _credit(shop, "11")
    assert [str(each.total) for each in shop.preview().drafts] == ["51.00"]  # as in statement 1
    _credit(shop)
    (again,) = shop.freeze()
    assert (again.status, str(again.total)) == ("frozen", "51.00")
    assert verify(shop.stores) == []
    assert [each for each in conservation(shop.stores) if each.difference] == []


def test_r16c_exact_prices_are_taken_back_to_the_last_digit(shop: Shop) -> None:
    ada = shop.customer("Ada")
    shop.own("a", ada)
    tax = Charge("a", "9", category="Tax", currency="USD")  # the provider's, kept by us
    shop.load(Charge("a", "123456789.123456789012345678", currency="USD"), tax)
    dated = ExchangeRate(OCTOBER, "USD", "EUR", Decimal("0.9123456789"), "ECB", TODAY)
    rate_files.save(shop.stores, SINGLE_USER, dated)
    in_euro = StatementCurrency(ada.id, "", OCTOBER, "EUR")
    rate_files.set_currency(shop.stores, SINGLE_USER, in_euro)
    shop.freeze()
    publish(shop, "1")
    _credit(shop)
    both = [statements.read_document(shop.stores, FINANCE, number).draft for number in ("1", "C1")]
    lines = [line for draft in both for line in draft.lines]
    assert money.total(line.price for line in lines) == 0
    assert money.total(part.price for line in lines for part in line.details) == 0
    (original, credit) = (draft.exchanged[0] for draft in both)
    assert (original.kept, dict(credit.kept)) == ({"provider tax": Decimal(9)}, {})
    assert original.rate == credit.rate
