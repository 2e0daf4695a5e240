"""What holds in a sound bill: checked over the staged charges of a file, told, never in the way.

The rules are those of the FOCUS specification 1.2 (CC BY 4.0). They are about the provider's data:
what breaks one is loaded all the same, as it is what will be invoiced.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from ses_dash import money
from ses_dash.focus import BY_NAME
from ses_dash.model.delivery import Finding
from ses_dash.warehouse import commitments, seats
from ses_dash.warehouse.source import quoted, rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal
    from pathlib import Path

    from ses_dash.warehouse.source import Database

_MOST = 10_000  # unit prices of a file that are looked at, those with the largest cost
_FAR = 12  # months between a billing month and a day that is billed in it
_RELATIVE = money.parse("0.000000001")
_HALF_A_CENT = money.parse("0.005")  # what rounding row by row may add up to

# Late charges of the month before are usual (R5), and providers cut months by their own clock.
_OUTSIDE = """
(charge_period_start < billing_period_start - INTERVAL 1 MONTH - INTERVAL 1 DAY
    OR charge_period_start
        >= coalesce(billing_period_end, billing_period_start + INTERVAL 1 MONTH) + INTERVAL 1 DAY)
AND charge_class IS DISTINCT FROM 'Correction' AND charge_category <> 'Purchase'
"""
_MONTHS_AWAY = "datediff('month', billing_period, charge_period_start)"
_IS_CREDIT_UNEVEN = "charge_category = 'Credit' AND ({})".format(
    " OR ".join(
        f"coalesce({name}, billed_cost) <> billed_cost"
        for name in ("effective_cost", "list_cost", "contracted_cost")
    )
)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that charges keep: `broken` is SQL that finds those that do not.

    The message is for people in finance; it begins with `{charges}`, as in "3 charges of tax ...".
    What FOCUS alone asks of a bill (`focus`) is asked of FOCUS files only.
    """

    code: str
    broken: str
    message: str
    focus: bool = False


class Example(NamedTuple):
    """The first charge that breaks a rule."""

    account: str
    service: str | None
    day: str
    cost: Decimal
    currency: str


RULES = (
    Rule(
        "usage outside its month",
        _OUTSIDE,
        "{charges} for days after the billing month or over a month before it; they are billed.",
    ),
    Rule(
        "charge period",
        "charge_period_end <= charge_period_start",
        "{charges} with an end that is not after the start.",
    ),
    Rule(
        "billing period",
        "day(billing_period_start) <> 1 OR day(billing_period_end) <> 1",
        "{charges} with a billing period that is no whole month; they count in the month it "
        "begins in.",
    ),
    Rule(
        "tax with a quantity",
        "charge_category = 'Tax' AND (pricing_quantity IS NOT NULL "
        "OR consumed_quantity IS NOT NULL OR list_unit_price IS NOT NULL "
        "OR contracted_unit_price IS NOT NULL)",
        "{charges} of tax with a quantity or a unit price, as if it were usage.",
        focus=True,
    ),
    Rule(
        "commitment incomplete",
        "(commitment_discount_id IS NOT NULL) <> (commitment_discount_category IS NOT NULL) "
        "OR (commitment_discount_id IS NOT NULL) <> (commitment_discount_type IS NOT NULL)",
        "{charges} that name a commitment but not its kind, or a kind but no commitment.",
        focus=True,
    ),
    Rule(
        "commitment without status",
        "charge_category = 'Usage' AND commitment_discount_id IS NOT NULL "
        "AND commitment_discount_status IS NULL",
        "{charges} of a commitment that do not say whether it was used or unused.",
        focus=True,
    ),
    Rule(
        "unused but consumed",
        "commitment_discount_status = 'Unused' AND consumed_quantity IS NOT NULL",
        "{charges} for the unused part of a commitment that say it was consumed.",
        focus=True,
    ),
    Rule(
        "uneven credit",
        _IS_CREDIT_UNEVEN,
        "{charges} of credit with another effective or list cost than billed cost.",
        focus=True,
    ),
)
_USED = """
    billed_cost effective_cost list_cost contracted_cost billing_currency account service_name
    billing_period billing_period_start billing_period_end charge_period_start charge_period_end
    charge_category charge_class commitment_discount_id commitment_discount_category
    commitment_discount_type commitment_discount_status consumed_quantity pricing_quantity
    list_unit_price contracted_unit_price term prorated_quantity
""".split()
_PRICES = (("list_unit_price", "list_cost"), ("contracted_unit_price", "contracted_cost"))


@dataclass(frozen=True, slots=True)
class Checked:
    """What the staged charges of a file are like.

    `earliest` and `latest` are how many months charges begin before (below 0) or after their
    billing period, at most.
    """

    findings: tuple[Finding, ...]
    earliest: int
    latest: int

    @property
    def question(self) -> str:
        """Return why a person should look first: days so far off that they may be misread."""
        away = [f"{-self.earliest} months before"] if self.earliest < -_FAR else []
        away += [f"{self.latest} months after"] if self.latest > _FAR else []
        if not away:
            return ""
        return f"It has charges for days {' and '.join(away)} their billing month. Is that right?"


