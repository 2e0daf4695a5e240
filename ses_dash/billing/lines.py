"""From the priced rows of a month to the lines of a statement, and what is kept off it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from ses_dash import money
from ses_dash.model.statement import DetailLine, Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ses_dash.billing.pricing import Priced, Prices
    from ses_dash.model.customer import Customer
    from ses_dash.model.pricebook import AppliedRule
    from ses_dash.warehouse.read import MonthRow

_HUNDRED = Decimal(100)
_MOST_SAID = 5  # rules that a line's explanation names; its details have them all


class _Part(NamedTuple):
    """A row of a line, with its price and where the rule that made it stands."""

    row: MonthRow
    found: Priced
    rule: int | None


@dataclass(frozen=True, slots=True)
class Sold:
    """The lines of a statement, and what was kept off it."""

    lines: tuple[Line, ...]
    kept: dict[str, Decimal]
    unpriced: tuple[tuple[MonthRow, Priced], ...]  # what has no price (R12)


def sell(
    names: Mapping[str, str],
    customer: Customer,
    rows: Iterable[MonthRow],
    prices: Prices,
    rules: dict[AppliedRule, int],
) -> Sold:
    """Price rows and add them up at account x product x category, where they are rounded (R19).

    An upfront fee of a commitment is a line of its own, so that it comes to the same amount
    whichever statement it is on, and so is a share of shared costs. `names` are the names of
    accounts. What is not sold is on none. Rules that price anything are added to `rules`, each with
    its place.
    """
    products: defaultdict[tuple[str, ...], list[_Part]] = defaultdict(list)
    kept: defaultdict[str, list[Decimal]] = defaultdict(list)
    unpriced = []
    for row in rows:
        found = prices.price(row)
        if found.how == "not sold":
            kept[found.kept].append(row.billed_cost)
            continue
        if found.how == "no price" and found.lacking:
            unpriced.append((row, found))
        place = None if found.applied is None else rules.setdefault(found.applied, len(rules))
        products[_product(row)].append(_Part(row, found, place))
    made = (_line(names.get(key[0], ""), customer, products[key]) for key in sorted(products))
    return Sold(
        tuple(made),
        {name: money.total(amounts) for name, amounts in kept.items()},
        tuple(unpriced),
    )


def no_price(unpriced: Sequence[tuple[MonthRow, Priced]]) -> str:
    """Say what has no price, the largest costs first; nothing where all has one (R12)."""
    if not unpriced:
        return ""
    largest = sorted(unpriced, key=lambda each: -abs(each[1].lacking))[:_MOST_SAID]
    named = (f"{_named(row)} ({money.show(found.lacking, row.currency)})" for row, found in largest)
    more = len(unpriced) - len(largest)
    rest = f" and {more} more" if more > 0 else ""
    return (
        f"there is no price for {', '.join(named)}{rest}. Add a rule to the pricebook, choose "
        "another one, or mark the customer “at cost”."
    )


def _named(row: MonthRow) -> str:
    return " ".join(filter(None, (row.service_name or "other charges", row.sku_id, row.unit)))


def _product(row: MonthRow) -> tuple[str, ...]:
    fee, share = row.upfront_commitment or "", str(row.share or "")
    return row.account, row.service_name or "", row.charge_category, fee, share


def _line(account_name: str, customer: Customer, parts: Sequence[_Part]) -> Line:
    rows = [part.row for part in parts]
    details = tuple(map(_detail, parts))
    cost = money.total(row.billed_cost for row in rows)
    exact = money.total(detail.price for detail in details)
    first = rows[0]
    service, category = first.service_name or "", first.charge_category
    return Line(
        account=first.account,
        account_name=account_name,
        service=service,
        charge_category=category,
        description=_description(first),
        service_start=min(row.service_start for row in rows).date().isoformat(),
        service_end=max(_day_after(row) for row in rows).isoformat(),
        cost=cost,
        price=exact,
        net=money.round_to(exact, first.currency),
        tax_rate=customer.tax_rate,
        explanation=_explanation(cost, exact, parts),
        details=details,
    )


def _explanation(cost: Decimal, price: Decimal, parts: Sequence[_Part]) -> str:
    """Say how a price came about: cost, the rules in the order of the rows, price."""
    currency, share = parts[0].row.currency, parts[0].row.share
    said_cost = f"{money.plain(cost)} {currency}" + (f", {_percent(share)} of all" if share else "")
    ways = dict.fromkeys(
        str(part.found.applied) if part.found.how == "rule" else part.found.how for part in parts
    )
    if tuple(ways) == ("at cost",) and price == cost:
        return f"{said_cost}, at cost"
    said = [*list(ways)[:_MOST_SAID], *(["..."] if len(ways) > _MOST_SAID else [])]
    return f"{said_cost} -> {'; '.join(said)} -> {money.plain(price)} {currency}"


def _description(row: MonthRow) -> str:
    name = row.service_name or "Other charges"
    if row.upfront_commitment is not None:
        return f"{name} (upfront fee of {row.upfront_commitment.rsplit('/', 1)[-1]})"
    named = name if row.charge_category == "Usage" else f"{name} ({row.charge_category.lower()})"
    return f"{named}, {_percent(row.share)} of shared costs" if row.share else named


def _percent(share: Decimal) -> str:
    return f"{money.plain(money.multiply(share, _HUNDRED))} %"


def _day_after(row: MonthRow) -> date:
    """Return the first day that a row's service does not touch; at least a day after its start."""
    end: datetime = max(row.service_end, row.service_start + timedelta(microseconds=1))
    return end.date() if end.time() == time() else end.date() + timedelta(days=1)


def _detail(part: _Part) -> DetailLine:
    row = part.row
    return DetailLine(
        sku_id=row.sku_id or "",
        region_id=row.region_id or "",
        charge_category=row.charge_category,
        charge_description=row.description or "",
        quantity=row.quantity,
        unit=row.unit or "",
        price=part.found.price,
        cost=row.billed_cost,
        priced="" if part.found.how == "not sold" else part.found.how,
        rule=part.rule,
        share=row.share,
    )
