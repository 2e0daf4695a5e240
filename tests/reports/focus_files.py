"""Charges of every kind, their FOCUS files, and what a warehouse holds of charges."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from ses_dash.access import SINGLE_USER
from ses_dash.focus import COLUMNS, MEASURES
from ses_dash.ingest import pipeline
from ses_dash.reports import focus_export
from ses_dash.reports.filters import Filters
from ses_dash.stores import opened
from tests.ingest.files import cur, focus

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ses_dash.reports.focus_export import Kind
    from ses_dash.settings import Settings
    from ses_dash.stores import Stores

EXACT = "3.0000000000000000000000000001"
_NAMES = [each.name for each in COLUMNS if each.name not in ("load_id", "source_row", "x")]
# No other columns is the same as an empty map of them.
_CHARGES = f"""
SELECT {", ".join(f"charge.{name}" for name in _NAMES)},
    CAST(list_sort(map_entries(coalesce(x, MAP {{}}))) AS VARCHAR),
    {", ".join(f"coalesce(residue.{name}, 0)" for name in MEASURES)}
FROM charge LEFT JOIN charge_residue AS residue USING (load_id, source_row)
"""

_FOCUS: tuple[dict[str, str], ...] = (
    {},
    dict.fromkeys(("BilledCost", "EffectiveCost", "ListCost", "ContractedCost"), EXACT),
    {"BilledCost": "-0.0000000000000000004", "EffectiveCost": "-0.9999999999999999996"},
    {"BilledCost": "0.0000000000000000006", "ListCost": "-1.0000000000000000004"},
    {"BilledCost": "12345678901234567.000000000000000001", "EffectiveCost": "1E-36"},
    {"ChargeCategory": "Credit", "BilledCost": "-7.5", "EffectiveCost": "-7.5", "SkuMeter": "m"},
    {"ChargeCategory": "Tax", "BilledCost": "0.25", "PricingQuantity": "1", "ListUnitPrice": "2"},
    {"ChargeCategory": "Purchase", "ChargeFrequency": "Usage-Based", "ListCost": ""},
    {"ChargeCategory": "Adjustment", "ChargeClass": "Correction", "BilledCost": "-0.01"},
    {"PublisherName": "Red Hat", "SubAccountId": "", "SubAccountName": "left over"},
    {"ServiceCategory": "Plumbing", "ServiceSubcategory": "Pipes", "ServiceName": ""},
    {"ServiceCategory": "Compute", "ServiceSubcategory": "Virtual Machines", "ServiceName": "VM"},
    {
        "Tags": '{"team":"r\u00e9d, \\"x\\""}',
        "ResourceId": "=disk",
        "ChargeDescription": 'a "b",\nc',
    },
    {"Tags": "team=red", "SkuPriceDetails": "[1]", "SkuPriceId": "p", "RegionName": "Any"},
    {"x_Discount": '{"a":[1]}', "AllocatedTags": '"', "ListUnitPrice": "1.5"},
    {"ProviderName": "Acme", "InvoiceIssuerName": "Distributor", "BillingCurrency": "EUR"},
    {"ChargePeriodStart": "2026-09-03T01:02:03.456789Z", "ChargePeriodEnd": ""},
    {"CommitmentDiscountId": "c", "CommitmentDiscountQuantity": "2", "ConsumedQuantity": "5"},
)
_CUR: tuple[dict[str, str], ...] = (
    {},
    {"line_item_line_item_type": "Tax", "line_item_tax_type": "VAT", "line_item_usage_amount": "1"},
    {"line_item_line_item_type": "Refund", "line_item_unblended_cost": "-1.25"},
    {"line_item_line_item_type": "Credit", "line_item_unblended_cost": "-3"},
    {
        "line_item_line_item_type": "DiscountedUsage",
        "reservation_effective_cost": "0.1000000000000000000000000000001",
        "reservation_reservation_a_r_n": "arn:ri",
    },
    {"bill_billing_entity": "AWS Marketplace", "line_item_product_code": "5hnnev4d"},
    {"product": '{"product_name":"Amazon EC2","vcpu":"2"}', "line_item_operation": "Run\\It"},
)


def write_all(folder: Path) -> list[Path]:
    """Write a FOCUS file and an AWS report with charges of every kind."""
    folder.mkdir(parents=True, exist_ok=True)
    other = {  # one family of files is an account's money
        "bill_payer_account_id": "000000000099",
        "line_item_usage_account_id": "000000000008",
    }
    texts = {"focus.csv": focus(*_FOCUS), "cur.csv": cur(*(other | each for each in _CUR))}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in texts]


def load(stores: Stores, paths: Iterable[Path], program: str | None = None) -> None:
    results = pipeline.load(stores, SINGLE_USER, list(paths), program=program)
    for each in results:
        assert each.status == "loaded", (each.reason, each.rejects)


def export(stores: Stores, path: Path, **filters: str) -> Path:
    """Write the charges within filters as a FOCUS file, of the kind that its name says."""
    kind: Kind = "csv" if path.suffix == ".csv" else "parquet"
    pieces = focus_export.pieces(stores, SINGLE_USER, Filters.read(filters), kind)
    with path.open("wb") as file:
        file.writelines(pieces)
    return path


def charges(stores: Stores) -> Counter[tuple[Any, ...]]:
    """Return everything that is stored of charges but which load and row they are of."""
    return Counter(stores.warehouse.rows(_CHARGES))


def loaded_again(path: Path, settings: Settings) -> Counter[tuple[Any, ...]]:
    """Return the charges of a data folder that has nothing but a file."""
    with opened(settings) as fresh:
        load(fresh, [path])
        return charges(fresh)
