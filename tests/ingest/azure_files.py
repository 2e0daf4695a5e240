"""Small files of Azure cost details: rows with what a test says and defaults else."""

from __future__ import annotations

import csv
import io
import json

ACCOUNT = "8611537"
SUBSCRIPTION = "1caaa5a3-2b66-438e-8ab4-bce37d518c5d"
BENEFIT = "/providers/Microsoft.Capacity/reservationOrders/order/reservations/one"
PLAN = "/providers/Microsoft.BillingBenefits/savingsPlanOrders/order/savingsPlans/one"
EA = {
    "BillingAccountId": ACCOUNT,
    "BillingPeriodStartDate": "09/01/2026",
    "BillingPeriodEndDate": "09/30/2026",
    "SubscriptionId": SUBSCRIPTION,
    "SubscriptionName": "Research",
    "Date": "09/04/2026",
    "MeterCategory": "Virtual Machines",
    "MeterId": "14fc9a21",
    "MeterName": "B1s",
    "Quantity": "24",
    "CostInBillingCurrency": "1.25",
    "UnitPrice": "0.1",
    "BillingCurrencyCode": "USD",
    "ResourceLocation": "EastUS",
    "ResourceId": "/subscriptions/1/resourceGroups/RG/providers/Microsoft.Compute/disks/A",
    "Tags": "",
    "UnitOfMeasure": "1 Hour",
    "ReservationId": "",
    "ChargeType": "Usage",
    "Frequency": "UsageBased",
    "PublisherType": "Azure",
    "PricingModel": "OnDemand",
    "BenefitId": "",
}
_RESERVED = {"PricingModel": "Reservation", "BenefitId": BENEFIT, "ReservationId": "one"}

Row = dict[str, str]


def usage(cost: str = "1.25", **changes: str) -> Row:
    """Return a row that is in the actual and in the amortised costs."""
    return {"CostInBillingCurrency": cost, **changes}


def covered(cost: str, **changes: str) -> Row:
    """Return the use of a reservation: it costs nothing where costs are actual."""
    return {"CostInBillingCurrency": cost, **_RESERVED, **changes}


def unused(cost: str, **changes: str) -> Row:
    """Return what nobody used of a reservation: amortised costs."""
    return covered(cost, ChargeType="UnusedReservation", **changes)


def purchase(cost: str, **changes: str) -> Row:
    """Return what was paid for a reservation: actual costs."""
    return covered(cost, **{"ChargeType": "Purchase", "Frequency": "OneTime", **changes})


def azure(*rows: Row, without: tuple[str, ...] = (), rename: Row | None = None) -> str:
    """Return cost details of an enterprise agreement; of one default row if no rows are given."""
    filled = [EA | row for row in rows or ({},)]
    names = [name for row in filled for name in row if name not in without]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    columns = list(dict.fromkeys(names))
    writer.writerow([(rename or {}).get(name, name) for name in columns])
    writer.writerows([[row.get(name, "") for name in columns] for row in filled])
    return text.getvalue()


def manifest(
    files: dict[str, int], kind: str = "ActualCost", submitted: str = "2026-10-02T06:54:47.12Z"
) -> str:
    """Return the manifest of an export with these files and sizes."""
    return json.dumps(
        {
            "manifestVersion": "2024-04-01",
            "blobCount": len(files),
            "exportConfig": {"exportName": "costs", "type": kind, "timeFrame": "TheLastMonth"},
            "runInfo": {
                "submittedTime": submitted,
                "runId": "a9033c54-6721-4aa3-9a86-0b0c5fb1d0cc",
                "startDate": "2026-09-01T00:00:00",
                "endDate": "2026-09-30T00:00:00",
            },
            "blobs": [
                {"blobName": f"exports/costs/20260901-20260930/run/{name}", "byteCount": size}
                for name, size in files.items()
            ],
        },
        indent=2,
    )
