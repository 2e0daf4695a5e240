"""Builds the line items of the demo's AWS months as a CUR 2.0 export holds them."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.demo import story
from ses_dash.demo.catalog import account, accounts, token

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ses_dash.demo.catalog import DemoAccount
    from ses_dash.demo.story import Month, Usage

Row = dict[str, object]

PAYER = "310004418820"
_REGION_PREFIX = {
    "us-east-1": "",
    "eu-central-1": "EUC1-",
    "eu-west-1": "EU-",
    "eu-west-2": "EUW2-",
    "eu-south-1": "EUS1-",
}
# A Compute Savings Plan of 0.50 USD an hour for a year, all paid upfront: 8,760 hours.
_PLAN_ARN = "arn:aws:savingsplans::310004418820:savingsplan/5b8f0c1e-20a7-4d39-9e61-0c3f7a52d814"
_PLAN_METER = "BoxUsage:m6i.xlarge"
_PLAN_UPFRONT = Decimal("4380.0000000000")
_PLAN_PER_DAY = Decimal("12.0000000000")
_PLAN_RATE = Decimal("0.1656000000")
_PLAN_HOURS = Decimal(72)  # what a day's commitment pays for
_PLAN_CODE = ("ComputeSavingsPlans", "Savings Plans for AWS Compute usage")
_MARKETPLACE_CODE = token("graylark-observability-pro", 25).lower()
_SALES_TAX = Decimal("0.0725")


def rows(month: Month) -> Iterator[Row]:
    """Yield all line items of a month, in an order that never changes."""
    used = list(story.usage("aws", month))
    for each in used:
        yield from _metered(month, each)
    yield from (_usage(month, each) for each in story.late_usage(month))
    yield from _plan_fees(month, used)
    yield from _marketplace(month)
    yield from _credit(month)
    yield from _taxes(month, used)


def _metered(month: Month, used: Usage) -> Iterator[Row]:
    if not _planned(month, used):
        yield _usage(month, used)
        return
    hours = _covered_hours(used)
    covered = _usage(month, used, hours)
    plan = {"savings_plan_savings_plan_a_r_n": _PLAN_ARN, "savings_plan_offering_type": "ComputeSP"}
    yield (
        covered
        | plan
        | {
            "line_item_line_item_type": "SavingsPlanCoveredUsage",
            "savings_plan_savings_plan_rate": _PLAN_RATE,
            "savings_plan_savings_plan_effective_cost": money.multiply(_PLAN_RATE, hours),
        }
    )
    yield (
        covered
        | plan
        | {
            "line_item_line_item_type": "SavingsPlanNegation",
            "line_item_line_item_description": "Savings plan negation used by " + _PLAN_ARN,
            "line_item_unblended_cost": -money.multiply(used.product.price, hours),
            "line_item_blended_cost": -money.multiply(used.product.price, hours),
            "pricing_public_on_demand_cost": "",
            "pricing_public_on_demand_rate": "",
        }
    )
    rest = money.subtract(used.quantity, hours)
    if rest:
        yield _usage(month, used, rest)


def _planned(month: Month, used: Usage) -> bool:
    return (
        used.account.name == story.SAVINGS_ACCOUNT
        and used.product.meter == _PLAN_METER
        and month.index >= story.SAVINGS_MONTH
    )


def _covered_hours(used: Usage) -> Decimal:
    return min(used.quantity, _PLAN_HOURS)


def _usage(month: Month, used: Usage, quantity: Decimal | None = None) -> Row:
    product, buyer = used.product, used.account
    quantity = used.quantity if quantity is None else quantity
    cost = money.multiply(product.price, quantity)
    usage_type = _REGION_PREFIX[buyer.region] + product.meter
    sku = product.sku(buyer.region)
    return _line(month, buyer, used.start, used.end) | {
        "line_item_line_item_type": "Usage",
        "line_item_product_code": product.code,
        "line_item_usage_type": usage_type,
        "line_item_operation": "RunInstances" if product.code == "AmazonEC2" else "",
        "line_item_availability_zone": f"{buyer.region}a" if product.code == "AmazonEC2" else "",
        "line_item_resource_id": f"{product.code}-{token(buyer.name + usage_type, 8)}".lower(),
        "line_item_usage_amount": quantity,
        "line_item_unblended_rate": product.price,
        "line_item_unblended_cost": cost,
        "line_item_blended_rate": product.price,
        "line_item_blended_cost": cost,
        "line_item_line_item_description": f"${product.price} per {product.text}",
        "pricing_public_on_demand_rate": product.price,
        "pricing_public_on_demand_cost": cost,
        "pricing_rate_id": str(int(token(sku, 8), 36) % 10**11),
        "pricing_term": "OnDemand",
        "pricing_unit": product.unit,
        "product": json.dumps({"product_name": product.service, "region": buyer.region}),
        "product_product_family": product.subcategory,
        "product_region_code": buyer.region,
        "product_servicecode": product.code,
        "product_sku": sku,
        "resource_tags": json.dumps({"user_environment": "prod", "user_team": _team(buyer)}),
    }


def _team(buyer: DemoAccount) -> str:
    """Return who tagged an account's resources: for the unassigned one a hint at whose it is."""
    return story.UNASSIGNED_TEAM if buyer.name == story.UNASSIGNED_ACCOUNT else buyer.name


