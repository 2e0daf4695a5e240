"""R2: what a person is asked about usage beside its invoice, and what becomes of the answer."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ses_dash.access import SINGLE_USER
from ses_dash.ingest import pipeline
from tests.ingest.csp_files import AZURE, PLAN, invoice, usage
from tests.ingest.test_csp_details import BILL, BY_CUSTOMER, billed, charges, live

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ses_dash.model.delivery import FileResult
    from ses_dash.stores import Stores

    Write = Callable[[str, str | bytes], Path]
    Load = Callable[..., list[FileResult]]


@pytest.fixture
def bill(write: Write) -> Path:
    return write("invoice.csv", BILL)


@pytest.mark.parametrize("usage_first", [False, True])
def test_r2_more_than_rounding_is_held_with_its_figures(
    write: Write, load: Load, stores: Stores, bill: Path, *, usage_first: bool
) -> None:
    more = write("more.csv", usage({"BillingPreTaxTotal": "36.02"}))
    first, second = (more, bill) if usage_first else (bill, more)
    load(first)
    before = charges(stores)
    [result] = load(second)
    assert result.status == "held"
    assert (
        f"Dunmore Freight Ltd ({PLAN}) invoiced 35.97 EUR, used 36.02 EUR, -0.05 EUR apart where "
        "rounding is at most 0.01846202666 EUR" in result.reason
    )
    assert "a file of another kind" not in result.reason
    assert charges(stores) == before
    [approved] = pipeline.approve(stores, SINGLE_USER, result.delivery or 0)
    assert approved.status == "loaded"
    assert billed(stores)["Dunmore Freight Ltd"] == Decimal("335.97")
    assert (PLAN, "Adjustment", "Difference from the invoice", Decimal("-0.05")) in charges(stores)
    assert pipeline.rebuild(stores) == []
    assert billed(stores)["Dunmore Freight Ltd"] == Decimal("335.97")


@pytest.mark.parametrize(
    ("changes", "used", "status"),
    [
        ({}, "35.988", "loaded"),  # two cuts: 0.01 of the price's currency, 0.01 of the bill's
        ({}, "35.989", "held"),
        ({"PCToBCExchangeRate": "83"}, "36.81", "loaded"),  # a cent of a dollar is most of a rupee
        ({"PCToBCExchangeRate": "83"}, "36.811", "held"),
        ({"Currency": "JPY", "Subtotal": "35"}, "36.008", "loaded"),
        ({"Currency": "JPY", "Subtotal": "35"}, "36.009", "held"),
    ],
)
def test_r2_rounding_is_at_most_microsofts_two_cuts(
    write: Write, load: Load, changes: dict[str, str], used: str, status: str
) -> None:
    load(write("invoice.csv", invoice(AZURE | changes)))
    row = {"BillingPreTaxTotal": used, "BillingCurrency": changes.get("Currency", "EUR")}
    [result] = load(write("usage.csv", usage(row)))
    assert result.status == status, result.reason


def test_r2_it_may_be_kept_as_control_and_be_put_together_later(
    write: Write, load: Load, stores: Stores, bill: Path
) -> None:
    load(bill)
    [held] = load(write("more.csv", usage({"BillingPreTaxTotal": "40"})))
    pipeline.control(stores, SINGLE_USER, held.delivery or 0)
    assert billed(stores) == BY_CUSTOMER
    [result] = pipeline.approve(stores, SINGLE_USER, held.delivery or 0)
    assert result.status == "loaded"
    assert billed(stores) == BY_CUSTOMER
    assert live(stores) == [3]


def test_r2_usage_of_no_invoice_yet_is_not_put_together(
    write: Write, load: Load, stores: Stores, bill: Path
) -> None:
    load(bill)
    [result] = load(write("estimate.csv", usage({"InvoiceNumber": ""})))
    assert result.status == "held"
    assert "a file of another kind" in result.reason
    assert billed(stores) == BY_CUSTOMER


def test_r2_usage_of_more_than_the_invoice_is_not_put_together(
    write: Write, load: Load, stores: Stores, bill: Path
) -> None:
    load(bill)
    both = usage({"BillingPreTaxTotal": "35.97"}, {"InvoiceNumber": "G000000010"})
    [result] = load(write("both.csv", both))
    assert result.status == "held"
    assert "It cannot be put together with delivery 1" in result.reason
    assert billed(stores) == BY_CUSTOMER


def test_r2_usage_in_two_files_is_added_as_a_part(
    write: Write, load: Load, stores: Stores, bill: Path
) -> None:
    load(bill)
    [first] = load(write("usage-1.csv", usage({"BillingPreTaxTotal": "20"})))
    pipeline.approve(stores, SINGLE_USER, first.delivery or 0)
    assert billed(stores) == BY_CUSTOMER
    [second] = load(write("usage-2.csv", usage({"BillingPreTaxTotal": "15.973"})))
    assert second.status == "held"
    [added] = pipeline.approve(stores, SINGLE_USER, second.delivery or 0, as_part=True)
    assert added.status == "loaded"
    assert billed(stores) == BY_CUSTOMER
    assert (PLAN, "Adjustment", "Issuer rounding", Decimal("-0.003")) in charges(stores)
    assert pipeline.rebuild(stores) == []
    assert billed(stores) == BY_CUSTOMER
