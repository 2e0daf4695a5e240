"""Each invoice option, frozen with and without: what the PDF, the CSV and the page then say."""

from __future__ import annotations

import csv
import io
import itertools
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from ses_dash import clock
from ses_dash.access import SINGLE_USER, Scope
from ses_dash.billing import credits as billing_credits
from ses_dash.billing import options, statements
from ses_dash.billing.conservation import conservation
from ses_dash.ledger import customers, seller
from ses_dash.model.credit import Credit
from ses_dash.model.customer import CustomField, Seller
from ses_dash.period import BillingPeriod
from tests.billing.shop import Charge, Shop
from tests.ui.conftest import metrics, texts, visit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from streamlit.testing.v1 import AppTest

    from ses_dash.stores import Stores

SEPTEMBER, OCTOBER = (BillingPeriod(date(2026, month, 1)) for month in (9, 10))
FEE = Charge(
    "a1", "12000", "Savings Plans", "Purchase", frequency="One-Time", commitment="plan/one"
)
HALF_CENTS = tuple(Charge("a1", "0.005", service=f"Service {number:03}") for number in range(1000))
AZURE = (
    (SEPTEMBER, Charge("a1", "3", day=date(2026, 9, 25), frequency="Usage-Based")),
    (SEPTEMBER, Charge("a1", "5", day=date(2026, 9, 26), frequency="Usage-Based")),
    (OCTOBER, Charge("a1", "7", day=date(2026, 10, 25), frequency="Usage-Based")),
    (OCTOBER, Charge("a1", "11", day=date(2026, 10, 26), frequency="Usage-Based")),
)


@dataclass(frozen=True)
class Seen:
    """What a person sees of the statements of a month: all of them one after the other."""

    pdf: str
    rows: tuple[dict[str, str], ...]
    page: str
    figures: tuple[dict[str, str], ...]

    @property
    def gross(self) -> Decimal:
        return sum((Decimal(row["gross"]) for row in self.rows), Decimal(0))


@dataclass(frozen=True)
class Case:
    """An option and another value than its default; what is said with each, on paper and page.

    `gross` is what the rows of the CSV come to, before and after.
    """

    key: str
    value: str
    before: str
    after: str
    gross: tuple[str, str] = ("1100.00", "1100.00")
    charges: tuple[Charge, ...] = (
        Charge("a1", "600", "Compute"),
        Charge("a2", "150", "Compute"),
        Charge("a2", "250", "Storage"),
    )
    program: str = "aws"
    also: dict[str, str] = field(default_factory=dict)  # set before and after


CASES = (
    Case("term_type", "days_after_month_end", "10 May 2026", "30 May 2026"),
    Case("term_value", "14", "10 May 2026", "24 Apr 2026"),
    Case("azure_billing_day", "25", "18.00", "12.00", ("19.80", "13.20"), (), "azure"),
    Case("next_invoice_number", "INV-0001", "1", "INV-0001"),
    Case(
        "aws_ri_purchase",
        "exclude",
        "12,000.00",
        "1,100.00",
        ("14300.00", "1100.00"),
        (Charge("a1", "1000"), FEE),
    ),
    Case(
        "invoice_notes",
        "Please quote {number}.",
        "",
        "Please quote 2.",
    ),
    Case("credits_in_tax_base", "off", "880.00", "900.00", ("880.00", "900.00")),
    Case("custom_fields_in_header", "on", "", "4711"),
    Case("group_lines_by_account", "on", "", "subtotal"),
    Case("show_payment_method", "on", "", "Card ending 4242"),
    Case("rounding_adjustments", "on", "12.00", "6.00", ("12.00", "6.00"), HALF_CENTS),
)
TAX = {"rounding_adjustments": "20"}


@pytest.fixture
def april() -> Iterator[None]:
    """The day of the examples."""
    with clock.fixed(datetime(2026, 4, 10, 12, tzinfo=UTC)):
        yield


