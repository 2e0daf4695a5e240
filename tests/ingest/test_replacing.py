"""T42, T50, T54, T55, T64: what a reader sees meanwhile, one bad row of many, columns that move."""

from __future__ import annotations

import threading
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ses_dash.access import SINGLE_USER
from ses_dash.money import total
from ses_dash.reports import report
from ses_dash.reports.filters import Filters
from tests.ingest.files import FOCUS, cur, focus

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ses_dash.model.delivery import FileResult
    from ses_dash.stores import Stores

    Write = Callable[[str, str | bytes], Path]
    Load = Callable[..., list[FileResult]]

ROWS = 5_000
TABLES = ("charge", "charge_monthly", "charge_daily", "customer_month", "customer_day")


def seen(stores: Stores) -> list[tuple[int, Decimal]]:
    """Return what each table and a report say at this moment: charges and billed cost."""
    found = []
    for table in TABLES:
        count = "count(*)" if table == "charge" else "sum(charges)"
        query = f"SELECT coalesce({count}, 0)::BIGINT, coalesce(sum(billed_cost), 0) FROM {table}"
        found += stores.warehouse.rows(query)
    summary = report.run(stores, SINGLE_USER, "summary", Filters())
    rows = report.records(summary)
    found.append(
        (sum(row["charges"] for row in rows), total(Decimal(row["billed_cost"]) for row in rows))
    )
    return found


def test_t42_a_reader_sees_the_old_or_the_new_and_never_a_mix(
    write: Write, load: Load, stores: Stores
) -> None:
    versions = [
        cur(*({"line_item_unblended_cost": str(cost)} for _ in range(ROWS))) for cost in (2, 3, 4)
    ]
    load(write("first.csv", versions[0]))
    allowed = {(ROWS, Decimal(cost) * ROWS) for cost in (2, 3, 4)}
    done = threading.Event()
    found: set[tuple[int, Decimal]] = set()
    times = []

    def poll() -> None:
        while not done.is_set():
            found.update(seen(stores))
            times.append(1)

    readers = [threading.Thread(target=poll) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        for name, text in (("second.csv", versions[1]), ("third.csv", versions[2])):
            [result] = load(write(name, text))
            assert result.status == "loaded", result.reason
    finally:
        done.set()
        for reader in readers:
            reader.join()
    assert len(times) > len(readers)
    assert found <= allowed
    assert seen(stores) == [(ROWS, Decimal(4) * ROWS)] * (len(TABLES) + 1)


def test_t50_one_bad_row_of_many_and_what_is_at_risk(
    write: Write, load: Load, stores: Stores
) -> None:
    rows: list[dict[str, str]] = [{} for _ in range(ROWS)]
    rows[ROWS // 2] = {"BilledCost": "7.125", "ChargePeriodStart": "soon", "BillingCurrency": "EUR"}
    [result] = load(write("bad.csv", focus(*rows)))
    assert (result.status, result.records, result.rejected) == ("refused", ROWS, 1)
    assert "1 row cannot be read, so nothing was loaded. At risk: 7.125 EUR." in result.reason
    assert stores.warehouse.rows("SELECT count(*) FROM charge") == [(0,)]


def test_t50_what_malformed_rows_cost_is_not_known(write: Write, load: Load) -> None:
    text = focus({}, {"BilledCost": "5", "ChargePeriodStart": "soon"}) + "AWS,short\n"
    [result] = load(write("bad.csv", text))
    assert "At risk: 5 USD and 1 whose cost cannot be read." in result.reason


@pytest.mark.parametrize("text", ["1.23457E+11", "1,23457E+11", "4.2e10"])
def test_t54_an_id_that_a_spreadsheet_wrote_is_refused(write: Write, load: Load, text: str) -> None:
    [result] = load(write("a.csv", focus({"SubAccountId": text})))
    assert result.status == "refused"
    assert result.rejects[0].column == "SubAccountId"


def names_changed(**changes: str) -> str:
    """Return a FOCUS file of two rows with some of its columns called otherwise."""
    header, _, rows = focus({}, {}).partition("\n")
    for old, new in changes.items():
        assert old in header
        header = header.replace(old, new)
    return f"{header}\n{rows}"


@pytest.mark.parametrize(
    ("what", "text", "status", "told"),
    [
        ("added", focus({"Colour": "red"}, {}), "loaded", "Kept as they are: Colour."),
        ("removed", focus({}, without=("ChargeCategory",)), "refused", "no column ChargeCategory"),
        ("renamed", names_changed(BilledCost="Costs"), "refused", "no column BilledCost"),
        ("reordered", focus(dict(reversed(FOCUS.items()))), "loaded", ""),
        ("twice", names_changed(Tags="BilledCost"), "refused", "has the column BilledCost twice"),
        ("in capitals", names_changed(BilledCost="BILLEDCOST"), "loaded", ""),
    ],
)
def test_t55_columns_that_are(
    write: Write, load: Load, stores: Stores, what: str, text: str, status: str, told: str
) -> None:
    [result] = load(write(f"{what}.csv", text))
    assert result.status == status, result.reason
    assert told in " ".join((result.reason, *(each.message for each in result.findings)))
    if status == "loaded":
        rows = stores.warehouse.rows("SELECT DISTINCT billed_cost::VARCHAR, account FROM charge")
        assert rows == [("1.250000000000000000", "000000000007")]
    else:
        assert stores.warehouse.rows("SELECT * FROM charge") == []


def test_t64_a_refund_before_its_charge_is_accepted(
    write: Write, load: Load, stores: Stores
) -> None:
    october = {"bill_billing_period_start_date": "2026-10-01T00:00:00Z"}
    refund = {"line_item_line_item_type": "Refund", "line_item_unblended_cost": "-1.25"}
    [result] = load(write("october.csv", cur(refund | october)))
    assert (result.status, result.billed_cost) == ("loaded", {"USD": Decimal("-1.25")})
    [result] = load(write("september.csv", cur()))
    assert result.status == "loaded"
    assert stores.warehouse.rows("SELECT sum(billed_cost)::INTEGER FROM charge") == [(0,)]
