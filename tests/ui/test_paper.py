"""A statement as a sheet of paper: what its reader sees, and every text as it is."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from ses_dash.access import SINGLE_USER
from ses_dash.billing import credits as given
from ses_dash.billing import options, rehearsal
from ses_dash.model.credit import Credit
from ses_dash.model.customer import CustomField
from ses_dash.ui import paper
from tests.billing.shop import OCTOBER, Charge, Shop

if TYPE_CHECKING:
    from ses_dash.model.statement import Document
    from ses_dash.stores import Stores

TAGS = re.compile(r"<[^>]+>")


@pytest.fixture
def shop(stores: Stores) -> Shop:
    """A customer with two accounts, at 20 % tax."""
    shop = Shop(stores)
    fields = (
        CustomField("Order", "4711", show_on_invoice=True),
        CustomField("Segment", "gold"),
    )
    buyer = shop.customer(
        "Buyer <b>", "20", address="1 High St\nTown", tax_id="X1", custom_fields=fields
    )
    shop.own("a", buyer)
    shop.own("b", buyer)
    shop.name("a", "live & well")
    shop.load(Charge("a", "10"), Charge("b", "5.5"), Charge("b", "-1", category="Credit"))
    return shop


def _document(shop: Shop, kind: str = "main", **changes: Any) -> Document:  # noqa: ANN401
    made = rehearsal.documents(shop.stores, SINGLE_USER, "aws", OCTOBER, 1, changes=changes)
    return next(document for key, document in made.items() if key[0] == kind)


def _rows(document: Document, most: int = 12) -> list[tuple[str, str]]:
    """Return the rows of the table: what, with its remark, and how much."""
    found = re.findall(r"<tr.*?</tr>", paper.sheet(document, most=most))
    cells = [re.findall(r"<t[hd].*?</t[hd]>", row) for row in found]
    return [(TAGS.sub("", what), TAGS.sub("", amount)) for what, amount in cells]


def test_products_over_all_accounts(shop: Shop) -> None:
    assert _rows(_document(shop)) == [
        ("Service", "Net EUR"),
        ("Compute 2 accounts · 1 Oct 2026", "15.50"),
        ("Compute (credit) b · 1 Oct 2026", "-1.00"),
        ("Net", "14.50"),
        ("VAT 20 % on 14.50", "2.90"),
        ("Total", "17.40"),
    ]


def test_sections_by_account_with_their_sums(shop: Shop) -> None:
    rows = _rows(_document(shop, group_lines_by_account=True))
    assert rows[1:6] == [
        ("live &amp; well · a subtotal", "10.00"),
        ("Compute 1 Oct 2026", "10.00"),
        ("b subtotal", "4.50"),
        ("Compute (credit) 1 Oct 2026", "-1.00"),
        ("Compute 1 Oct 2026", "5.50"),
    ]
    assert rows[-1] == ("Total", "17.40")


def test_the_first_rows_and_how_many_follow(shop: Shop) -> None:
    rows = _rows(_document(shop, group_lines_by_account=True), most=2)
    assert rows[3] == ("… and 3 more rows. The files have them all.", "")
    assert rows[-1] == ("Total", "17.40")


@pytest.mark.parametrize(
    ("in_base", "rows"),
    [
        (
            True,
            [
                ("Credit: Welcome", "-4.50"),
                ("Net", "10.00"),
                ("VAT 20 % on 10.00", "2.00"),
                ("Total", "12.00"),
            ],
        ),
        (
            False,
            [
                ("Net", "14.50"),
                ("VAT 20 % on 14.50", "2.90"),
                ("Total", "17.40"),
                ("Paid by credit: Welcome", "-4.50"),
                ("Amount due", "12.90"),
            ],
        ),
    ],
)
def test_credits_before_and_after_tax(
    shop: Shop, rows: list[tuple[str, str]], *, in_base: bool
) -> None:
    credit = Credit(0, 1, "EUR", Decimal("4.5"), "Welcome", date(2026, 1, 1))
    given.give(shop.stores, SINGLE_USER, credit)
    assert _rows(_document(shop, credits_in_tax_base=in_base))[3:] == rows


def test_a_rounding_adjustment_is_a_row(shop: Shop) -> None:
    shop.load(Charge("a", "0.005", service="X"), Charge("a", "0.005", service="Y"))
    rows = dict(_rows(_document(shop, rounding_adjustments=True)))
    assert rows["Rounding adjustment"] == "-0.01"


def test_fields_marked_for_invoices_are_in_the_head_when_wanted(shop: Shop) -> None:
    assert "4711" not in paper.sheet(_document(shop))
    head = TAGS.sub(" ", paper.sheet(_document(shop, custom_fields_in_header=True)))
    assert "Order  4711" in head
    assert "gold" not in head
    assert "VAT ID X1" in head


def test_a_supplementary_one_names_its_purchase(shop: Shop) -> None:
    fee = Charge("a", "7", category="Purchase", frequency="One-Time", commitment="ri-1")
    shop.load(fee)
    text = TAGS.sub(" ", paper.sheet(_document(shop)))
    assert "About" not in text
    made = _document(shop, "supplementary", aws_ri_purchase="immediate")
    made = replace(made, draft=replace(made.draft, refers_to="INV-3"))
    text = TAGS.sub(" ", paper.sheet(made))
    assert "About  ri-1" in text
    assert "Refers to  INV-3" in text


def test_numbers_dates_terms_and_notes(shop: Shop) -> None:
    options.set_option(shop.stores, SINGLE_USER, "invoice_notes", "Quote {number}, {customer}")
    document = _document(shop)
    text = TAGS.sub(" ", paper.sheet(document, number="7"))
    assert "Pro forma" in text
    assert "given at freeze, next is 7" in text
    assert "Due date: 20 Dec 2026." in text
    assert "Quote {number}, Buyer &lt;b&gt;" in text
    frozen = replace(document, number="INV-7", draft=replace(document.draft, preliminary=True))
    text = TAGS.sub(" ", paper.sheet(frozen))
    assert "Billing Statement · Preliminary" in text
    assert "Quote INV-7" in text


def test_a_month_without_lines_says_so(shop: Shop) -> None:
    document = _document(shop)
    empty = replace(document, draft=replace(document.draft, lines=()))
    assert ("No charges in this period.", "") in _rows(empty)


def test_no_text_becomes_formatting(shop: Shop) -> None:
    html = paper.sheet(_document(shop))
    assert "Buyer &lt;b&gt;" in html
    assert "<b>" not in html
