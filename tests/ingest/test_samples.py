"""Every provider sample gives exactly its published figures: alone, twice, and after `rebuild`."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from ses_dash.access import SINGLE_USER
from ses_dash.ingest import pipeline
from ses_dash.money import total
from ses_dash.reports import report
from ses_dash.reports.filters import Filters

if TYPE_CHECKING:
    from pathlib import Path

    from ses_dash.model.delivery import FileResult
    from ses_dash.stores import Stores

SAMPLES = (
    "aws/cur_legacy_hourly_ca_2023-11.csv",
    "aws/cur_legacy_nise_sp_ri_2025-07.csv.gz",
    "aws/cur_legacy_nise_large_2025-07-00001.csv.gz",
    "aws/cur_legacy_nise_large_2025-07-00002.csv.gz",
    "aws/cur_legacy_min_keboola_2024-01.csv",
    "aws/cur2_min_keboola_2024-09.csv",
    "aws/cur2_13cols_two_accounts_2025-01.csv",
    "aws/cur_legacy_cost_categories_2023-06.csv",
    "azure/ea_cad_18subs_2023-09.csv",
    "azure/ea_actual_2023-09.csv",
    "azure/ea_amortized_2023-09.csv",
    "azure/ea_v2_marketplace_purchase_2020-09.csv",
    "azure/mca_camelcase_2023-08.csv",
    "azure/lowercase_subset_2021-02.csv",
    "azure/mixed_ea_mca_nise_2025-07.csv",
    "azure/header_variants/bom.csv",
    "azure/header_variants/enterprise.csv",
    "azure/header_variants/enterprisecamel.csv",
    "azure/header_variants/german.csv",
    "azure/header_variants/payasyougo.csv",
    "azure/header_variants/ya.csv",
    "gcp/bq_csv_credits_2020-11.csv",
    "gcp/bq_resource_level_2022-08.csv",
    "gcp/bq_csv_nise_2025-07.csv.gz",
    "gcp/bq_ndjson_nise_2025-07.json.gz",
    "oci/cost_report_usd_2023-11-13.csv",
    "oci/cost_report_nise_2025-07.csv.gz",
    "focus/focus10_multi_provider_2024-09.csv",
    "focus/focus11_saas_spend_agreement.csv",
    "focus/focus12_virtual_currency_b2.csv",
    "focus/focus12_virtual_currency_c.csv",
    "focus/focus12_aws_generated_2026-05.csv.gz",
    "focus/focus12_azure_generated_2026-05.csv.gz",
)
PARTS = SAMPLES[2:4]
# The same month and account as another sample, which they would replace or be put together with.
ALONE = (
    "azure/ea_amortized_2023-09.csv",
    "azure/header_variants/german.csv",
    "azure/header_variants/ya.csv",
)

# Dimensions of ours, and what the published totals call them.
DIMENSIONS = {
    "billing_currency": ("by_currency",),
    "sub_account_id": ("by_sub_account",),
    "service_name": ("by_product_name", "by_service"),
    "billing_period": ("by_billing_period_start", "by_invoice_month"),
    "charge_class": ("by_is_correction",),
    "charge_category": ("by_charge_type",),
}
MEASURES = {
    "billed_cost": ("billed_unblended", "billed", "net"),
    "effective_cost": ("effective_amortised", "effective", "billed", "net"),
}
# What the loader fills in where a file is silent.
FILLED_IN = {
    ("azure/", "charge_category"): "Usage",
    ("azure/lowercase_subset", "billing_currency"): "XXX",
    ("azure/header_variants/bom", "billing_currency"): "XXX",
    ("cur2_13cols", "billing_currency"): "XXX",
    ("cur2_13cols", "billing_period"): "2025-01",
}

Figures = dict[str | None, tuple[int, Decimal, Decimal]]


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_sample_gives_its_published_figures(
    stores: Stores, shared_data: Path, sample: str
) -> None:
    totals = published(shared_data)[sample]
    [first] = pipeline.load(stores, SINGLE_USER, [shared_data / sample])
    assert (first.status, first.reason) == ("loaded", "")
    assert (first.records, first.loaded, first.rejected) == (totals["rows"], totals["rows"], 0)
    assert_sums(first, totals)
    assert_reports(stores, sample, [totals])

    [again] = pipeline.load(stores, SINGLE_USER, [shared_data / sample])
    assert again.status == "unchanged"
    assert_sums(again, totals)
    assert_reports(stores, sample, [totals])

    assert pipeline.rebuild(stores) == []
    assert_reports(stores, sample, [totals])


def test_two_parts_are_one_report(stores: Stores, shared_data: Path) -> None:
    results = pipeline.load(stores, SINGLE_USER, [shared_data / part for part in PARTS])
    totals = [published(shared_data)[part] for part in PARTS]
    assert [result.status for result in results] == ["loaded", "loaded"]
    assert len({result.delivery for result in results}) == 1
    for result, expected in zip(results, totals, strict=True):
        assert_sums(result, expected)
    assert_reports(stores, "both parts", totals)
    assert pipeline.rebuild(stores) == []
    assert_reports(stores, "both parts", totals)


def test_all_samples_live_side_by_side(stores: Stores, shared_data: Path) -> None:
    small = [sample for sample in SAMPLES if sample not in (*PARTS, *ALONE)]
    results = pipeline.load(stores, SINGLE_USER, [shared_data / sample for sample in small])
    assert {result.status for result in results} == {"loaded"}
    rows = stores.warehouse.rows("SELECT count(*) FROM charge")
    assert rows == [(sum(published(shared_data)[sample]["rows"] for sample in small),)]


def published(shared_data: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((shared_data / "totals.json").read_text())
    return content


def assert_sums(result: FileResult, totals: dict[str, Any]) -> None:
    for measure, names in MEASURES.items():
        expected = {
            "XXX" if currency == "(empty)" else currency: amount(group, names)
            for currency, group in totals["by_currency"].items()
        }
        assert getattr(result, measure) == expected


def assert_reports(stores: Stores, sample: str, totals: list[dict[str, Any]]) -> None:
    for dimension, names in DIMENSIONS.items():
        if not any(name in totals[0] for name in names):
            continue  # nothing is published by it for this layout
        filled_in = next(
            (
                value
                for (part, key), value in FILLED_IN.items()
                if part in sample and key == dimension
            ),
            None,
        )
        expected: Figures = {}
        for each in totals:
            groups = next(each[name] for name in names if name in each)
            for key, group in groups.items():
                add(expected, canonical(dimension, key) or filled_in, group)
        assert reported(stores, dimension) == expected


def reported(stores: Stores, dimension: str) -> Figures:
    table = report.run(stores, SINGLE_USER, "summary", Filters(), group_by=(dimension,))
    return {
        row[dimension]: (
            row["charges"],
            Decimal(row["billed_cost"]),
            Decimal(row["effective_cost"]),
        )
        for row in report.records(table)
    }


def add(expected: Figures, key: str | None, group: dict[str, Any]) -> None:
    rows, billed, effective = expected.get(key, (0, Decimal(0), Decimal(0)))
    expected[key] = (
        rows + group["rows"],
        total([billed, amount(group, MEASURES["billed_cost"])]),
        total([effective, amount(group, MEASURES["effective_cost"])]),
    )


def amount(group: dict[str, Any], names: tuple[str, ...]) -> Decimal:
    return Decimal(next(group[name] for name in names if name in group))


def canonical(dimension: str, key: str) -> str | None:
    """Return a published key as we write it: `4/1/25`, `202605` and `2026-05-01` are months."""
    if key == "(empty)":
        return None
    if dimension == "charge_class":
        return "Correction" if key == "true" else None
    if dimension != "billing_period":
        return key
    american = re.fullmatch(r"(\d+)/1/(\d\d)", key)
    if re.fullmatch(r"\d{6}", key):
        return f"{key[:4]}-{key[4:]}"
    return f"20{american[2]}-{int(american[1]):02}" if american else key[:7]
