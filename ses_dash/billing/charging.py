"""Charges and discounts of ours as lines: account, then customer, then minimum and maximum (R15).

Pure. Each one sees the lines that were there before it, those of earlier charges included.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.billing import charge_words, slices
from ses_dash.model.charge import CHARGE_RULES, Charge
from ses_dash.model.statement import Charged, DetailLine, Line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from ses_dash.model.statement import TaxKey
    from ses_dash.period import BillingPeriod

    Placed = tuple[str, Line]  # a line and the program that it is of

_LAST = frozenset({"minimum", "maximum"})
_CATEGORY = "Charge"


@dataclass(frozen=True, slots=True)
class Ours:
    """What a statement may add of ours; `elsewhere` are lines of others that it is based on."""

    charges: Sequence[Charge] = ()
    elsewhere: Sequence[Placed] = ()


NOTHING = Ours()


@dataclass(frozen=True, slots=True)
class Ground:
    """What charges of one statement are made on. `taxed` gives a line the tax of its kind.

    `exact`: minimum and maximum are held by the exact sum, which rounding adjustments bring the
    lines to (R20); else by what is printed.
    """

    period: BillingPeriod
    program: str
    currency: str
    taxed: Callable[[Line], Line]
    account_names: Mapping[str, str]
    exact: bool = False
    elsewhere: Sequence[Placed] = ()  # lines on other statements, for charges over several programs


def charged(ground: Ground, lines: Iterable[Line], charges: Iterable[Charge]) -> tuple[Line, ...]:
    """Return the lines that charges add to those there are, in the order of R15."""
    there = [*ground.elsewhere, *((ground.program, line) for line in lines)]
    made: list[Line] = []
    for charge in sorted(charges, key=_order):
        if charge.currency in ("", ground.currency):
            added = list(_lines(ground, charge, _based(charge, there)))
            made += added
            there += [(ground.program, line) for line in added]
    return tuple(made)


def _order(charge: Charge) -> tuple[int, int, str, int]:
    stage = 2 if charge.rule in _LAST else int(not charge.account)
    return stage, CHARGE_RULES.index(charge.rule), charge.name, charge.id


def _based(charge: Charge, there: Iterable[Placed]) -> list[Line]:
    return [
        line
        for program, line in there
        if line.kind in charge.base
        and charge.account in ("", line.account)
        and charge.program in ("", program)
    ]


def _lines(ground: Ground, charge: Charge, base: Sequence[Line]) -> Iterator[Line]:
    match charge.rule:
        case "discount":
            amount = charge.amount
            yield from _spread(ground, charge, base, amount)
        case "maximum":
            over = money.subtract(_sum(ground, base), charge.amount)
            if over > 0:
                yield from _spread(ground, charge, base, money.round_to(over, ground.currency))
        case "discount percent":
            parts = [money.negate(slices.percent(line.price, charge.amount)) for line in base]
            yield from _off(ground, charge, base, parts)
        case _:
            measure, price = _priced(ground, charge, base)
            if price:
                yield _line(ground, charge, measure, price)


def _priced(ground: Ground, charge: Charge, base: Sequence[Line]) -> tuple[Decimal, Decimal]:
    """Return what a charge is based on and what it comes to, both exact."""
    if charge.rule in ("fixed", "once"):
        return charge.amount, charge.amount
    if charge.rule == "minimum":
        sold = _sum(ground, base)
        return sold, max(money.subtract(charge.amount, sold), money.ZERO)
    if charge.rule == "per unit":
        used = (part.quantity for line in base for part in line.details if part.unit == charge.unit)
        quantity = money.total(used)
        return quantity, max(slices.graduated(quantity, charge.tiers), charge.least)
    exact = money.total(line.price for line in base)
    share = (
        slices.percent(exact, charge.amount)
        if charge.rule == "percent"
        else slices.percentages(exact, charge.tiers)
    )
    return exact, max(share, charge.least) if charge.least else share


def _sum(ground: Ground, base: Sequence[Line]) -> Decimal:
    return money.total(line.price if ground.exact else line.net for line in base)


def _spread(
    ground: Ground, charge: Charge, base: Sequence[Line], amount: Decimal
) -> Iterator[Line]:
    """Take an amount off its base, in proportion, never more than there is."""
    shares = slices.spread(amount, [line.net for line in base], ground.currency) if base else []
    yield from _off(ground, charge, base, [-share for share in shares])


def _off(
    ground: Ground, charge: Charge, base: Sequence[Line], parts: Sequence[Decimal]
) -> Iterator[Line]:
    """Yield a line for each tax of the base, with what each line of it is given as details."""
    taxes: defaultdict[TaxKey, list[tuple[Line, Decimal]]] = defaultdict(list)
    for line, part in zip(base, parts, strict=True):
        if part:
            taxes[line.tax_key].append((line, part))
    for key, given in taxes.items():
        measure = money.total(line.price for line, _ in given)
        price = money.total(part for _, part in given)
        details = tuple(_detail(line, part) for line, part in given)
        yield _line(ground, charge, measure, price, tax=key, details=details)


def _detail(line: Line, part: Decimal) -> DetailLine:
    of = " · ".join(filter(None, (line.account_name or line.account, line.description)))
    return DetailLine("", "", _CATEGORY, of, money.ZERO, "", part)


def _line(
    ground: Ground,
    charge: Charge,
    measure: Decimal,
    price: Decimal,
    *,
    tax: TaxKey | None = None,
    details: tuple[DetailLine, ...] = (),
) -> Line:
    """Return a line of ours: it costs nothing, and says how it came about."""
    category, rate, reason = tax or ("S", money.ZERO, "")
    rule = charge_words.rule(charge)
    line = Line(
        account=charge.account,
        account_name=ground.account_names.get(charge.account, ""),
        service=charge.name,
        charge_category=_CATEGORY,
        description=charge.name,
        service_start=ground.period.start.isoformat(),
        service_end=ground.period.end.isoformat(),
        cost=money.ZERO,
        price=price,
        net=money.round_to(price, ground.currency),
        tax_rate=rate,
        tax_category=category,
        tax_reason=reason,
        explanation=charge_words.explanation(charge, rule, measure, ground.currency),
        details=details or (DetailLine("", "", _CATEGORY, charge.name, money.ZERO, "", price),),
        kind="charge",
        charged=Charged(charge.id, rule, measure),
    )
    return line if tax else ground.taxed(line)