def _shop(stores: Stores, case: Case) -> Shop:
    """One customer with two accounts, a purchase order, a card and, where it matters, a credit."""
    shop = Shop(stores)
    with stores.ledger.write() as conn:
        seller.save(conn, SINGLE_USER, Seller("Us", remittance="Our bank"))
    ada = shop.customer(
        "Ada",
        TAX.get(case.key, "10"),
        payment_method="Card ending 4242",
        custom_fields=(
            CustomField("Purchase order", "4711", show_on_invoice=True),
            CustomField("Internal", "secret", show_on_invoice=False),
        ),
    )
    for account in ("a1", "a2"):
        shop.own(account, ada, program=case.program)
    for period, charge in AZURE if case.program == "azure" else ():
        shop.load(charge, program="azure", period=period)
    if case.charges:
        shop.load(*case.charges)
    if case.key == "credits_in_tax_base":
        given = Credit(0, ada.id, "EUR", Decimal(200), "Sorry", date(2026, 1, 1))
        billing_credits.give(stores, SINGLE_USER, given)
    return shop


def _freeze(shop: Shop, app: AppTest, case: Case) -> Seen:
    """Freeze October, look at everything, and make it void again."""
    results = shop.freeze(program=case.program, reason="an example")
    numbers = [each.number for each in results if each.status == "frozen"]
    assert len(numbers) == len(results)
    seen = _seen(shop.stores, app, numbers)
    assert all(not each.difference for each in conservation(shop.stores))
    for number in numbers:
        shop.void(number)
    return seen


def _seen(stores: Stores, app: AppTest, numbers: list[str]) -> Seen:
    pdf, page = [], []
    rows: list[dict[str, str]] = []
    figures = []
    for number in numbers:
        _, content = statements.read_file(stores, SINGLE_USER, number, "pdf")
        pdf += [each.extract_text() for each in PdfReader(io.BytesIO(content)).pages]
        _, content = statements.read_file(stores, SINGLE_USER, number, "csv")
        rows += csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
        shown = visit(app, "statements")
        shown.text_input(key="statement").set_value(number).run()
        page += [texts(shown), *(each.value for each in shown.html), *metrics(shown).values()]
        figures.append(metrics(shown))
    return Seen("\n".join(pdf), tuple(rows), "\n".join(page), tuple(figures))


@pytest.mark.usefixtures("april")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.key)
def test_an_option_shows_on_paper_in_the_csv_and_on_the_page(
    stores: Stores, own_app: AppTest, case: Case
) -> None:
    shop = _shop(stores, case)
    before = _freeze(shop, own_app, case)
    shop.set(case.key, case.value)
    after = _freeze(shop, own_app, case)
    for seen, said in ((before, case.before), (after, case.after)):
        assert said.lower() in seen.pdf.lower()
        assert said in seen.page
    for seen in (before, after):
        assert "secret" not in seen.pdf + seen.page
    if case.after != case.before:
        assert case.after.lower() not in before.pdf.lower()
        assert case.after not in before.page
    assert (before.gross, after.gross) == tuple(map(Decimal, case.gross))


@pytest.mark.usefixtures("april")
def test_every_option_has_its_case() -> None:
    assert [case.key for case in CASES] == [option.key for option in options.OPTIONS]


@pytest.mark.usefixtures("april")
def test_a_purchase_invoiced_immediately_has_its_own_paper(
    stores: Stores, own_app: AppTest
) -> None:
    case = next(case for case in CASES if case.key == "aws_ri_purchase")
    shop = _shop(stores, case)
    shop.set(case.key, "immediate")
    seen = _freeze(shop, own_app, case)
    assert "Supplementary Statement" in seen.pdf
    assert [each["Total"] for each in seen.figures] == ["1,100.00 EUR", "13,200.00 EUR"]
    assert seen.gross == Decimal("14300.00")


@pytest.mark.usefixtures("april")
def test_no_display_option_changes_a_total(stores: Stores) -> None:
    """Every combination of what only shows: notes, fields, grouping, payment."""
    case = Case("", "", "", "")
    shop = _shop(stores, case)
    shown = {
        "invoice_notes": ("", "Notes."),
        "custom_fields_in_header": ("off", "on"),
        "group_lines_by_account": ("off", "on"),
        "show_payment_method": ("off", "on"),
    }
    found = set()
    for values in itertools.product(*shown.values()):
        for key, value in zip(shown, values, strict=True):
            shop.set(key, value)
        (result,) = shop.freeze(reason="an example")
        _, content = statements.read_file(stores, SINGLE_USER, result.number, "csv")
        rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
        gross = sum((Decimal(row["gross"]) for row in rows), Decimal(0))
        found.add((result.total, gross))
        shop.void(result.number)
    assert found == {(Decimal(1100), Decimal("1100.00"))}
    with stores.ledger.read() as conn:
        assert customers.all(conn, Scope.all())[0].name == "Ada"
