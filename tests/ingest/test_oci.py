"""Oracle Cloud's cost reports: a report is a slice, gaps are filled in, corrections count."""

from __future__ import annotations

import gzip
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ses_dash.errors import MissingColumnError, UnknownFormatError
from ses_dash.ingest.importer import Header, identify
from ses_dash.ingest.providers import PROVIDERS
from ses_dash.model.reading import Said
from tests.ingest.files import csv_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ses_dash.model.delivery import FileResult
    from ses_dash.stores import Stores

    Write = Callable[[str, str | bytes], Path]
    Load = Callable[..., list[FileResult]]

ROW = {
    "lineItem/referenceNo": "a0",
    "lineItem/tenantId": "ocid1.tenancy.oc1..parent",
    "lineItem/intervalUsageStart": "2026-09-03T05:00Z",
    "lineItem/intervalUsageEnd": "2026-09-03T06:00:00Z",
    "product/service": "COMPUTE",
    "product/compartmentId": "ocid1.tenancy.oc1..parent",
    "product/compartmentName": "acme",
    "usage/billedQuantity": "2",
    "cost/subscriptionId": "85298156",
    "cost/productSku": "B92911",
    "cost/unitPrice": "0.5",
    "cost/myCost": "1",
    "cost/myCostOverage": "1",
    "cost/currencyCode": "EUR",
    "lineItem/isCorrection": "false",
    r"tags/Dev\Rel.team": "",
}
FREE = {"cost/myCost": "0", "usage/billedQuantity": "0"}


def report(*rows: dict[str, str]) -> str:
    return csv_file(ROW, rows)


def lines(stores: Stores) -> list[str]:
    rows = stores.warehouse.rows("SELECT x['lineItem/referenceNo'] FROM charge ORDER BY ALL")
    return [line for (line,) in rows]


def test_reports_of_a_day_stand_side_by_side(write: Write, load: Load, stores: Stores) -> None:
    """A later report may have late rows of the same hours, and only those."""
    first = report({}, {"lineItem/referenceNo": "a1"})
    second = report({"lineItem/referenceNo": "b0"}, {"lineItem/referenceNo": "b1"})
    together = load(write("0001000000.csv", first), write("0002000000.csv", second))
    assert [(each.status, each.reason) for each in together] == [("loaded", "")] * 2
    [third] = load(write("c.csv", report({"lineItem/referenceNo": "c0"})))
    assert third.status == "loaded"
    assert lines(stores) == ["a0", "a1", "b0", "b1", "c0"]


def test_a_report_downloaded_again_takes_its_own_place(
    write: Write, load: Load, stores: Stores
) -> None:
    first = report({}, {"lineItem/referenceNo": "a1", "cost/myCost": "3"})
    load(write("a.csv", first), write("b.csv", report({"lineItem/referenceNo": "b0"})))
    [packed] = load(write("a again.csv.gz", gzip.compress(first.encode(), mtime=0)))
    assert (packed.status, packed.reason) == ("loaded", "")
    assert lines(stores) == ["a0", "a1", "b0"]
    total = stores.warehouse.rows("SELECT sum(billed_cost) FROM charge_monthly")
    assert total == [(Decimal(5),)]


def test_a_report_over_the_turn_of_a_month_is_in_both(
    write: Write, load: Load, stores: Stores
) -> None:
    late = {"lineItem/referenceNo": "a1", "lineItem/intervalUsageStart": "2026-08-31T23:00Z"}
    [result] = load(write("a.csv", report({}, late)))
    assert result.billing_periods == ("2026-08", "2026-09")
    [again] = load(write("b.csv", report({}, late) + "\n"))
    assert again.status == "loaded"
    assert lines(stores) == ["a0", "a1"]


def test_gaps_have_the_only_value_of_the_file(write: Write, load: Load, stores: Stores) -> None:
    gaps = dict.fromkeys(("cost/currencyCode", "cost/subscriptionId"), "") | FREE
    [result] = load(write("a.csv", report(gaps, {})))
    assert (result.billed_cost, result.findings) == ({"EUR": Decimal(1)}, ())
    query = "SELECT DISTINCT billing_account_id, billing_currency FROM charge"
    assert stores.warehouse.rows(query) == [("85298156", "EUR")]


def test_gaps_stay_where_there_are_several_values(write: Write, load: Load, stores: Stores) -> None:
    gaps = dict.fromkeys(("cost/currencyCode", "cost/subscriptionId"), "") | FREE
    other = {"cost/currencyCode": "USD", "cost/subscriptionId": "7"}
    [result] = load(write("a.csv", report(gaps, {}, other)))
    assert [finding.code for finding in result.findings] == ["no currency"]
    query = "SELECT billing_account_id, billing_currency FROM charge ORDER BY source_row"
    assert stores.warehouse.rows(query) == [
        ("ocid1.tenancy.oc1..parent", "XXX"),
        ("85298156", "EUR"),
        ("7", "USD"),
    ]


def test_columns_of_a_charge(write: Write, load: Load, stores: Stores) -> None:
    child = {
        "lineItem/tenantId": "ocid1.tenancy.oc1..child",
        "product/compartmentId": "ocid1.compartment.oc1..x",
        "product/compartmentName": "x",
        "lineItem/isCorrection": "true",
        "cost/myCost": "-2.323760000E-9",
        r"tags/Dev\Rel.team": 'r"ed',
    }
    [result] = load(write("a.csv", report({}, child)))
    assert result.billed_cost == result.effective_cost == {"EUR": Decimal("0.99999999767624")}
    found = stores.warehouse.rows(
        "SELECT account, sub_account_name, charge_class, pricing_quantity, contracted_unit_price, "
        "list_cost, tags, x['cost/myCostOverage'], charge_period_end - charge_period_start "
        "= INTERVAL 1 HOUR FROM charge ORDER BY source_row"
    )
    half = Decimal("0.5")
    assert found == [
        ("ocid1.tenancy.oc1..parent", "acme", None, 2, half, None, None, "1", True),
        (
            *("ocid1.tenancy.oc1..child", None, "Correction", 2, half, None),
            *(r'{"Dev\\Rel.team":"r\"ed"}', "1", True),
        ),
    ]
    names = stores.warehouse.rows("SELECT DISTINCT program, invoice_issuer_name FROM charge")
    assert names == [("oci", "Oracle")]


def test_usage_reports_are_refused(write: Write, load: Load) -> None:
    usage = {"usage/consumedQuantity": "1"}
    row = {name: ROW[name] for name in list(ROW)[:7]} | usage
    [result] = load(write("usage.csv", csv_file(row, ({},))))
    assert result.status == "refused"
    assert "usage.csv is in no billing format known here: it is a usage report" in result.reason
    header = Header("usage.csv", list(row))
    with pytest.raises(UnknownFormatError, match="which has no costs"):
        identify(header, PROVIDERS).read(header, Said())


def test_what_is_missing_is_named() -> None:
    header = Header("a.csv", [name for name in ROW if name != "lineItem/referenceNo"])
    with pytest.raises(MissingColumnError, match=r"Oracle Cloud.*no column lineItem/referenceNo"):
        identify(header, PROVIDERS).read(header, Said())


@pytest.mark.parametrize("name", ["lineItem/tenantId", "cost/myCost"])
def test_a_row_without_tenancy_or_cost_is_refused(write: Write, load: Load, name: str) -> None:
    [result] = load(write("a.csv", report({}, {name: ""})))
    assert (result.status, result.rejected) == ("refused", 1)
    assert f"column {name}" in result.reason
