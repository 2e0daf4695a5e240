"""What commitments cost and save: sums by month, and what other policies would sell them for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ses_dash import money
from ses_dash.period import BillingPeriod
from ses_dash.warehouse.priced import priced
from ses_dash.warehouse.read import scope_parameters

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from ses_dash.access import Scope
    from ses_dash.model.commitment import CommitmentRole, Policy
    from ses_dash.warehouse.warehouse import Warehouse

_IN_SCOPE = "($everybody OR customer_id = ANY($scope::BIGINT[]))"
_MONTHS = f"""
SELECT
    program, commitment_id, billing_currency, billing_period, commitment_role,
    min(service_start), max(service_end),
    sum(billed_cost), sum(billed_residue), sum(effective_cost), sum(effective_residue),
    sum(list_cost), sum(list_residue)
FROM customer_month
WHERE commitment_role IS NOT NULL AND {_IN_SCOPE}
GROUP BY ALL
ORDER BY ALL
"""  # noqa: S608 - from constants
_SOLD = f"""
WITH drafted AS (
    SELECT
        $program AS program, $commitment AS commitment_id, DATE '1970-01-01' AS first_month,
        DATE '9999-12-01' AS end_month, $policy AS policy, $owner::BIGINT AS owner_id
),
month AS (
    SELECT * EXCLUDE (price, price_residue, unpriced_cost, seller_cost, seller_residue)
    FROM customer_month
    WHERE program = $program AND commitment_id = $commitment
        AND billing_period BETWEEN $first AND $last AND {_IN_SCOPE}
),
priced AS MATERIALIZED ({priced("month", policies="drafted")})
SELECT billing_currency, sum(price), sum(price_residue)
FROM priced
GROUP BY ALL
"""  # noqa: S608 - from constants
# Whose the account is that pays the fee, by the latest charge; else that has what is not used.
_OWNER = """
SELECT span.customer_id
FROM charge_monthly AS monthly
JOIN owner_span AS span
    ON span.program = monthly.program AND span.account = monthly.account
    AND span.valid_from < $end AND span.valid_to >= $end
WHERE monthly.program = $program AND monthly.commitment_id = $commitment
    AND commitment_role IN ('fee', 'renewal', 'unused') AND span.customer_id IS NOT NULL
ORDER BY commitment_role = 'unused', billing_period DESC, span.customer_id
LIMIT 1
"""
_CUSTOMERS = """
SELECT DISTINCT customer_id
FROM customer_month
WHERE program = $program AND commitment_id = $commitment AND customer_id IS NOT NULL
"""


class RoleMonth(NamedTuple):
    """What charges of a commitment with one role come to in a month, exact."""

    program: str
    commitment_id: str
    currency: str
    period: BillingPeriod
    role: CommitmentRole
    start: datetime
    end: datetime
    billed: Decimal
    effective: Decimal
    listed: Decimal


def months(warehouse: Warehouse, scope: Scope) -> list[RoleMonth]:
    """Return the months of every commitment, by program, commitment, currency and month."""
    return [
        RoleMonth(
            *(program, commitment_id, currency, BillingPeriod(period), role, start, end),
            *(money.total(sums[at : at + 2]) for at in (0, 2, 4)),
        )
        for program, commitment_id, currency, period, role, start, end, *sums in warehouse.rows(
            _MONTHS, scope_parameters(scope)
        )
    ]


def sold(
    warehouse: Warehouse,
    scope: Scope,
    commitment: tuple[str, str],
    months: tuple[BillingPeriod, BillingPeriod],
    policy: tuple[Policy, int | None],
) -> dict[str, Decimal]:
    """Return by currency what a commitment (program and id) would sell for by a policy and owner.

    By the pricebooks there are, from the first to the last month.
    """
    parameters = _named(*commitment) | {
        "policy": policy[0],
        "owner": policy[1],
        "first": months[0].start,
        "last": months[1].start,
    }
    rows = warehouse.rows(_SOLD, parameters | scope_parameters(scope))
    return {currency: money.total(amounts) for currency, *amounts in rows}


def fee_owner(
    warehouse: Warehouse, program: str, commitment_id: str, period: BillingPeriod
) -> int | None:
    """Return who owns, at the end of a month, the account that pays the fee of a commitment."""
    rows = warehouse.rows(_OWNER, _named(program, commitment_id) | {"end": period.end})
    return rows[0][0] if rows else None


def customers(warehouse: Warehouse, program: str, commitment_id: str) -> frozenset[int]:
    """Return the ids of customers with charges of a commitment."""
    rows = warehouse.rows(_CUSTOMERS, _named(program, commitment_id))
    return frozenset(customer_id for (customer_id,) in rows)


def _named(program: str, commitment_id: str) -> dict[str, object]:
    return {"program": program, "commitment": commitment_id}
