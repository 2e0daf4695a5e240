"""Trying options on a statement: what differs, in words, and nothing is kept."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from ses_dash.access import SINGLE_USER, Actor, Role, Scope
from ses_dash.billing import credits as given
from ses_dash.billing import options, rehearsal
from ses_dash.errors import NotFoundError
from ses_dash.ledger import audit, statements
from ses_dash.model.credit import Credit
from ses_dash.model.customer import CustomField
from tests.billing.shop import OCTOBER, Charge, Shop

if TYPE_CHECKING:
    from ses_dash.billing.options.option import Value
    from ses_dash.billing.rehearsal import Pair
    from ses_dash.model.customer import Customer


@pytest.fixture
def buyer(shop: Shop) -> Customer:
    """A customer with two accounts, charged 1,000 at 10 % tax."""
    buyer = shop.customer(
        "Buyer",
        "10",
        payment_method="Bank transfer",
        custom_fields=(CustomField("Order", "4711", show_on_invoice=True),),
    )
    shop.own("a", buyer)
    shop.own("b", buyer)
    shop.load(Charge("a", "600.004"), Charge("b", "400.004"))
    return buyer


def _compare(shop: Shop, buyer: Customer, **changes: Value) -> tuple[Pair, ...]:
    return rehearsal.compare(shop.stores, SINGLE_USER, "aws", OCTOBER, buyer.id, changes=changes)


def _differences(shop: Shop, buyer: Customer, **changes: Value) -> dict[str, tuple[str, str]]:
    (pair,) = _compare(shop, buyer, **changes)
    assert pair.before is not None
    assert pair.after is not None
    found = rehearsal.differences(pair.before, pair.after)
    return {each.what: (each.before, each.after) for each in found}


def test_without_a_change_nothing_differs(shop: Shop, buyer: Customer) -> None:
    assert _differences(shop, buyer) == {}
    (pair,) = _compare(shop, buyer)
    assert pair.before is not None
    assert (pair.before.number, pair.before.n) == ("", 0)


@pytest.mark.parametrize(
    ("changes", "differ"),
    [
        (
            {"term_type": "day_of_next_month", "term_value": 15},
            {
                "Due": ("20 Dec 2026", "15 Dec 2026"),
                "Payment terms": (
                    "Payable within 30 days of the statement date.",
                    "Payable by day 15 of the month after the statement date.",
                ),
            },
        ),
        (
            {"group_lines_by_account": True},
            {"Lines": ("by product, 1 over all accounts", "by account, 2 sections")},
        ),
        (
            {"rounding_adjustments": True},
            {
                "Rounding adjustment": ("", "0.01 EUR"),
                "Net": ("1,000.00 EUR", "1,000.01 EUR"),
                "Total": ("1,100.00 EUR", "1,100.01 EUR"),
            },
        ),
        ({"custom_fields_in_header": True}, {"Custom fields": ("", "Order: 4711")}),
        ({"show_payment_method": True}, {"Payment method": ("", "Bank transfer")}),
        ({"invoice_notes": "Thank you,\n{customer}"}, {"Notes": ("", "Thank you, {customer}")}),
        ({"next_invoice_number": "INV-7"}, {}),
    ],
)
def test_what_an_option_changes_is_said_in_words(
    shop: Shop,
    buyer: Customer,
    changes: dict[str, Value],
    differ: dict[str, tuple[str, str]],
) -> None:
    assert _differences(shop, buyer, **changes) == differ


def test_r16_credits_before_or_after_tax(shop: Shop, buyer: Customer) -> None:
    credit = Credit(0, buyer.id, "EUR", Decimal(200), "Welcome", date(2026, 1, 1))
    given.give(shop.stores, SINGLE_USER, credit)
    differ = _differences(shop, buyer, credits_in_tax_base=False)
    assert differ["Amount due"] == ("880.00 EUR", "900.00 EUR")
    assert differ["Credits before tax"] == ("200.00 EUR", "")
    assert differ["Paid by credits"] == ("", "200.00 EUR")


def test_a_purchase_gets_a_statement_of_its_own(shop: Shop, buyer: Customer) -> None:
    fee = Charge("a", "12000", category="Purchase", frequency="One-Time", commitment="ri-1")
    shop.load(fee)
    main, own = _compare(shop, buyer, aws_ri_purchase="immediate")
    assert main.before is not None
    assert main.after is not None
    assert own.before is None
    assert own.after is not None
    assert (own.after.draft.kind, own.after.draft.subject) == ("supplementary", "ri-1")
    totals = (main.before.draft.net, main.after.draft.net, own.after.draft.net)
    assert totals == (Decimal("13000.00"), Decimal("1000.00"), Decimal("12000.00"))
    assert rehearsal.upcoming(shop.stores, SINGLE_USER, own.after.draft) == "S1"
    excluded = _differences(shop, buyer, aws_ri_purchase="exclude")
    assert excluded["Net"] == ("13,000.00 EUR", "1,000.00 EUR")
    assert excluded["Kept by us"] == ("", "12,000.00 EUR")


def test_r32_the_days_that_a_billing_day_bills_next(shop: Shop) -> None:
    def metered(day: int, owner: Customer | None = None) -> tuple[str, date, date]:
        customer_id = owner.id if owner else None
        month, days = rehearsal.metered(shop.stores, SINGLE_USER, day, customer_id)
        return str(month), days.first, days.end

    buyer, other = shop.customer("Buyer"), shop.customer("Other")
    shop.own("sub", buyer, program="azure")
    used = (Charge("sub", "1", frequency="Usage-Based", day=date(2026, 10, n)) for n in (1, 28))
    shop.load(*used, program="azure")
    assert metered(25) == ("2026-10", date(2026, 9, 26), date(2026, 10, 26))
    before = rehearsal.documents(shop.stores, SINGLE_USER, "azure", OCTOBER, buyer.id)
    after = rehearsal.documents(
        shop.stores, SINGLE_USER, "azure", OCTOBER, buyer.id, changes={"azure_billing_day": 25}
    )
    key = ("main", "EUR", "")
    found = {each.what: each for each in rehearsal.differences(before[key], after[key])}
    assert found["Metered days"].after == "26 Sep – 25 Oct 2026"
    assert found["Net"].before != found["Net"].after
    shop.freeze(program="azure")
    assert metered(25) == ("2026-11", date(2026, 11, 1), date(2026, 11, 26))
    assert metered(25, other) == ("2026-10", date(2026, 9, 26), date(2026, 10, 26))


def test_nothing_is_kept(shop: Shop, buyer: Customer) -> None:
    with shop.stores.ledger.read() as conn:
        before = audit.rows(conn, 100)
    _compare(shop, buyer, term_value=7, invoice_notes="Hello")
    with shop.stores.ledger.read() as conn:
        assert audit.rows(conn, 100) == before
        assert not statements.all(conn, Scope.all())
        assert options.effective(conn, buyer.id) == options.DEFAULTS


def test_a_foreign_customer_is_not_found(shop: Shop, buyer: Customer) -> None:
    other = Actor("manager", Role.ACCOUNT_MANAGER, Scope.only(buyer.id + 1))
    with pytest.raises(NotFoundError):
        rehearsal.compare(shop.stores, other, "aws", OCTOBER, buyer.id, changes={})


def test_the_number_that_comes_next(shop: Shop, buyer: Customer) -> None:
    def upcoming(**changes: Value) -> str:
        pair = _compare(shop, buyer, **changes)[0]
        assert pair.after is not None
        return rehearsal.upcoming(shop.stores, SINGLE_USER, pair.after.draft)

    assert upcoming() == "1"
    shop.freeze()
    assert upcoming() == "2"
    assert upcoming(next_invoice_number="0100") == "0100"
    assert upcoming(next_invoice_number="1") == "2"
    assert upcoming(next_invoice_number="2027-1") == "2027-1"


def test_r22_no_statement_is_dated_before_the_last_of_its_series(
    shop: Shop, buyer: Customer
) -> None:
    drafts = shop.preview().drafts
    day = date(2026, 11, 18)
    assert rehearsal.earliest(shop.stores, SINGLE_USER, drafts) is None
    dates = rehearsal.dates(shop.stores, SINGLE_USER, drafts, day)
    assert dates == [(day, date(2026, 12, 18))]
    shop.freeze(statement_date=date(2026, 11, 19))
    assert rehearsal.earliest(shop.stores, SINGLE_USER, drafts) == date(2026, 11, 19)
    (dated,) = rehearsal.dates(shop.stores, SINGLE_USER, drafts, day)
    assert dated == (date(2026, 11, 19), date(2026, 12, 19))
    assert rehearsal.dates(shop.stores, SINGLE_USER, drafts)[0][0] == date(2026, 11, 20)
    assert buyer.name == "Buyer"


def test_a_pro_forma_is_a_pdf_that_says_so(shop: Shop, buyer: Customer) -> None:
    made = rehearsal.documents(shop.stores, SINGLE_USER, "aws", OCTOBER, buyer.id)
    document = rehearsal.find(made, ("main", "EUR", ""))
    content = rehearsal.pdf(shop.stores, SINGLE_USER, document)
    text = PdfReader(io.BytesIO(content)).pages[0].extract_text()
    assert "PRO FORMA" in text.upper()
    assert "1,100.00" in text
    with pytest.raises(NotFoundError):
        rehearsal.find(made, ("main", "USD", ""))
