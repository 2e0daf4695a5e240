"""What is odd about a delivery: held where money could be wrong, told where it only may be."""

from __future__ import annotations

import gzip
import json
import random
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ses_dash.ledger import deliveries
from tests.ingest import azure_files
from tests.ingest.azure_files import azure, usage
from tests.ingest.files import cur, focus

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ses_dash.model.delivery import FileResult
    from ses_dash.stores import Stores

    Write = Callable[[str, str | bytes], Path]
    Load = Callable[..., list[FileResult]]

ROWS = [
    {"line_item_unblended_cost": f"{number}.25", "line_item_usage_type": f"type {number}"}
    for number in range(1, 6)
]


def month(text: str) -> dict[str, str]:
    """Return a row of a month, used in that month."""
    year, number = map(int, text.split("-"))
    after = f"{year + number // 12}-{number % 12 + 1:02}"
    return {
        "BillingPeriodStart": f"{text}-01T00:00:00Z",
        "BillingPeriodEnd": f"{after}-01T00:00:00Z",
        "ChargePeriodStart": f"{text}-03T00:00:00Z",
        "ChargePeriodEnd": f"{text}-04T00:00:00Z",
    }


def codes(result: FileResult) -> list[str]:
    assert result.status == "loaded", result.reason
    return [finding.code for finding in result.findings]


def total(stores: Stores) -> Decimal:
    return Decimal(stores.warehouse.rows("SELECT sum(billed_cost) FROM charge")[0][0])


@pytest.mark.parametrize("text", ["2026-11", "2026-12"])  # it is November: bought ahead
def test_this_month_and_the_next_load(write: Write, load: Load, text: str) -> None:
    [result] = load(write("a.csv", focus(month(text))))
    assert codes(result) == []


def test_a_month_to_come_is_held(write: Write, load: Load) -> None:
    [result] = load(write("a.csv", focus(month("2026-10"), month("2027-01"))))
    assert result.status == "held"
    assert result.reason == "It bills 2027-01, which is still to come. Are its dates right?"


def test_a_month_long_past_is_told(write: Write, load: Load, stores: Stores) -> None:
    [result] = load(write("a.csv", focus(month("2023-10"))))
    assert codes(result) == ["old"]
    assert result.findings[0].message == "It bills 2023-10, which is over 36 months ago."
    with stores.ledger.read() as conn:
        assert deliveries.get(conn, 1).findings == result.findings
    [result] = load(write("b.csv", focus(month("2023-11"))))
    assert codes(result) == []


@pytest.mark.parametrize(
    ("start", "where"), [("2025-08-31", "13 months before"), ("2027-10-01", "13 months after")]
)
def test_days_far_from_their_billing_month_are_held(
    write: Write, load: Load, start: str, where: str
) -> None:
    odd = {"ChargePeriodStart": f"{start}T00:00:00Z", "ChargePeriodEnd": ""}
    [result] = load(write("a.csv", focus({}, odd)))
    assert result.status == "held"
    assert f"It has charges for days {where} their billing month." in result.reason


def test_t41_the_same_charges_shuffled_packed_and_renamed_count_once(
    write: Write, load: Load, stores: Stores
) -> None:
    load(write("a.csv", cur(*ROWS)))
    before = total(stores)
    shuffled = random.Random(7).sample(ROWS, len(ROWS))  # noqa: S311 - not a secret
    for name, text in (("b.csv", cur(*shuffled)), ("c.csv.gz", cur(*ROWS) + "\n")):
        packed = gzip.compress(text.encode()) if name.endswith("gz") else text.encode()
        [again] = load(write(name, packed))
        assert codes(again) == ["same charges"]
        assert f"the charges of delivery {(again.delivery or 0) - 1}" in again.findings[0].message
        assert total(stores) == before
    [changed] = load(write("d.csv", cur(*ROWS[:4], ROWS[4] | {"line_item_unblended_cost": "6"})))
    assert codes(changed) == []


def test_t41_the_same_charges_under_another_billing_account_are_held(
    write: Write, load: Load, stores: Stores
) -> None:
    load(write("a.csv", cur(*ROWS)))
    before = total(stores)
    other = [row | {"bill_payer_account_id": "000000000099"} for row in reversed(ROWS)]
    [result] = load(write("b.csv", cur(*other)))
    assert result.status == "held"
    assert result.reason == (
        "The same charges are loaded already, of aws 000000000042 of 2026-09. "
        "Do they count for aws 000000000099 of 2026-09 too?"
    )
    assert total(stores) == before
    [differing] = load(write("c.csv", cur(*other, other[0])))
    assert codes(differing) == []


def test_t41_the_same_file_for_another_program_is_held(write: Write, load: Load) -> None:
    acme = {"ProviderName": "Acme", "InvoiceIssuerName": "Acme"}
    text = focus(acme, acme | {"BilledCost": "7"})
    load(write("a.csv", text), program="ibm")
    [result] = load(write("b.csv", text + "\n"), program="alibaba")
    assert result.status == "held"
    assert "of ibm 000000000042 of 2026-09" in result.reason


def test_a_lone_fee_may_well_occur_twice(write: Write, load: Load) -> None:
    results = load(
        write("a.csv", cur()), write("b.csv", cur({"bill_payer_account_id": "000000000099"}))
    )
    assert [result.status for result in results] == ["loaded", "loaded"]


def manifest(*files: str) -> str:
    return json.dumps({"dataFiles": [f"s3://bucket/data/{name}" for name in files]})


def test_parts_of_one_report_with_different_columns_are_held(write: Write, load: Load) -> None:
    results = load(
        write("data/x-1.csv", cur({"line_item_usage_type": "a"})),
        write("data/x-2.csv", cur({"resource_tags": "{}"})),
        write("x-Manifest.json", manifest("x-1.csv", "x-2.csv")),
    )
    assert {result.status for result in results} == {"held"}
    assert "x-2.csv has other columns than x-1.csv" in results[0].reason


def test_parts_of_one_report_of_different_kinds_are_refused(
    write: Write, load: Load, stores: Stores
) -> None:
    results = load(
        write("data/x-1.csv", cur()),
        write("data/x-2.csv", focus()),
        write("x-Manifest.json", manifest("x-1.csv", "x-2.csv")),
    )
    assert {result.status for result in results} == {"refused"}
    assert "x-2.csv is a file of another kind than x-1.csv" in results[1].reason
    assert stores.warehouse.rows("SELECT * FROM charge") == []


def test_t58_other_rows_than_the_manifest_says_are_held(write: Write, load: Load) -> None:
    text = azure(usage("1"), usage("2"))
    made = json.loads(azure_files.manifest({"part_0_0001.csv": len(text)}))
    for said, status in ((3, "held"), (2, "loaded")):
        told = json.dumps(made | {"dataRowCount": said}, indent=2)
        results = load(write("part_0_0001.csv", text), write("manifest.json", told))
        assert {result.status for result in results} == {status}, results[0].reason
        if status == "held":
            assert "The manifest says 3 rows, and the files have 2" in results[0].reason


def test_numbered_files_with_different_columns_are_no_parts_of_one_report(
    write: Write, load: Load
) -> None:
    first, second = load(
        write("x-1.csv", cur({"line_item_usage_type": "a"})),
        write("x-2.csv", cur({"resource_tags": "{}"})),
    )
    assert (first.status, second.status) == ("loaded", "held")
    assert "Replace that, or add this as another part?" in second.reason
