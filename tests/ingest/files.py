"""Small provider files of our own: FOCUS and AWS rows with what a test says and defaults else."""

from __future__ import annotations

import csv
import io

FOCUS = {
    "ProviderName": "AWS",
    "InvoiceIssuerName": "Amazon Web Services, Inc.",
    "BillingAccountId": "000000000042",
    "SubAccountId": "000000000007",
    "SubAccountName": "seven",
    "BillingPeriodStart": "2026-09-01T00:00:00Z",
    "BillingPeriodEnd": "2026-10-01T00:00:00Z",
    "ChargePeriodStart": "2026-09-03T00:00:00Z",
    "ChargePeriodEnd": "2026-09-04T00:00:00Z",
    "ChargeCategory": "Usage",
    "BillingCurrency": "USD",
    "BilledCost": "1.25",
    "EffectiveCost": "1.00",
    "ListCost": "2",
    "ContractedCost": "1.25",
    "ServiceName": "Compute",
    "Tags": "",
}
CUR = {
    "bill_payer_account_id": "000000000042",
    "bill_billing_period_start_date": "2026-09-01T00:00:00Z",
    "line_item_usage_account_id": "000000000007",
    "line_item_line_item_type": "Usage",
    "line_item_usage_start_date": "2026-09-03T00:00:00Z",
    "line_item_usage_end_date": "2026-09-04T00:00:00Z",
    "line_item_product_code": "AmazonEC2",
    "line_item_usage_amount": "3",
    "line_item_currency_code": "USD",
    "line_item_unblended_cost": "1.25",
    "reservation_effective_cost": "",
    "reservation_reservation_a_r_n": "",
    "savings_plan_savings_plan_effective_cost": "",
    "line_item_tax_type": "",
}


def focus(*rows: dict[str, str], without: tuple[str, ...] = ()) -> str:
    """Return a FOCUS file; of one default row if no rows are given."""
    return csv_file(FOCUS, rows, without)


def cur(*rows: dict[str, str], without: tuple[str, ...] = ()) -> str:
    """Return an AWS Cost and Usage Report 2.0; of one default row if no rows are given."""
    return csv_file(CUR, rows, without)


def csv_file(
    default: dict[str, str], rows: tuple[dict[str, str], ...], without: tuple[str, ...] = ()
) -> str:
    """Return a CSV file of rows with defaults; of one default row if no rows are given."""
    filled = [default | row for row in rows or ({},)]
    names = list(dict.fromkeys(name for row in filled for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(
        text,
        [name for name in names if name not in without],
        restval="",
        extrasaction="ignore",
        lineterminator="\n",
    )
    writer.writeheader()
    writer.writerows(filled)
    return text.getvalue()
