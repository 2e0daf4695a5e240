"""What an AWS line item is: its FOCUS category, its commitment, and what it costs when spread.

Every type of the column `line_item_line_item_type` has its place here; a type that is not known is
an adjustment that costs what is billed. Sources: the line item details, reservation details and
savings plans details of the AWS Data Exports User Guide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ses_dash.ingest.importer import Header

# A negation takes back the on-demand cost of the covered line beside it.
_COVERED = "('DiscountedUsage', 'SavingsPlanCoveredUsage', 'SavingsPlanNegation')"
_USAGE = ("Usage", "DiscountedUsage", "SavingsPlanCoveredUsage", "SavingsPlanNegation", "Refund")
_PURCHASES = ("Fee", "RIFee", "SavingsPlanUpfrontFee", "SavingsPlanRecurringFee")
_RECURRING = "('RIFee', 'SavingsPlanRecurringFee')"

COLUMNS = (  # what is read here
    "line_item_line_item_type", "line_item_tax_type", "line_item_product_code",
    "line_item_usage_type", "reservation_reservation_a_r_n", "reservation_effective_cost",
    "reservation_unused_amortized_upfront_fee_for_billing_period",
    "reservation_unused_recurring_fee", "savings_plan_savings_plan_a_r_n",
    "savings_plan_savings_plan_effective_cost", "savings_plan_total_commitment_to_date",
    "savings_plan_used_commitment",
)  # fmt: skip
RESERVATION = ("reservation_reservation_a_r_n",)
PLAN = ("savings_plan_savings_plan_a_r_n",)
PLAN_COST = ("savings_plan_savings_plan_effective_cost",)
RESERVATION_COST = ("reservation_effective_cost",)


def kind(header: Header) -> str:
    """Return the type of a line item as SQL; a file without types holds usage."""
    return f"coalesce({header.sql('line_item_line_item_type')}, 'Usage')"


def is_discount(header: Header) -> str:
    """Return SQL: is it a discount that has a line of its own?

    EdpDiscount, PrivateRateDiscount, RiVolumeDiscount, BundledDiscount, SppDiscount.
    """
    return f"{kind(header)} LIKE '%Discount'"


def charge(header: Header) -> dict[str, str]:
    """Return what kind of charge a line item is."""
    type_, tax = kind(header), header.sql("line_item_tax_type")
    usage_type = header.sql("line_item_usage_type")
    return {
        "charge_category": (
            f"CASE WHEN {type_} = 'Tax' OR ({type_} = 'Refund' AND {tax} IS NOT NULL) THEN 'Tax' "
            f"WHEN {type_} IN {_USAGE} THEN 'Usage' WHEN {type_} IN {_PURCHASES} THEN 'Purchase' "
            f"WHEN {type_} = 'Credit' OR {is_discount(header)} THEN 'Credit' "
            "ELSE 'Adjustment' END"
        ),
        "charge_class": f"CASE WHEN {type_} = 'Refund' THEN 'Correction' END",
        "charge_frequency": (
            f"CASE WHEN {type_} IN {_RECURRING} OR {_is_support_fee(header)} THEN 'Recurring' "
            f"WHEN {type_} IN {_PURCHASES} THEN 'One-Time' "
            f"WHEN {type_} IN {_USAGE} THEN 'Usage-Based' END"
        ),
        "pricing_category": (
            f"CASE WHEN {type_} = 'Tax' THEN NULL WHEN {type_} IN {_COVERED} THEN 'Committed' "
            f"WHEN {usage_type} LIKE '%SpotUsage%' THEN 'Dynamic' ELSE 'Standard' END"
        ),
    }


def commitment(header: Header) -> dict[str, str]:
    """Return which Reserved Instance or Savings Plan a line item is of, and whether it used it.

    A fee that renews every month has what nobody used as its effective cost: it is `Unused` then.
    """
    plan, reservation = header.sql(*PLAN), header.sql(*RESERVATION)
    unused = " ".join(f"WHEN {when} AND {cost} <> 0 THEN 'Unused'" for when, cost in _left(header))
    return {
        "commitment_discount_id": f"coalesce({plan}, {reservation})",
        "commitment_discount_category": (
            f"CASE WHEN {plan} IS NOT NULL THEN 'Spend' "
            f"WHEN {reservation} IS NOT NULL THEN 'Usage' END"
        ),
        "commitment_discount_type": (
            f"CASE WHEN {plan} IS NOT NULL THEN 'Savings Plan' "
            f"WHEN {reservation} IS NOT NULL THEN 'Reserved Instance' END"
        ),
        "commitment_discount_status": (
            f"CASE WHEN {kind(header)} IN {_COVERED} THEN 'Used' {unused} END"
        ),
    }


def effective(header: Header) -> str:
    """Return what a line costs once purchases are spread over what they cover.

    Without its columns a commitment cannot be spread: its lines keep what is billed.
    """
    type_ = kind(header)
    whens = [f"WHEN {when} THEN {cost}" for when, cost in _left(header)]
    if header.has(*PLAN_COST):
        whens += [
            f"WHEN {type_} = 'SavingsPlanCoveredUsage' THEN {header.number(*PLAN_COST)}",
            f"WHEN {type_} IN ('SavingsPlanNegation', 'SavingsPlanUpfrontFee') THEN amount()",
        ]
    if header.has(*RESERVATION_COST):
        whens += [
            f"WHEN {type_} = 'DiscountedUsage' THEN {header.number(*RESERVATION_COST)}",
            f"WHEN {type_} = 'Fee' AND {header.sql(*RESERVATION)} IS NOT NULL THEN amount()",
        ]
    billed = header.number("line_item_unblended_cost")
    return f"CASE {' '.join(whens)} ELSE {billed} END" if whens else billed


def _left(header: Header) -> list[tuple[str, str]]:
    """Return the lines that carry what nobody used of a commitment, and how much that is."""
    lines = []
    if header.has(*PLAN_COST):
        committed = header.number("savings_plan_total_commitment_to_date")
        used = header.number("savings_plan_used_commitment")
        lines.append((f"{kind(header)} = 'SavingsPlanRecurringFee'", f"({committed} - {used})"))
    if header.has(*RESERVATION_COST):
        upfront = header.number("reservation_unused_amortized_upfront_fee_for_billing_period")
        recurring = header.number("reservation_unused_recurring_fee")
        lines.append((f"{kind(header)} = 'RIFee'", f"({upfront} + {recurring})"))
    return lines


def _is_support_fee(header: Header) -> str:
    """Return SQL: is it the monthly fee of a support plan? It comes as a `Fee`, a week late."""
    code = header.sql("line_item_product_code")
    return f"({kind(header)} = 'Fee' AND {code} LIKE '%Support%')"
