"""What is printed of tax, exchange and charges of ours, on the PDF and on the page."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from ses_dash.billing import document
from ses_dash.billing.options import DEFAULTS
from ses_dash.billing.render.csv import render as csv
from ses_dash.billing.taxes import settle
from ses_dash.model.statement import (
    Charged,
    Document,
    Exchanged,
    Line,
)
from ses_dash.ui import paper
from tests.billing.paper import line, make, texts

_CHARGED = Charged(4, "10 %", Decimal(100))


def _made(*lines: Line, **changes: Any) -> Document:  # noqa: ANN401
    facts = settle(lines, "EUR", DEFAULTS).facts
    return make(*lines, **facts | changes)


def _untaxed(net: str, category: Any, reason: str) -> Line:  # noqa: ANN401
    return replace(line("a", "Compute", net, rate="0"), tax_category=category, tax_reason=reason)


def test_r18_the_reason_of_no_tax_is_printed_once() -> None:
    made = _made(
        line("a", "Storage", "100", rate="25"),
        _untaxed("10", "AE", "Reverse charge: the customer accounts for the tax."),
        _untaxed("20", "AE", "Reverse charge: the customer accounts for the tax."),
        _untaxed("5", "O", "Outside the scope of tax."),
    )
    (page,) = texts(made)
    for printed in (page, paper.sheet(made)):
        assert "VAT 25 % on 100.00" in printed
        assert "VAT reverse charge on 30.00" in printed
        assert "VAT not applicable on 5.00" in printed
        assert printed.count("Reverse charge: the customer accounts for the tax.") == 1
    assert csv(made).decode().count("\n") == 5
    assert document.from_json(document.to_json(made)) == made


@pytest.mark.parametrize("grouped", [True, False])
def test_r14_charges_of_ours_come_after_the_products(grouped: bool) -> None:  # noqa: FBT001
    ours = replace(
        line("", "Care", "10", "Charge"), account_name="", description="Care", charged=_CHARGED
    )
    made = _made(line("a", "Zebra", "100"), ours, chosen={"group_lines_by_account": grouped})
    (page,) = texts(made)
    assert page.index("Zebra") < page.index("Care")
    assert ("Charges" in page) is grouped
    assert ("Charges" in paper.sheet(made)) is grouped


def test_r21_the_rate_its_source_and_its_day_are_printed() -> None:
    rate = Exchanged("USD", Decimal("0.92"), "ECB", "2026-10-30", {})
    converted = replace(
        line("a", "Compute", "92"), cost_currency="USD", original_price=Decimal(100)
    )
    made = _made(converted, exchanged=(rate,))
    (page,) = texts(made)
    for printed in (page, paper.sheet(made)):
        assert "1 USD = 0.92 EUR (ECB, 30 Oct 2026)" in printed
    assert document.from_json(document.to_json(made)) == made
