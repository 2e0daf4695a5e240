"""The files of a statement: what they say, that they agree, and that nothing in them runs."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from ses_dash import money
from ses_dash.billing import document, options
from ses_dash.billing.draft import Month, build
from ses_dash.billing.render import cells, detail, files, words
from ses_dash.billing.render import csv as accounting
from ses_dash.model.customer import Customer, Seller
from ses_dash.model.statement import Document
from ses_dash.warehouse.read import MonthRow
from tests.billing.shop import OCTOBER

if TYPE_CHECKING:
    from ses_dash.billing.options.option import Value

SELLER = Seller("Northwind Cloud", "Harbour 1\nHamburg", "b@northwind.example", "DE1", "VAT")
CUSTOMER = Customer(
    1,
    "Aurora Robotics",
    address="Main Street 5",
    country="SE",
    tax_rate=Decimal(25),
    payment_method="Bank transfer",
)
NAMES = {"111": "Production", "222": "Staging"}


def _row(account: str, service: str, cost: str, category: str = "Usage") -> MonthRow:
    start, end = datetime(2026, 10, 1), datetime(2026, 11, 1)  # noqa: DTZ001 - as DuckDB has it
    amount = Decimal(cost)
    return MonthRow(
        customer_id=1,
        currency="EUR",
        account=account,
        service_name=service,
        sku_id="sku",
        region_id="eu-central-1",
        charge_category=category,
        charge_class=None,
        marketplace=0,
        description="what was used",
        unit="hours",
        service_start=start,
        service_end=end,
        charges=1,
        quantity=Decimal("1.5"),
        price=amount,
        billed_cost=amount,
        effective_cost=amount,
        list_cost=amount,
    )


ROWS = (
    _row("111", "Compute", "1000.005"),
    _row("111", "Storage", "20.004"),
    _row("222", "Compute", "300.10"),
    _row("222", "Compute", "-50", "Credit"),
)


def _document(
    *rows: MonthRow, customer: Customer = CUSTOMER, currency: str = "EUR", **chosen: Value
) -> Document:
    month = Month("aws", OCTOBER, SELLER, NAMES)
    given_rows = [row._replace(currency=currency) for row in rows or ROWS]
    draft = build(month, customer, given_rows, dict(options.DEFAULTS) | chosen)
    return Document(
        draft, "main:", 7, "INV-7", date(2026, 11, 20), date(2026, 12, 20), "2026-11-20T12:00:00Z"
    )


def _pdf(made: Document) -> list[str]:
    """Return the text of each page."""
    text = document.to_json(made)
    (pdf, *_others) = files.render(text, document.chain("0", made.n, text))
    pages = PdfReader(io.BytesIO(pdf.content)).pages
    return [page.extract_text() for page in pages]


def _table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_pdf_says_who_what_when_and_how_much() -> None:
    made = _document(invoice_notes="Quote {number} of {period}, due {due_date}, {customer}.")
    (page,) = _pdf(made)
    for expected in (
        "Billing Statement",
        "Northwind Cloud",
        "Aurora Robotics",
        "INV-7",
        "20 Nov 2026",
        "20 Dec 2026",
        "1 – 31 Oct 2026",
        "VAT 25 % on 1,270.11",
        "EUR 1,587.64",
        "2 accounts",
        "Payable within 30 days",
        "Quote INV-7 of 1 – 31 Oct 2026, due 20 Dec 2026, Aurora Robotics.",
        "Page 1 of 1",
        "7 · ",
    ):
        assert expected in page
    assert "Bank transfer" not in page
    assert "PRELIMINARY" not in page


def test_the_payment_method_is_an_option() -> None:
    assert "Bank transfer" in _pdf(_document(show_payment_method=True))[0]


def test_sections_by_account_have_subtotals_and_the_same_total() -> None:
    (page,) = _pdf(_document(group_lines_by_account=True))
    assert "Production · 111" in page
    assert page.count("Subtotal") == 2
    assert "1,020.01" in page
    assert "EUR 1,587.64" in page


def test_an_adjustment_is_a_line_of_its_own() -> None:
    rows = [_row(str(number), "Tiny", "0.005") for number in range(1000)]
    made = _document(*rows, customer=Customer(1, "Many"), rounding_adjustments=True)
    assert "Rounding adjustment" in "".join(_pdf(made))
    assert _table(accounting.render(made))[-1]["net"] == "-5.00"


def test_t40_long_texts_break_pages_and_sums_are_carried() -> None:
    rows = [_row("9" * 80, f"Service {n:04} " + "long " * 30, "1.00") for n in range(400)]
    customer = Customer(1, "Größe & Söhne 🚀 العربية 漢字 " + "x" * 170)
    made = _document(*rows, customer=customer, invoice_notes="Some words. " * 800)
    pages = _pdf(made)
    assert len(pages) > 20
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
    carried = [page for page in pages if "Carried forward" in page]
    assert carried
    after = pages[pages.index(carried[0]) + 1]
    assert "Brought forward" in after
    amount = carried[0].split("Carried forward")[1].split()[0]
    assert amount in after
    assert "".join(pages).replace("\n", " ").count("Some words.") == 800


def test_amounts_are_never_cut() -> None:
    (page,) = _pdf(_document(_row("111", "Everything", "9" * 40)))
    assert page.count(words.amount(Decimal("9" * 40), "EUR")) >= 4


def test_no_lines_still_make_a_statement() -> None:
    made = _document(_row("111", "Tax", "19", "Tax"))
    assert made.draft.lines == ()
    assert "No charges in this period." in _pdf(made)[0]
    assert _table(accounting.render(made)) == []


def test_the_accounting_csv_adds_up() -> None:
    made = _document()
    rows = _table(accounting.render(made))
    assert tuple(rows[0]) == accounting.COLUMNS
    for column, total in (
        ("net", made.draft.net),
        ("tax", made.draft.tax),
        ("gross", made.draft.total),
    ):
        assert money.total(Decimal(row[column]) for row in rows) == total
    assert rows[0]["service_start"] == "2026-10-01"


@given(
    costs=st.lists(st.decimals(-1000, 1000, places=3), min_size=1, max_size=12),
    currency=st.sampled_from(["EUR", "JPY", "KWD"]),
    adjusted=st.booleans(),
)
@settings(max_examples=15, deadline=None)
def test_every_total_is_the_same_however_lines_are_shown(
    costs: list[Decimal], currency: str, *, adjusted: bool
) -> None:
    rows = [
        _row(str(n % 3), f"Service {n % 5}", f"{cost:f}", "Usage" if n % 4 else "Credit")
        for n, cost in enumerate(costs)
    ]
    flat, grouped = (
        _document(
            *rows, currency=currency, group_lines_by_account=value, rounding_adjustments=adjusted
        )
        for value in (False, True)
    )
    assert flat.draft.total == grouped.draft.total
    printed = words.amount(flat.draft.total, currency)
    for made in (flat, grouped):
        assert f"{currency} {printed}" in _pdf(made)[-1]
        rows_of = _table(accounting.render(made))
        gross = money.total(Decimal(row["gross"]) for row in rows_of)
        assert gross == flat.draft.total


def test_the_customer_never_sees_cost() -> None:
    made = _document()
    for text in (accounting.render(made), detail.render(made), *_pdf(made)):
        assert "cost" not in text.lower()


def test_details_have_exact_prices_and_quantities() -> None:
    rows = _table(detail.render(_document()))
    assert [row["price"] for row in rows] == ["1000.005", "20.004", "-50", "300.1"]
    assert rows[0]["quantity"] == "1.5"


EVIL: tuple[str, ...] = ('=HYPERLINK("http://x")', "@SUM(1)", "\t=1", "+1", "-1", "\r=1")


@pytest.mark.parametrize("text", EVIL)
def test_t73_text_does_not_run_and_amounts_stay_numbers(text: str) -> None:
    row = _row("111", text, "-12.34")._replace(description=text)
    made = _document(row, customer=Customer(1, text))
    (line,) = _table(accounting.render(made))
    (part,) = _table(detail.render(made))
    for cell in (line["customer"], line["service"], part["description"], part["customer"]):
        assert cell == f"'{text}"
        assert cells.original(cell) == text
    assert line["net"] == "-12.34"
    assert part["price"] == "-12.34"


def test_plain_text_is_left_alone() -> None:
    assert cells.text("Müller's = 1") == "Müller's = 1"
    assert cells.original("'tis") == "'tis"


def test_file_names_have_no_surprises() -> None:
    made = _document()
    odd = Document(**{name: getattr(made, name) for name in made.__slots__} | {"number": "A/B 1"})
    names = [file.name for file in files.render(document.to_json(odd), "c" * 64)]
    assert names == ["statement-A-B-1.pdf", "statement-A-B-1.csv", "statement-A-B-1-detail.csv"]


def test_days_are_written_the_same_everywhere() -> None:
    shown: dict[tuple[str, str], Any] = {
        ("2026-10-01", "2026-10-02"): "1 Oct 2026",
        ("2026-10-01", "2026-11-01"): "1 – 31 Oct 2026",
        ("2026-09-30", "2026-11-01"): "30 Sep – 31 Oct 2026",
        ("2025-11-01", "2026-11-01"): "1 Nov 2025 – 31 Oct 2026",
    }
    for (start, end), text in shown.items():
        assert words.days(start, end) == text
