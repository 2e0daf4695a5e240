"""What the PDF of a statement says: who, what, when, how much, and only what it should."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ses_dash.billing import document
from ses_dash.billing.render import files, words
from ses_dash.model.statement import CreditUse, MonthNet
from tests.billing.paper import CUSTOMER, FOLDER, SELLER, line, make, texts

if TYPE_CHECKING:
    from ses_dash.model.statement import Document

LINES = (
    line("111", "Compute", "1000.005", name="Production"),
    line("111", "Storage", "20.004", name="Production"),
    line("222", "Compute", "300.10", name="Staging"),
    line("222", "Compute", "-50", "Credit", name="Staging"),
)
CREDITS = (
    CreditUse(1, "Outage of May", "discount", Decimal("70.11")),
    CreditUse(2, "Advance payment", "prepaid", Decimal("500.00")),
    CreditUse(3, "Launch offer", "prepaid", Decimal("0.50")),
)
HISTORY = tuple(
    MonthNet(period, Decimal(net))
    for period, net in (("2026-08", "0"), ("2026-09", "-120.50"), ("2026-10", "1270.11"))
)


def _page(made: Document) -> str:
    (page,) = texts(made)
    return page


def test_it_says_who_what_when_and_how_much() -> None:
    notes = "Quote {number} of {period}, due {due_date}, {customer}."
    page = _page(make(*LINES, chosen={"invoice_notes": notes}))
    for expected in (
        "Billing Statement",
        "Northwind Cloud",
        "20457 Hamburg",
        "VAT ID DE123456789",
        "Aurora Robotics",
        "VAT ID SE556677",
        "Number INV-7",
        "Statement date 20 Nov 2026",
        "Due date 20 Dec 2026",
        "Cloud program AWS",
        "Billing period 1 – 31 Oct 2026",
        "VAT 25 % on 1,270.11 317.53",
        "Total EUR 1,587.64",
        "Amount due on 20 Dec 2026",
        "Compute 2 accounts 1 – 31 Oct 2026 1,300.11",
        "Payable within 30 days",
        "Quote INV-7 of 1 – 31 Oct 2026, due 20 Dec 2026, Aurora Robotics.",
        "Page 1 of 1",
    ):
        assert expected in page
    for absent in ("Bank transfer", "PRELIMINARY", "PRO FORMA", "Refers to", "Metered", "cost"):
        assert absent not in page


def test_the_seal_is_the_number_in_the_series_and_the_start_of_the_chain_value() -> None:
    made = make(*LINES)
    text = document.to_json(made)
    assert f"7 · {document.chain('0', 7, text)[:8]}" in _page(made)


def test_a_product_of_several_kinds_has_a_subtotal() -> None:
    assert "Subtotal Compute 1,250.11" in _page(make(*LINES))


def test_what_is_described_in_other_words_is_another_row() -> None:
    fees = [
        replace(line("1", "EC2", net, "Purchase"), description=f"EC2 (upfront fee of {name})")
        for net, name in (("12000", "ri-1"), ("700", "ri-2"), ("300", "ri-2"))
    ]
    page = _page(make(*fees))
    assert "EC2 (upfront fee of ri-1) 1 1 – 31 Oct 2026 12,000.00" in page
    assert "EC2 (upfront fee of ri-2) 1 1 – 31 Oct 2026 1,000.00" in page
    assert "Subtotal EC2 13,000.00" in page


def test_sections_by_account_have_subtotals_and_the_same_total() -> None:
    page = _page(make(*LINES, chosen={"group_lines_by_account": True}))
    assert page.index("Production · 111") < page.index("Subtotal 1,020.01")
    assert page.index("Staging · 222") < page.index("Subtotal 250.10")
    assert "Total EUR 1,587.64" in page


@pytest.mark.parametrize("shown", [True, False])
def test_the_payment_method_and_custom_fields_are_options(*, shown: bool) -> None:
    customer = replace(CUSTOMER, fields=(("Purchase order", "4711"),))
    chosen = {"show_payment_method": shown, "custom_fields_in_header": shown}
    page = _page(make(*LINES, customer=customer, chosen=chosen))
    for text in ("Bank transfer", "IBAN DE00", "Purchase order: 4711"):
        assert (text in page) == shown


def test_discounts_are_lines_and_prepaid_credits_come_off_the_total() -> None:
    page = _page(make(*LINES, credits=CREDITS))
    for expected in (
        "Credit: Outage of May -70.11",
        "VAT 25 % on 1,200.00 300.00",
        "Total EUR 1,500.00",
        "Prepaid credit: Advance payment -500.00",
        "Prepaid credit: Launch offer -0.50",
        "Amount due on 20 Dec 2026 EUR 999.50",
    ):
        assert expected in page
    assert page.index("Credit: Outage") < page.index("VAT 25 % on") < page.index("Total EUR")


def test_an_adjustment_is_a_line_of_its_own_for_each_rate() -> None:
    tiny = [line(str(n), "Tiny", "0.005", rate=str(n % 2 * 20)) for n in range(20)]
    page = _page(make(*tiny, chosen={"rounding_adjustments": True}))
    assert "Rounding adjustment (VAT 20 %) -0.05" in page
    assert "Rounding adjustment (VAT 0 %) -0.05" in page


def test_a_negative_total_is_an_amount_in_the_customers_favour() -> None:
    page = _page(make(line("1", "Compute", "-100", "Credit")))
    assert "Total EUR -125.00" in page
    assert "Amount in your favour EUR 125.00" in page
    assert "Nothing to pay on this statement." in page
    assert "Amount due" not in page


def test_nothing_is_left_to_pay_when_a_prepaid_credit_covers_it() -> None:
    paid = CreditUse(1, "Deposit", "prepaid", Decimal("125.00"))
    page = _page(make(line("1", "Compute", "100"), credits=(paid,)))
    assert "Nothing to pay EUR 0.00" in page


def test_a_preliminary_statement_says_so() -> None:
    page = _page(make(*LINES, preliminary=True))
    assert "PRELIMINARY" in page
    assert "corrections may follow" in page


def test_a_preview_is_a_pro_forma_without_number_and_seal() -> None:
    made = make(*LINES, number="", chosen={"invoice_notes": "Quote {number}."})
    page = _page(made)
    assert page.count("PRO FORMA") == 2
    assert "Quote PRO FORMA." in page
    assert not re.search("Number|· [0-9a-f]{8}", page)
    names = [file.name for file in files.render(document.to_json(made), "")]
    assert names[0] == "statement-pro-forma.pdf"


def test_a_supplementary_statement_says_what_it_is_for_and_what_it_refers_to() -> None:
    purchase = line("111", "Compute", "12000", "Purchase", days=("2026-10-12", "2026-10-13"))
    subject = "arn:aws:ec2:eu-west-1:111:reserved-instances/ri-0123456789"
    made = make(purchase, kind="supplementary", subject=subject, refers_to="INV-7", number="S1")
    page = _page(made)
    about = "Upfront fee of commitment ri-0123456789"
    for expected in ("Supplementary Statement", about, "Refers to INV-7", "12 Oct 2026"):
        assert expected in page
    assert "arn:" not in page


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        ("2026-09-26", "2026-10-26", "Metered Azure usage 26 Sep – 25 Oct 2026"),
        ("2026-10-01", "2026-11-01", ""),
        ("", "", ""),
    ],
)
def test_days_of_metered_azure_are_named_where_they_are_not_the_month(
    start: str, end: str, shown: str
) -> None:
    page = _page(make(*LINES, program="azure", metered_from=start, metered_to=end))
    assert ("Metered Azure usage" in page) == bool(shown)
    assert shown in page


def test_the_chart_begins_with_the_first_month_that_has_an_amount() -> None:
    page = _page(make(*LINES, history=HISTORY))
    assert "NET AMOUNT BY MONTH (EUR)" in page
    assert "-120.50" in page
    assert "Sep 2026" in page
    assert "Aug 2026" not in page


@pytest.mark.parametrize("history", [(), HISTORY[2:], (HISTORY[0], HISTORY[2])])
def test_a_single_month_is_no_chart(history: tuple[MonthNet, ...]) -> None:
    assert "BY MONTH" not in _page(make(*LINES, history=history))


@pytest.mark.parametrize(
    ("currency", "total"), [("JPY", "JPY 1,588"), ("EUR", "EUR 1,587.64"), ("KWD", "KWD 1,587.636")]
)
def test_amounts_have_the_decimals_of_their_currency(currency: str, total: str) -> None:
    assert f"Total {total}" in _page(make(*LINES, currency=currency))


def test_amounts_are_never_cut() -> None:
    page = _page(make(line("111", "Everything", "9" * 40)))
    assert page.count(words.amount(Decimal("9" * 40), "EUR")) >= 4


def test_no_lines_still_make_a_statement() -> None:
    assert "No charges in this period." in _page(make())


def test_what_is_kept_is_not_the_customers_business() -> None:
    assert "provider" not in _page(make(*LINES, kept={"provider tax": Decimal(190)})).lower()


def test_a_document_of_the_first_schema_is_rendered() -> None:
    text = (FOLDER / "schema-1.json").read_text(encoding="utf-8")
    page = _page(document.from_json(text))
    for expected in ("INV-7", "Aurora Robotics", "EUR 1,587.64", "Payable within 30 days"):
        assert expected in page


COSTS = st.lists(st.decimals(-1000, 1000, places=4), min_size=1, max_size=12)


@given(costs=COSTS, currency=st.sampled_from(["EUR", "JPY", "KWD"]), paid=st.booleans())
@settings(max_examples=15, deadline=None)
def test_options_of_display_never_change_a_total(
    costs: list[Decimal], currency: str, *, paid: bool
) -> None:
    lines = [line(str(n % 3), f"Service {n % 5}", f"{cost:f}") for n, cost in enumerate(costs)]
    credits_ = (CreditUse(1, "Deposit", "prepaid", Decimal(3)),) if paid else ()
    everything: dict[str, Any] = dict.fromkeys(
        ("group_lines_by_account", "show_payment_method", "custom_fields_in_header"), True
    )
    plain, shown = (
        make(
            *sorted(lines, key=lambda each: each.account),
            currency=currency,
            credits=credits_,
            chosen=chosen,
        )
        for chosen in ({}, everything)
    )
    assert plain.draft.payable == shown.draft.payable
    for made in (plain, shown):
        page = "".join(texts(made))
        assert f"Total {currency} {words.amount(made.draft.total, currency)}" in page
        assert words.payable(made)[1] in page


def test_file_names_have_no_surprises() -> None:
    odd = make(*LINES, number="A/B 1")
    names = [file.name for file in files.render(document.to_json(odd), "c" * 64)]
    assert names == ["statement-A-B-1.pdf", "statement-A-B-1.csv", "statement-A-B-1-detail.csv"]


def test_the_seller_may_be_nobody_yet() -> None:
    bare = replace(SELLER, name="X", address="", email="", tax_id="", remittance="")
    assert "ID" not in _page(make(*LINES, seller=bare, customer=replace(CUSTOMER, tax_id="")))


def test_days_are_written_the_same_everywhere() -> None:
    shown: dict[tuple[str, str], Any] = {
        ("2026-10-01", "2026-10-02"): "1 Oct 2026",
        ("2026-10-01", "2026-11-01"): "1 – 31 Oct 2026",
        ("2026-09-30", "2026-11-01"): "30 Sep – 31 Oct 2026",
        ("2025-11-01", "2026-11-01"): "1 Nov 2025 – 31 Oct 2026",
    }
    for (start, end), text in shown.items():
        assert words.days(start, end) == text
