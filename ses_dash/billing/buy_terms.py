"""Which part of the amounts in providers' files we are billed, by month (R8)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.model.buying import BuyTerms
from ses_dash.model.pricebook import CHARGE_KINDS
from ses_dash.period import BillingPeriod

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ses_dash.model.buying import BuyTerm
    from ses_dash.model.pricebook import ChargeKind

_END = BillingPeriod(date(9999, 12, 1))
_HUNDRED = Decimal(100)


def compile_buying(terms: Iterable[BuyTerm]) -> tuple[BuyTerms, ...]:
    """Return the factors of every kind of charge by month, of terms in the order of months."""
    by_program: defaultdict[str, list[BuyTerm]] = defaultdict(list)
    for each in terms:
        if not each.currency:  # those with one are fixed amounts, for no charge in particular
            by_program[each.program].append(each)
    return tuple(
        found
        for program, own in by_program.items()
        for kind in CHARGE_KINDS
        for found in _of_kind(program, kind, own)
    )


def _of_kind(program: str, kind: ChargeKind, terms: Sequence[BuyTerm]) -> Iterator[BuyTerms]:
    own = [each for each in terms if each.charges in (kind, "all")]
    turns = sorted({each.valid_from for each in own} | {_END})
    for month, end in pairwise(turns):
        latest = {each.charges: each for each in own if each.valid_from <= month}
        holding = (latest[key] for key in (kind, "all") if key in latest)
        chosen = next((each for each in holding if each.method == "percent"), None)
        if chosen is not None:
            with money.exact():
                factor = 1 + chosen.value / _HUNDRED
            yield BuyTerms(program, kind, month.start, end.start, factor)