def check(db: Database, staged: Path, *, focus: bool) -> Checked:
    """Hold every charge of a staged file against the rules, in one pass."""
    relation = _relation(db, staged)
    rules = [rule for rule in RULES if focus or not rule.focus]
    wanted = [f"min({_MONTHS_AWAY})", f"max({_MONTHS_AWAY})"]
    for rule in rules:
        wanted += (
            f"count(*) FILTER (WHERE {rule.broken})",
            f"min(file_row_number) FILTER (WHERE {rule.broken})",
        )
    found = rows(db, f"SELECT {', '.join(wanted)} FROM {relation}")[0]  # noqa: S608
    earliest, latest, *counts = found
    findings = [
        Finding(rule.code, _said(rule, count, _example(db, relation, first)))
        for rule, count, first in zip(rules, counts[::2], counts[1::2], strict=True)
        if count
    ]
    findings += _prices(db, relation)
    findings += _twice(db, relation)
    findings += [
        Finding("proration", str(each))
        for each in seats.off(lambda query: rows(db, query), relation)
    ]
    return Checked(tuple(findings), earliest or 0, latest or 0)  # None of no charge at all


def _relation(db: Database, staged: Path) -> str:
    """Return the staged charges as SQL: columns that hold nothing are not in the file."""
    file = f"read_parquet({quoted(str(staged))}, file_row_number = true)"
    there = {name for name, *_ in rows(db, f"DESCRIBE FROM {file}")}
    columns = [
        name if name in there else f"NULL::{BY_NAME[name].sql_type} AS {name}" for name in _USED
    ]
    return f"(SELECT file_row_number, {', '.join(columns)} FROM {file})"  # noqa: S608


def _example(db: Database, relation: str, row: int) -> Example:
    columns = "account, service_name, charge_period_start::DATE::VARCHAR, billed_cost"
    query = f"SELECT {columns}, billing_currency FROM {relation} WHERE file_row_number = {row}"  # noqa: S608
    return Example(*rows(db, query)[0])


def _said(rule: Rule, count: int, first: Example) -> str:
    where = ", ".join(part for part in (f"account {first.account}", first.service) if part)
    amount = money.show(first.cost, first.currency)
    return f"{rule.message.format(charges=_charges(count))} First: {where}, {first.day}, {amount}."


def _prices(db: Database, relation: str) -> Iterator[Finding]:
    """Yield what is not unit price by quantity: added up by unit price, so that it is exact."""
    for price, cost in _PRICES:
        query = (
            f"SELECT billing_currency, {price}, count(*), sum(pricing_quantity), sum({cost}) "  # noqa: S608
            f"FROM {relation} WHERE {price} IS NOT NULL AND pricing_quantity IS NOT NULL "
            f"AND {cost} IS NOT NULL AND charge_class IS DISTINCT FROM 'Correction' "
            f"GROUP BY ALL ORDER BY abs(sum({cost})) DESC LIMIT {_MOST}"
        )
        broken = [each for each in map(_at_a_price, rows(db, query)) if each.matters]
        if broken:
            yield Finding("unit price", _worst(broken, cost.replace("_", " ")))


class _AtAPrice(NamedTuple):
    """What the charges of one unit price add up to, and what they should by their quantity."""

    currency: str
    price: Decimal
    charges: int
    quantity: Decimal
    cost: Decimal
    expected: Decimal

    @property
    def difference(self) -> Decimal:
        """Return how far they are apart."""
        return abs(money.subtract(self.cost, self.expected))

    @property
    def matters(self) -> bool:
        """Say whether it is more than rounding."""
        return self.difference > max(money.multiply(abs(self.cost), _RELATIVE), _HALF_A_CENT)


def _at_a_price(row: tuple[Any, ...]) -> _AtAPrice:
    _, price, _, quantity, _ = row
    return _AtAPrice._make((*row, money.multiply(price, quantity)))


def _worst(broken: list[_AtAPrice], cost: str) -> str:
    worst = max(broken, key=lambda each: each.difference)
    is_, should_be = (money.show(each, worst.currency) for each in (worst.cost, worst.expected))
    return (
        f"{_charges(sum(each.charges for each in broken))} whose {cost} is not unit price times "
        f"quantity. Farthest off: {money.plain(worst.price)} for a quantity of "
        f"{money.plain(worst.quantity)} would be {should_be}, but is {is_}."
    )


def _twice(db: Database, relation: str) -> Iterator[Finding]:
    """Yield the commitment that counts twice with the most money, and how many others do (I12)."""
    found = commitments.twice(lambda query: rows(db, query), relation, "NULL")
    if found:
        others = f" Others that do: {len(found) - 1:,}." if found[1:] else ""
        yield Finding("commitment twice", f"The {found[0]}.{others}")


def _charges(count: int) -> str:
    return "1 charge" if count == 1 else f"{count:,} charges"
