"""What remains of a statement after its credit statements, and what a new one takes of it (R16c).

Pure. Everything has the sign of the original; no line, tax group or total ever goes beyond it, and
whoever takes the last of a group takes the residue of its tax, so that all credits sum to the
original.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.errors import BadValueError, CreditRefusedError, NothingToCreditError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from ses_dash.model.statement import (
        CreditUse,
        Document,
        Draft,
        Line,
        TaxGroup,
    )

_WHOLE = 100  # percent


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a credit is for: all that remains, some lines, or an amount including tax.

    `lines` holds by the place of a line, 1 first, the fraction of it that is credited; None: what
    remains of it.
    """

    lines: Mapping[int, Fraction | None] | None = None
    amount: Decimal | None = None


EVERYTHING = Wanted()


@dataclass(frozen=True, slots=True)
class Part:
    """Nets by line, and what belongs to them by tax group: a part of a statement, or its rest."""

    currency: str
    nets: tuple[Decimal, ...]  # one for each line of the original
    groups: tuple[TaxGroup, ...]  # one for each of its tax groups

    @property
    def total(self) -> Decimal:
        """Return net and tax."""
        return money.total(part for group in self.groups for part in (group.base, group.tax))

    @property
    def empty(self) -> bool:
        """Say whether nothing is in it."""
        return not any(self.nets) and not any(map(amounts, self.groups))

    def less(self, other: Part) -> Part:
        """Return what is left of it without a part."""
        nets = zip(self.nets, other.nets, strict=True)
        groups = zip(self.groups, other.groups, strict=True)
        return replace(
            self,
            nets=tuple(money.subtract(*each) for each in nets),
            groups=tuple(_less(*each) for each in groups),
        )

    def holds(self, other: Part) -> bool:
        """Say whether no amount of a part goes beyond its own."""
        groups = zip(self.groups, other.groups, strict=True)
        pairs = [
            *zip(self.nets, other.nets, strict=True),
            *((mine, its) for each in groups for mine, its in zip(*map(_each, each), strict=True)),
            (self.total, other.total),
        ]
        return all(money.within(its, mine) for mine, its in pairs)


def whole(original: Draft) -> Part:
    """Return all of a statement."""
    nets = tuple(line.net for line in original.lines)
    return Part(original.currency, nets, original.tax_groups)


def credited(original: Draft, credit: Document) -> Part:
    """Return what a credit statement took, with the sign of the original."""
    nets = [money.ZERO] * len(original.lines)
    for place, line in zip(credit.reverses, credit.draft.lines, strict=True):
        nets[place - 1] = -line.net
    taken = {_name(group): group for group in credit.draft.tax_groups}
    groups = (
        negative(taken[_name(group)]) if _name(group) in taken else _name(group)
        for group in original.tax_groups
    )
    return Part(original.currency, tuple(nets), tuple(groups))


def remaining(original: Draft, credits_: Iterable[Document]) -> Part:
    """Return what credit statements have left of a statement."""
    rest = whole(original)
    for each in credits_:
        rest = rest.less(credited(original, each))
    return rest


def left_of_uses(original: Draft, credits_: Iterable[Document]) -> tuple[CreditUse, ...]:
    """Return what a statement still spends of credits of ours: what was not given back (R17)."""
    back = [use for each in credits_ for use in each.draft.credits]
    return tuple(
        replace(
            use,
            amount=money.total((use.amount, *(each.amount for each in back if _same(use, each)))),
        )
        for use in original.credits
    )


def taken(number: str, lines: Sequence[Line], rest: Part, wanted: Wanted) -> Part:
    """Return the part that a credit takes; raise `CreditRefusedError` if it goes beyond the rest.

    `number` and `lines` are those of the original.
    """
    if wanted.lines is not None:
        found = _of_lines(number, lines, rest, wanted.lines)
    elif wanted.amount is not None:
        found = _of_amount(number, lines, rest, wanted.amount)
    else:
        return rest
    if found.empty:
        raise NothingToCreditError(number)
    if not rest.holds(found):
        raise CreditRefusedError(number, "That", _shown(rest.total, rest.currency))
    return found


def belongs(line: Line, group: TaxGroup) -> bool:
    """Say whether a line is taxed in a group."""
    return line.tax_key == group.key


def _of_lines(
    number: str, lines: Sequence[Line], rest: Part, wanted: Mapping[int, Fraction | None]
) -> Part:
    nets = [money.ZERO] * len(rest.nets)
    for place, share in wanted.items():
        what = f"Line {place}"
        if not 1 <= place <= len(nets):
            raise BadValueError("line", place, f"statement {number} has lines 1 to {len(nets)}")
        left = rest.nets[place - 1]
        net = left if share is None else _share(lines[place - 1].net, share, rest.currency)
        if not money.within(net, left):
            raise CreditRefusedError(number, what, _shown(left, rest.currency))
        nets[place - 1] = net
    groups = (_beside(group, _places(lines, group), rest, nets) for group in rest.groups)
    return replace(rest, nets=tuple(nets), groups=tuple(groups))


