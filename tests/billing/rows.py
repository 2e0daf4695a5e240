"""Rows of a month for tests, made by hand."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from ses_dash.warehouse.read import MonthRow


def month_row(**known: Any) -> MonthRow:  # noqa: ANN401 - any field of a row
    """Return a row of a small machine in October, but for what is known better."""
    usual: dict[str, Any] = {
        "customer_id": 1,
        "currency": "EUR",
        "account": "a",
        "service_name": "Compute",
        "sku_id": "sku-1",
        "region_id": "eu-central-1",
        "charge_category": "Usage",
        "charge_class": None,
        "marketplace": 0,
        "upfront_commitment": None,
        "charge_kind": "usage",
        "unit": "Hours",
        "price_term": None,
        "price_month": None,
        "commitment_id": None,
        "commitment_role": None,
        "share": None,
        "description": None,
        "service_start": datetime(2026, 10, 1),  # noqa: DTZ001 - stored without a zone, in UTC
        "service_end": datetime(2026, 10, 2),  # noqa: DTZ001
        "charges": 1,
        "quantity": Decimal(1),
        "priced_quantity": Decimal(1),
        "partner_discount": Decimal(0),
        "unlisted_cost": Decimal(0),
        "unamortised_cost": Decimal(0),
        "price": Decimal(0),
        "billed_cost": Decimal(0),
        "effective_cost": Decimal(0),
        "list_cost": Decimal(0),
    }
    return MonthRow(**(usual | known))
