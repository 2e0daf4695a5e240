"""StreamOne: what is read of a distributor's report, and what is left to a mapping."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ses_dash.errors import MissingColumnError, UnknownFormatError
from ses_dash.ingest.importer import Header, identify
from ses_dash.ingest.providers import PROVIDERS
from ses_dash.ingest.providers.streamone import StreamOne
from ses_dash.model.reading import Said
from tests.ingest.files import csv_file, cur

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ses_dash.model.delivery import FileResult
    from ses_dash.stores import Stores

    Write = Callable[[str, str | bytes], Path]
    Load = Callable[..., list[FileResult]]

ROW = {
    "Cloud Provider": "Amazon Web Services",
    "Customer Name": "Dunmore Freight",
    "Cloud Account Id": "000000000007",
    "Cloud Account Name": "track",
    "Product Name": "Amazon EC2",
    "SKU": "B2",
    "Quantity": "3",
    "Seller Cost": "10.50",
    "Customer Cost": "12.60",
    "Margin": "2.10",
    "Currency": "USD",
    "Billing Start Date": "2026-09-01",
    "Billing End Date": "2026-09-30",
}


def report(*rows: dict[str, str]) -> str:
    return csv_file(ROW, rows)


def test_the_seller_cost_is_billed(write: Write, load: Load, stores: Stores) -> None:
    [result] = load(write("a.csv", report({}, {"Cloud Provider": "Azure Plan"})))
    assert (result.status, result.format) == ("loaded", "streamone")
    assert result.billed_cost == {"USD": Decimal(21)}
    assert result.programs == ("aws", "csp")
    row = stores.warehouse.rows(
        "SELECT account, sub_account_name, service_name, sku_id, pricing_quantity, "
        "charge_period_end::DATE::VARCHAR, x['Customer Cost'], x['CustomerName'], "
        "invoice_issuer_name FROM charge WHERE program = 'aws'"
    )
    assert row == [
        ("000000000007", "track", "Amazon EC2", "B2", 3, "2026-10-01", "12.60", "Dunmore Freight",
         "TD SYNNEX")
    ]  # fmt: skip


def test_a_provider_that_is_not_known_is_of_the_program_said(write: Write, load: Load) -> None:
    path = write("a.csv", report({"Cloud Provider": "Acronis"}))
    [other] = load(path)
    assert other.programs == ("other",)
    assert "1 rows name no provider that is known" in other.findings[1].message
    [said] = load(write("b.csv", report({"Cloud Provider": "Acronis", "SKU": "C"})), program="ibm")
    assert said.programs == ("ibm",)


@pytest.mark.parametrize(
    ("text", "program"),
    [
        ("AWS", "aws"),
        ("Microsoft", "csp"),
        ("Microsoft CSP", "csp"),
        ("Microsoft Azure", "azure"),
        ("Google Cloud", "gcp"),
        ("Oracle", "oci"),
        ("IBM Cloud", "ibm"),
    ],
)
def test_programs_by_the_provider(write: Write, load: Load, text: str, program: str) -> None:
    [result] = load(write("a.csv", report({"Cloud Provider": text})))
    assert result.programs == (program,)


def test_only_the_distributors_own_words_are_claimed() -> None:
    for name in ("Seller Cost", "Billing Start Date", "Cloud Account Id"):
        with pytest.raises(UnknownFormatError):
            identify(Header("a.csv", [each for each in ROW if each != name]), PROVIDERS)
    with pytest.raises(MissingColumnError, match="Currency"):
        StreamOne().read(Header("a.csv", [name for name in ROW if name != "Currency"]), Said())


def test_an_account_that_a_spreadsheet_has_turned_into_a_number_is_refused(
    write: Write, load: Load
) -> None:
    [result] = load(write("a.csv", report({"Cloud Account Id": "1.61E+11"})))
    assert result.status == "refused"
    assert "a spreadsheet has turned into a number" in result.reason


def test_accounts_that_the_provider_bills_already_are_a_question(
    write: Write, load: Load, stores: Stores
) -> None:
    load(write("cur.csv", cur({})))
    [result] = load(write("report.csv", report()))
    assert result.status == "held"
    assert result.reason == (
        "aws 000000000007 of 2026-09: charges are loaded already from delivery 1 (aws-cur2), of "
        "another billing account. Do both count?"
    )
    other = {"Cloud Account Id": "000000000008", "Billing Start Date": "2026-09-01"}
    [beside] = load(write("other.csv", report(other)))
    assert beside.status == "loaded"
    assert stores.warehouse.rows("SELECT count(*) FROM charge") == [(2,)]