def _line(month: Month, buyer: DemoAccount, start: date, end: date) -> Row:
    period = month.period
    return {
        "identity_time_interval": f"{_moment(start)}/{_moment(end)}",
        "bill_bill_type": "Anniversary",
        "bill_billing_entity": "AWS",
        "bill_billing_period_start_date": _moment(period.start),
        "bill_billing_period_end_date": _moment(period.end),
        "bill_invoice_id": f"{period.start:%Y%m}0417",
        "bill_invoicing_entity": "Amazon Web Services EMEA SARL",
        "bill_payer_account_id": PAYER,
        "bill_payer_account_name": "Tidewell Cloud Partners",
        "line_item_currency_code": "USD",
        "line_item_legal_entity": "Amazon Web Services EMEA SARL",
        "line_item_usage_account_id": buyer.id,
        "line_item_usage_account_name": buyer.name,
        "line_item_usage_start_date": _moment(start),
        "line_item_usage_end_date": _moment(end),
        "pricing_currency": "USD",
    }


def _whole_month(month: Month, buyer: DemoAccount, amount: Decimal, text: str) -> Row:
    return _line(month, buyer, month.period.start, month.period.end) | {
        "line_item_usage_amount": "1.0000000000",
        "line_item_unblended_cost": amount,
        "line_item_blended_cost": amount,
        "line_item_line_item_description": text,
    }


def _plan_fees(month: Month, used: list[Usage]) -> Iterator[Row]:
    """Yield the upfront fee in the month of purchase, and each month what the plan was used for."""
    buyer = account(story.SAVINGS_ACCOUNT)
    plan: Row = {
        "line_item_product_code": _PLAN_CODE[0],
        "line_item_usage_type": "ComputeSP:1yrAllUpfront",
        "product": json.dumps({"product_name": _PLAN_CODE[1]}),
        "product_servicecode": _PLAN_CODE[0],
        "savings_plan_savings_plan_a_r_n": _PLAN_ARN,
        "savings_plan_offering_type": "ComputeSP",
        "savings_plan_payment_option": "All Upfront",
        "savings_plan_purchase_term": "1yr",
    }
    if month.index == story.SAVINGS_MONTH:
        text = "1 year All Upfront Compute Savings Plan"
        yield (
            _whole_month(month, buyer, _PLAN_UPFRONT, text)
            | plan
            | {
                "bill_bill_type": "Purchase",
                "bill_invoice_id": f"{month.period.start:%Y%m}0993",
                "line_item_line_item_type": "SavingsPlanUpfrontFee",
            }
        )
    if month.index >= story.SAVINGS_MONTH:
        hours = money.total(_covered_hours(each) for each in used if _planned(month, each))
        committed = _PLAN_PER_DAY * len(month.days)
        yield (
            _whole_month(month, buyer, Decimal("0.0"), "Savings Plan commitment")
            | plan
            | {
                "line_item_line_item_type": "SavingsPlanRecurringFee",
                "savings_plan_amortized_upfront_commitment_for_billing_period": committed,
                "savings_plan_recurring_commitment_for_billing_period": "0.0",
                "savings_plan_total_commitment_to_date": committed,
                "savings_plan_used_commitment": money.multiply(_PLAN_RATE, hours),
            }
        )


def _marketplace(month: Month) -> Iterator[Row]:
    for name in story.MARKETPLACE_ACCOUNTS:
        text = "AWS Marketplace software usage: 25 hosts"
        yield _whole_month(month, account(name), Decimal("487.5000000000"), text) | {
            "bill_billing_entity": "AWS Marketplace",
            "bill_invoice_id": f"{month.period.start:%Y%m}0552",
            "line_item_legal_entity": "Graylark Software GmbH",
            "line_item_line_item_type": "Usage",
            "line_item_product_code": _MARKETPLACE_CODE,
            "line_item_usage_type": "MP:pro-host-month",
            "line_item_usage_amount": "25.0000000000",
            "line_item_unblended_rate": "19.5000000000",
            "pricing_unit": "Units",
            "product": json.dumps({"product_name": "Graylark Observability Pro"}),
            "product_sku": token("graylark-pro"),
        }


def _credit(month: Month) -> Iterator[Row]:
    if month.index in story.CREDIT_MONTHS:
        buyer = account(story.CREDIT_ACCOUNT)
        yield _whole_month(month, buyer, Decimal("-350.0000000000"), "Media launch credit") | {
            "line_item_line_item_type": "Credit",
            "line_item_product_code": "AmazonCloudFront",
            "line_item_usage_type": "Credit",
            "product": json.dumps({"product_name": "Amazon CloudFront"}),
            "product_servicecode": "AmazonCloudFront",
        }


def _taxes(month: Month, used: list[Usage]) -> Iterator[Row]:
    """Yield the sales tax of each account of the one customer who pays it, rounded as AWS does."""
    for buyer in accounts():
        if buyer.program == "aws" and buyer.customer == story.TAXED_CUSTOMER:
            base = money.total(each.list_cost for each in used if each.account == buyer)
            tax = money.quantize(money.multiply(base, _SALES_TAX), 2)
            yield _whole_month(month, buyer, tax, "Tax for product code AmazonEC2") | {
                "line_item_line_item_type": "Tax",
                "line_item_tax_type": "USSalesTax",
                "line_item_product_code": "AmazonEC2",
                "product": json.dumps({"product_name": "Amazon Elastic Compute Cloud"}),
                "product_servicecode": "AmazonEC2",
            }


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00.000Z"
