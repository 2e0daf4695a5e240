"""What the charges of accounts nobody owns say about whose they may be: tags, and what they use."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from ses_dash.period import BillingPeriod
from ses_dash.warehouse.read import scope_parameters

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ses_dash.access import Scope
    from ses_dash.warehouse.warehouse import Warehouse

    Key = tuple[str, str]  # program, account

_NOBODYS = """
SELECT program, account, max(billing_period)
FROM customer_month
WHERE customer_id IS NULL AND $everybody
GROUP BY program, account
HAVING bool_or(billed_cost <> 0 OR billed_residue <> 0)
ORDER BY program, account
"""
# Texts that are no JSON object hold no tags. What a file says of its customer counts as tags. Of a
# key with many values, such as the name of a resource, the most frequent ones are enough.
_TAGS = """
WITH wanted AS (
    SELECT
        unnest($programs::VARCHAR[]) AS program,
        unnest($accounts::VARCHAR[]) AS account,
        unnest($since::DATE[]) AS since
),
tagged AS (
    SELECT
        program, account, count(*) AS charges,
        map_concat(
            MAP {
                'CustomerName': any_value(x['CustomerName']),
                'CustomerDomainName': any_value(x['CustomerDomainName'])
            },
            try_cast(try_cast(any_value(tags) AS JSON) AS MAP(VARCHAR, VARCHAR))
        ) AS tags
    FROM charge JOIN wanted USING (program, account)
    WHERE billing_period >= since AND billing_period >= $earliest
    GROUP BY program, account, charge.tags, x['CustomerName'], x['CustomerDomainName']
),
total AS (
    SELECT program, account, sum(charges)::BIGINT AS charges FROM tagged GROUP BY ALL
),
pair AS (
    SELECT program, account, charges, unnest(map_entries(tags)) AS tag FROM tagged
),
counted AS (
    SELECT program, account, tag.key AS key, tag.value AS value, sum(charges)::BIGINT AS charges
    FROM pair
    WHERE length(tag.value) BETWEEN 1 AND $longest
    GROUP BY ALL
)
SELECT program, account, key, value, counted.charges, total.charges
FROM counted JOIN total USING (program, account)
QUALIFY $most >= row_number() OVER (
    PARTITION BY program, account, key ORDER BY counted.charges DESC, value
)
ORDER BY program, account, counted.charges DESC, key, value
"""
_USES = """
SELECT DISTINCT program, account, concat_ws(' ', service_name, region_id)
FROM customer_month
WHERE program = ANY($programs::VARCHAR[]) AND billing_period >= $earliest
    AND charge_category = 'Usage' AND service_name IS NOT NULL
    AND ($everybody OR customer_id = ANY($scope::BIGINT[]))
"""
_RECENT = 3  # months, the last one of an account included
_LONGEST_VALUE = 200
_MOST_VALUES = 5  # of one key and account


class Nobodys(NamedTuple):
    """An account with charges that nobody owns, and the last month of them."""

    program: str
    account: str
    last: BillingPeriod

    @property
    def since(self) -> BillingPeriod:
        """Return the first of the months that are looked at."""
        return self.last.shift(1 - _RECENT)


class Tag(NamedTuple):
    """A tag of an account's charges: on how many of how many it is."""

    key: str
    value: str
    charges: int
    of: int


def nobodys(warehouse: Warehouse, scope: Scope) -> list[Nobodys]:
    """Return the accounts with money that nobody owned on its day; none for a narrower scope."""
    rows = warehouse.rows(_NOBODYS, {"everybody": scope.customers is None})
    return [Nobodys(program, account, BillingPeriod(last)) for program, account, last in rows]


def tags(warehouse: Warehouse, wanted: Sequence[Nobodys]) -> dict[Key, list[Tag]]:
    """Return the tags of some accounts in their recent months, the most frequent ones first."""
    if not wanted:
        return {}
    chosen = {
        "programs": [each.program for each in wanted],
        "accounts": [each.account for each in wanted],
        "since": [each.since.start for each in wanted],
        "earliest": _earliest(wanted),
        "longest": _LONGEST_VALUE,
        "most": _MOST_VALUES,
    }
    found: defaultdict[Key, list[Tag]] = defaultdict(list)
    for program, account, *tag in warehouse.rows(_TAGS, chosen):
        found[program, account].append(Tag(*tag))
    return dict(found)


def uses(
    warehouse: Warehouse, scope: Scope, wanted: Sequence[Nobodys]
) -> dict[Key, frozenset[str]]:
    """Return what every account in scope used, in the programs and recent months of some.

    A use is a service and its region.
    """
    if not wanted:
        return {}
    chosen = {"programs": sorted({each.program for each in wanted}), "earliest": _earliest(wanted)}
    found: defaultdict[Key, set[str]] = defaultdict(set)
    for program, account, use in warehouse.rows(_USES, chosen | scope_parameters(scope)):
        found[program, account].add(use)
    return {key: frozenset(each) for key, each in found.items()}


def _earliest(wanted: Iterable[Nobodys]) -> object:
    return min(each.since.start for each in wanted)
