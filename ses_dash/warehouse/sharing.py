"""Shared costs: who pays which part of an account's charges in a month, and the parts themselves.

A part is a share of six decimals of every charge, and the shares of a month add up to 1: what
customers have of a charge adds up to it, to the last digit.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from ses_dash import money

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from duckdb import DuckDBPyConnection

SHARE_DECIMALS = 6
_KEYS = "(program, account, billing_period, billing_currency)"
# Rows of charges without those that are divided.
NOT_SHARED = f"ANTI JOIN cost_share USING {_KEYS}"
_AMOUNTS = ("billed", "effective", "list")
_EXACT = ("partner_discount", "unlisted_cost", "unamortised_cost")
_QUANTITIES = ("pricing_quantity", "priced_quantity")
_ONLY_BY_MONTH = {"charge_monthly": ("contracted",)}

_RULES = """
SELECT DISTINCT program, account, billing_period, billing_currency, key
FROM charge_monthly AS month JOIN priced_sharing AS sharing USING (program, account)
WHERE first_month <= billing_period AND end_month > billing_period
"""
_NAMED = """
SELECT DISTINCT program, account, billing_period, sharing.customer_id, sharing.share
FROM charge_monthly AS month JOIN priced_sharing AS sharing USING (program, account)
WHERE first_month <= billing_period AND end_month > billing_period
    AND sharing.customer_id IS NOT NULL
"""
# What customers used of accounts of their own, in the currencies that they are billed in.
_USED = """
SELECT program, billing_period, billing_currency, customer_id, sum(effective_cost) AS used
FROM customer_month AS month
WHERE charge_category = 'Usage' AND customer_id IS NOT NULL
    AND program IN (SELECT program FROM priced_sharing)
    AND NOT EXISTS (
        FROM priced_sharing AS sharing
        WHERE sharing.program = month.program AND sharing.account = month.account
            AND first_month <= billing_period AND end_month > billing_period
    )
GROUP BY ALL
HAVING used > 0
"""
_KEEP = """
INSERT INTO cost_share
SELECT
    unnest($1::VARCHAR[]), unnest($2::VARCHAR[]), unnest($3::DATE[]), unnest($4::VARCHAR[]),
    unnest($5::BIGINT[]), unnest($6::DECIMAL(9, 6)[])
"""


class Shared(NamedTuple):
    """A customer's share of an account's charges in a month and currency."""

    program: str
    account: str
    period: date
    currency: str
    customer_id: int
    share: Decimal


def divided(table: str) -> str:
    """Return the query of the rows of a rollup that are divided, each in parts by customer."""
    names = (*_AMOUNTS, *_ONLY_BY_MONTH.get(table, ()))
    parts = (
        *(f"part_of({name}_cost, share.share) AS {name}_cost" for name in names),
        *(
            f"residue_part_of({name}_cost, {name}_residue, share.share) AS {name}_residue"
            for name in names
        ),
        *(f"part_of({name}, share.share) AS {name}" for name in _EXACT),
        *(f"quantity_part_of({name}, share.share) AS {name}" for name in _QUANTITIES),
    )
    return f"""
    SELECT share.customer_id, share.share, whole.* REPLACE ({", ".join(parts)})
    FROM {table} AS whole JOIN cost_share AS share USING {_KEYS}
    """  # noqa: S608 - from constants


def share_out(cursor: DuckDBPyConnection) -> frozenset[tuple[str, str]]:
    """Work out the shares of all months by what customers have of them now.

    Returns the accounts, by program, where a share is another one than it was.
    """
    held = {Shared(*row) for row in cursor.execute("FROM cost_share").fetchall()}
    wanted = _wanted(cursor)
    changed = frozenset((each.program, each.account) for each in held ^ wanted)
    if changed:
        cursor.execute("DELETE FROM cost_share")
        if wanted:
            cursor.execute(_KEEP, [*map(list, zip(*sorted(wanted), strict=True))])
    return changed


def _wanted(cursor: DuckDBPyConnection) -> set[Shared]:
    rules = cursor.execute(_RULES).fetchall()
    if not rules:
        return set()
    named: defaultdict[tuple[str, str, date], dict[int, Decimal | None]] = defaultdict(dict)
    for program, account, period, customer_id, share in cursor.execute(_NAMED).fetchall():
        named[program, account, period][customer_id] = share
    used: defaultdict[tuple[str, date, str], dict[int, Decimal]] = defaultdict(dict)
    for program, period, currency, customer_id, amount in cursor.execute(_USED).fetchall():
        used[program, period, currency][customer_id] = amount
    return {
        Shared(program, account, period, currency, customer_id, share)
        for program, account, period, currency, key in rules
        for customer_id, share in shares(
            key, named[program, account, period], used[program, period, currency]
        )
    }


def shares(
    key: str, named: Mapping[int, Decimal | None], used: Mapping[int, Decimal]
) -> Sequence[tuple[int, Decimal]]:
    """Return the customers' shares by a key; none where nobody is there to pay.

    `usage`: by what each used of its own accounts; `equal`: everybody the same; both among those
    named, or else among all that used anything. `fixed`: as named.
    """
    if key == "fixed":
        return [(each, share) for each, share in sorted(named.items()) if share]
    if key == "usage":
        weights = {each: used[each] for each in named or used if each in used}
    else:
        weights = dict.fromkeys(named or used, Decimal(1))
    payers = sorted(weights)
    if not payers:
        return []
    parts = money.allocate(Decimal(1), [weights[each] for each in payers], SHARE_DECIMALS)
    return [(each, part) for each, part in zip(payers, parts, strict=True) if part]
