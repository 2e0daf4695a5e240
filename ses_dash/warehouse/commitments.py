"""Commitments: whether what was paid for one comes back as what it covers, once and whole.

FOCUS 1.2 (CC BY 4.0): the purchase of a commitment is billed and has no effective cost; what it
covers, used or not, has the effective cost and is not billed. A purchase is the charge that pays
for a commitment; of one that carries what nobody used as well (the monthly fee of AWS), that part
is taken for unused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ses_dash import money

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from decimal import Decimal
    from typing import Any

    from ses_dash.warehouse.warehouse import Warehouse

    Rows = Callable[[str], list[tuple[Any, ...]]]

_RELATIVE = money.parse("0.000000001")
_HALF_A_CENT = money.parse("0.005")
_PAYS = "charge_category = 'Purchase'"
_COVERS = "commitment_discount_status IS NOT NULL"
_OF_ONE = f"commitment_discount_id IS NOT NULL AND ({_PAYS} OR {_COVERS})"

# A negation of AWS takes back the on-demand price of what it covers: sums count, no single charges.
_TWICE = f"""
SELECT
    {{key}}, commitment_discount_id, billing_currency,
    count(*) FILTER (WHERE {_PAYS} AND NOT {_COVERS} AND effective_cost <> 0),
    sum(effective_cost) FILTER (WHERE {_PAYS} AND NOT {_COVERS}) AS paid,
    sum(effective_cost) FILTER (WHERE {_COVERS}) AS covered
FROM {{relation}}
WHERE {_OF_ONE}
GROUP BY ALL
HAVING abs(paid) > {_HALF_A_CENT} AND abs(covered) > {_HALF_A_CENT}
ORDER BY least(abs(paid), abs(covered)) DESC, commitment_discount_id
"""  # noqa: S608 - from constants

# What is paid at once has to be for the whole term, which is only known by its period. Where there
# are only fees, the month before them shows that nothing was paid before, and that after them that
# no fee is to come.
_TERMS = f"""
WITH part AS (
    SELECT
        *, {_PAYS} AS pays, {_COVERS} AS covers,
        {_PAYS} AND billed_cost <> 0 AND charge_frequency IS DISTINCT FROM 'Recurring' AS at_once,
        coalesce(charge_period_end, charge_period_start) AS period_end
    FROM charge
    WHERE {_OF_ONE}
),
term AS (
    SELECT
        program, commitment_discount_id, billing_currency,
        min(charge_period_start) FILTER (WHERE pays) AS first,
        max(period_end) FILTER (WHERE pays) AS last,
        sum(billed_cost) FILTER (WHERE pays) AS paid,
        sum(effective_cost) FILTER (WHERE covers) AS covered,
        bool_or(at_once) AS any_at_once,
        list(DISTINCT billing_account_id) AS billing_accounts
    FROM part
    GROUP BY program, commitment_discount_id, billing_currency
    HAVING abs(paid - covered) > greatest({_HALF_A_CENT}, {_RELATIVE} * abs(paid))
        AND bool_and(NOT pays OR (
            charge_class IS DISTINCT FROM 'Correction' AND billed_cost >= 0
            AND coalesce(charge_period_end > charge_period_start, false)
            AND (covers OR effective_cost = 0)
        ))
        AND min(charge_period_start) >= first - INTERVAL 1 DAY
        AND max(period_end) <= last + INTERVAL 1 DAY
        AND coalesce(max(charge_period_start) FILTER (WHERE at_once) <= first, true)
        AND coalesce(min(period_end) FILTER (WHERE at_once) >= last - INTERVAL 1 DAY, true)
),
needed AS (
    SELECT
        * EXCLUDE (any_at_once, billing_accounts),
        unnest(billing_accounts) AS billing_account,
        generate_series(
            date_trunc('month', first) - to_months(if(any_at_once, 0, 1)),
            date_trunc('month', last - INTERVAL 1 SECOND) + INTERVAL 1 MONTH,
            INTERVAL 1 MONTH
        ) AS months
    FROM term
),
live AS (SELECT DISTINCT program, billing_account, billing_period FROM load_slice WHERE live)
SELECT
    program, commitment_discount_id, billing_currency, first::DATE, last::DATE, paid, covered
FROM (SELECT * EXCLUDE months, unnest(months)::DATE AS billing_period FROM needed)
LEFT JOIN live USING (program, billing_account, billing_period)
GROUP BY ALL
HAVING bool_and(live.billing_period IS NOT NULL)
ORDER BY ALL
"""  # noqa: S608 - from constants


class Twice(NamedTuple):
    """A commitment that counts twice in the effective cost: `key` is where."""

    key: object
    commitment: str
    currency: str
    purchases: int
    paid: Decimal
    covered: Decimal

    def __str__(self) -> str:
        purchases = "1 purchase" if self.purchases == 1 else f"{self.purchases:,} purchases"
        return (
            f"commitment {self.commitment} counts twice in the effective cost: "
            f"{purchases} with {money.show(self.paid, self.currency)}, and what it covers with "
            f"{money.show(self.covered, self.currency)}"
        )


class Term(NamedTuple):
    """A commitment that is paid for and over, and what it covered."""

    program: str
    commitment: str
    currency: str
    first: date
    last: date
    paid: Decimal
    covered: Decimal

    def __str__(self) -> str:
        paid, covered = map(money.plain, (self.paid, self.covered))
        return (
            f"for its term from {self.first} to {self.last} {paid} {self.currency} was paid, but "
            f"the effective cost of what it covers, used or not, is {covered} {self.currency}"
        )


def twice(rows: Rows, relation: str, key: str) -> list[Twice]:
    """Return the commitments that count twice (I12), by a key such as the load; the worst first.

    Their purchases have an effective cost, and so has what they cover. FOCUS 1.2, "EffectiveCost":
    it is 0 for the purchase of a commitment.
    """
    return [Twice(*row) for row in rows(_TWICE.format(relation=relation, key=key))]


def uneven(warehouse: Warehouse) -> list[Term]:
    """Return the commitments whose payments are not what they covered over their term (I6).

    The term is the time that the purchases are for. Only those are looked at whose term is over,
    and live from its first month through the one after its last, for every billing account that
    pays or uses them. Nothing is said where that cannot be told: a payment at once that does not
    name the whole term as its period, one that was given back, use beyond what was paid for, and
    purchases that count in the effective cost themselves. A single file holds a month, so that this
    is never said after a load.
    """
    return [Term(*row) for row in warehouse.rows(_TERMS)]
