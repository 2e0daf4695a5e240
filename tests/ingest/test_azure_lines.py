"""How lines of Azure cost details become charges: kinds, commitments, tags and prices."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.ingest.azure_files import BENEFIT, PLAN, azure

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ses_dash.model.delivery import FileResult
    from ses_dash.stores import Stores
    from tests.ingest.azure_files import Row

    Write = Callable[[str, str | bytes], Path]
    Load = Callable[..., list[FileResult]]


@pytest.mark.parametrize(
    ("kind", "category", "class_"),
    [
        ("", "Usage", None),
        ("Usage", "Usage", None),
        ("usage", "Usage", None),
        ("Purchase", "Purchase", None),
        ("Refund", "Purchase", "Correction"),
        ("UnusedReservation", "Usage", None),
        ("UnusedSavingsPlan", "Usage", None),
        ("Credit", "Credit", None),
        ("Tax", "Tax", None),
        ("RoundingAdjustment", "Adjustment", None),
        ("Adjustment", "Adjustment", None),
    ],
)
def test_kinds_of_charge(
    azure_charge: Callable[..., dict[str, Any]], kind: str, category: str, class_: str | None
) -> None:
    charge = azure_charge({"ChargeType": kind})
    assert (charge["charge_category"], charge["charge_class"]) == (category, class_)
    assert charge["x"].get("ChargeType") == (kind or None)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"PricingModel": "OnDemand"}, ("Standard", None, None, None, None)),
        ({"PricingModel": ""}, ("Standard", None, None, None, None)),
        ({"PricingModel": "Spot"}, ("Dynamic", None, None, None, None)),
        (
            {"PricingModel": "Reservation", "BenefitId": BENEFIT},
            ("Committed", BENEFIT.lower(), "Usage", "Reservation", "Used"),
        ),
        (
            {"PricingModel": "", "BenefitId": BENEFIT},
            ("Committed", BENEFIT.lower(), "Usage", "Reservation", "Used"),
        ),
        (
            {"PricingModel": "", "ReservationId": "one"},
            ("Committed", "one", "Usage", "Reservation", "Used"),
        ),
        (
            {"PricingModel": "SavingsPlan", "BenefitId": PLAN, "ChargeType": "UnusedSavingsPlan"},
            ("Committed", PLAN.lower(), "Spend", "Savings Plan", "Unused"),
        ),
        (
            {"PricingModel": "", "BenefitId": PLAN, "ChargeType": "Purchase"},
            ("Committed", PLAN.lower(), "Spend", "Savings Plan", None),
        ),
    ],
)
def test_commitments(
    azure_charge: Callable[..., dict[str, Any]], row: Row, expected: tuple[str | None, ...]
) -> None:
    charge = azure_charge(row)
    names = ("id", "category", "type", "status")
    assert expected == (
        charge["pricing_category"],
        *(charge[f"commitment_discount_{name}"] for name in names),
    )


@pytest.mark.parametrize(
    ("kind", "frequency", "expected"),
    [
        ("Usage", "UsageBased", "Usage-Based"),
        ("Purchase", "OneTime", "One-Time"),
        ("Purchase", "Recurring", "Recurring"),
        ("Usage", "", "Usage-Based"),
        ("Purchase", "", None),
        ("Usage", "Weekly", "Weekly"),
    ],
)
def test_frequencies(
    azure_charge: Callable[..., dict[str, Any]], kind: str, frequency: str, expected: str | None
) -> None:
    charge = azure_charge({"ChargeType": kind, "Frequency": frequency})
    assert charge["charge_frequency"] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": "b"}', {"a": "b"}),
        ('"a": "b","c": "d"', {"a": "b", "c": "d"}),
        ('" a": ""', {" a": ""}),
        ("{}", None),
        ('""', None),
    ],
)
def test_tags_are_json(
    azure_charge: Callable[..., dict[str, Any]], text: str, expected: Row | None
) -> None:
    tags = azure_charge({"Tags": text})["tags"]
    assert (json.loads(tags) if tags else None) == expected


def test_tags_that_are_no_json_are_kept_and_said(write: Write, load: Load, stores: Stores) -> None:
    [result] = load(write("a.csv", azure({"Tags": "a=b"})))
    assert ("tags", "Tags of 1 rows are no JSON; kept as text.") in [
        (finding.code, finding.message) for finding in result.findings
    ]
    assert stores.warehouse.rows("SELECT tags FROM charge") == [("a=b",)]


def test_prices_are_of_the_price_sheet(write: Write, load: Load, stores: Stores) -> None:
    rows = (
        {"UnitPrice": "2", "PayGPrice": "3", "PricingCurrency": "USD"},
        {"UnitPrice": "2", "PayGPrice": "none", "PricingCurrency": "EUR"},
    )
    details = azure(*({"PaygCostInBillingCurrency": "9", **row} for row in rows))
    [result] = load(write("a.csv", details))
    assert "not a number" in {finding.code for finding in result.findings}
    found = stores.warehouse.rows(
        "SELECT contracted_unit_price::INTEGER, list_unit_price::INTEGER, "
        "pricing_currency_contracted_unit_price::INTEGER, list_cost::INTEGER, "
        "pricing_quantity::INTEGER FROM charge ORDER BY source_row"
    )
    assert found == [(2, 3, 2, 9, 24), (None, None, 2, 9, 24)]