def _share(net: Decimal, share: Fraction, currency: str) -> Decimal:
    return money.round_to(money.part(net, share), currency)


def _places(lines: Sequence[Line], group: TaxGroup) -> list[int]:
    return [place for place, line in enumerate(lines) if belongs(line, group)]


def _beside(
    group: TaxGroup, places: Sequence[int], rest: Part, nets: Sequence[Decimal]
) -> TaxGroup:
    """Return what goes with lines of a group: adjustment and discount in proportion, and tax."""
    net = money.total(nets[place] for place in places)
    if not any(nets[place] for place in places):
        return _name(group)
    if all(nets[place] == rest.nets[place] for place in places):
        return group
    full = money.total(rest.nets[place] for place in places)
    share = Fraction(net) / Fraction(full) if full else Fraction(0)
    adjustment, discount = (
        money.clamp(_share(each, share, rest.currency), each)
        for each in (group.rounding_adjustment, group.discount)
    )
    base = money.total((net, adjustment, -discount))
    exact = money.part(base, Fraction(group.rate) / _WHOLE)
    tax = group.tax
    if base != group.base:
        tax = money.clamp(money.round_to(exact, rest.currency), group.tax)
    return replace(group, base=base, rounding_adjustment=adjustment, discount=discount, tax=tax)


def _of_amount(number: str, lines: Sequence[Line], rest: Part, amount: Decimal) -> Part:
    """Spread an amount over the tax groups, and in each over its lines, as they remain."""
    signed = amount if rest.total >= 0 else -amount
    if amount != money.round_to(amount, rest.currency) or not money.within(signed, rest.total):
        raise CreditRefusedError(
            number, _shown(amount, rest.currency), _shown(rest.total, rest.currency)
        )
    if not signed:
        raise NothingToCreditError(number)
    decimals = money.minor_units(rest.currency)
    gross = [money.total((group.base, group.tax)) for group in rest.groups]
    parts = money.apportion(signed, gross, decimals)
    nets = [money.ZERO] * len(rest.nets)
    groups = []
    for group, part in zip(rest.groups, parts, strict=True):
        places = _places(lines, group)
        rests = [rest.nets[place] for place in places]
        each = _of_gross(group, part, rests, rest.currency)
        groups.append(each[0])
        for place, net in zip(places, each[1], strict=True):
            nets[place] = net
    return replace(rest, nets=tuple(nets), groups=tuple(groups))


def _of_gross(
    group: TaxGroup, gross: Decimal, rests: Sequence[Decimal], currency: str
) -> tuple[TaxGroup, Sequence[Decimal]]:
    """Return what an amount including tax is of a group, and of each of its lines."""
    if gross == money.total((group.base, group.tax)) != 0:
        return group, rests
    share = _WHOLE / (_WHOLE + Fraction(group.rate))
    base = money.clamp(_share(gross, share, currency), group.base)
    tax = money.clamp(money.subtract(gross, base), group.tax)
    base = money.subtract(gross, tax)
    if not base:
        return replace(_name(group), tax=tax), [money.ZERO] * len(rests)
    every = [*rests, group.rounding_adjustment, -group.discount]
    *nets, adjustment, discount = money.apportion(base, every, money.minor_units(currency))
    found = replace(
        group,
        base=base,
        tax=tax,
        rounding_adjustment=adjustment,
        discount=-discount,
    )
    return found, nets


def _each(group: TaxGroup) -> tuple[Decimal, ...]:
    return group.base, group.tax, group.rounding_adjustment, group.discount


def amounts(group: TaxGroup) -> bool:
    """Say whether a tax group has any amount."""
    return any(_each(group))


def _with(group: TaxGroup, amounts: Iterable[Decimal]) -> TaxGroup:
    base, tax, adjustment, discount = amounts
    return replace(group, base=base, tax=tax, rounding_adjustment=adjustment, discount=discount)


def _less(group: TaxGroup, other: TaxGroup) -> TaxGroup:
    pairs = zip(_each(group), _each(other), strict=True)
    return _with(group, (money.subtract(*each) for each in pairs))


def negative(group: TaxGroup) -> TaxGroup:
    """Return a tax group with the other sign."""
    return _less(_name(group), group)


def _name(group: TaxGroup) -> TaxGroup:
    """Return a tax group without its amounts: what tells it from the others."""
    return _with(group, [money.ZERO] * 4)


def _same(use: CreditUse, other: CreditUse) -> bool:
    return (use.credit_id, use.kind) == (other.credit_id, other.kind)


def _shown(amount: Decimal, currency: str) -> str:
    return money.show(amount, currency)
