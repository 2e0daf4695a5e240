"""One draft: priced usage, charges of ours, discounts, tax, prepaid credits, in this order (R15).

Pure: everything that it depends on is handed in.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ses_dash import clock, money
from ses_dash.billing import charging, exchanging, line_kinds, options, taxes
from ses_dash.billing.charging import NOTHING, Ours
from ses_dash.billing.lines import kept, lines
from ses_dash.billing.options.show_payment_method import masked
from ses_dash.billing.parts import WHOLE, Part
from ses_dash.billing.pricing import compile_rates
from ses_dash.model.statement import Draft, Exchanged, Party

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from ses_dash.billing.additions import Additions
    from ses_dash.billing.options.option import Value
    from ses_dash.model.credit import CreditBalance
    from ses_dash.model.customer import Customer, Seller
    from ses_dash.model.statement import Line
    from ses_dash.period import BillingPeriod
    from ses_dash.warehouse.read import MonthRow

_NO_CURRENCY = (
    "the provider's file names no currency, so nothing can be billed. Load it with its currency."
)


@dataclass(frozen=True, slots=True)
class Month:
    """What all drafts of one program and month share."""

    program: str
    period: BillingPeriod
    seller: Seller
    account_names: Mapping[str, str]

    @property
    def preliminary(self) -> bool:
        """Say whether the provider's figures may still change (R27)."""
        return clock.today(self.seller.time_zone) < self.period.final_day(self.program)

    @property
    def facts(self) -> dict[str, Any]:
        """Return what a draft says of it."""
        return {"program": self.program, "period": str(self.period), "seller": self.seller}


@dataclass(frozen=True, slots=True)
class _Sold:
    """What is sold of the rows in one currency, and what is kept of their cost."""

    lines: tuple[Line, ...]
    kept: dict[str, Decimal]


def build(
    month: Month,
    customer: Customer,
    rows: Sequence[MonthRow],
    chosen: Mapping[str, Value],
    added: Additions,
    *,
    currency: str,
    part: Part = WHOLE,
    available: Sequence[CreditBalance] = (),
    ours: Ours = NOTHING,
) -> Draft:
    """Make a draft of a customer from its rows of one month, in whatever currencies (R21)."""
    sold = _sold(month, customer, rows, part)
    tax = added.tax(customer)
    priced = [tax.taxed(line) for line in _in_one(sold, currency, added)]
    ground = charging.Ground(
        month.period,
        month.program,
        currency,
        tax.taxed,
        month.account_names,
        exact=bool(chosen["rounding_adjustments"]),
        elsewhere=ours.elsewhere,
    )
    made = _with_ours(priced, charging.charged(ground, priced, ours.charges))
    settled = taxes.settle(made, currency, chosen, available)
    return Draft(
        **part.facts(currency),
        **month.facts,
        **settled.facts,
        currency=currency,
        customer=_party(customer),
        options=dict(chosen),
        lines=made,
        kept=sold[currency].kept if currency in sold else {},
        preliminary=month.preliminary and part.kind == options.KIND_MAIN,
        blocked=_NO_CURRENCY if currency == money.NO_CURRENCY else tax.blocked,
        exchanged=_exchanged(sold, currency, added, part),
    )


def _with_ours(priced: Sequence[Line], ours: Sequence[Line]) -> tuple[Line, ...]:
    """Return lines by account, and those of ours that are of none at the end."""
    return tuple(sorted((*priced, *ours), key=_section)) if ours else tuple(priced)


def _sold(
    month: Month, customer: Customer, rows: Iterable[MonthRow], part: Part
) -> dict[str, _Sold]:
    """Price rows by the currency of their cost."""
    by_currency: defaultdict[str, list[MonthRow]] = defaultdict(list)
    for row in rows:
        by_currency[row.currency].append(row)
    excluding = (customer.id,) if part.excludes_upfront else ()
    (rate,) = compile_rates((customer,), (month.program,), excluding_upfront=excluding)
    return {
        currency: _Sold(
            line_kinds.told(lines(month.account_names, customer, same, rate), same),
            kept(same, rate),
        )
        for currency, same in by_currency.items()
    }


def _in_one(sold: Mapping[str, _Sold], currency: str, added: Additions) -> list[Line]:
    """Return all lines in the currency of the statement, by account and product."""
    found: list[Line] = []
    for source, each in sold.items():
        if source == currency:
            found += each.lines
        else:
            found += exchanging.converted(each.lines, added.exchange_rates[source, currency])
    return found if len(sold) == 1 else sorted(found, key=_place)


def _section(line: Line) -> tuple[bool, str]:
    return bool(line.charged) and not line.account, line.account


def _place(line: Line) -> tuple[str, ...]:
    return line.account, line.service, line.charge_category, line.cost_currency


def _exchanged(
    sold: Mapping[str, _Sold], currency: str, added: Additions, part: Part
) -> tuple[Exchanged, ...]:
    """Say which currencies were converted, and at which rates."""
    found = []
    for source in sorted(sold.keys() - {currency}):
        rate = added.exchange_rates[source, currency]
        found.append(
            Exchanged(
                currency=source,
                rate=rate.rate,
                origin=rate.origin,
                day=rate.day.isoformat(),
                kept=sold[source].kept,
                carried_in=part.carries(source).into,
                carried_out=part.carries(source).out,
            )
        )
    return tuple(found)


def _party(customer: Customer) -> Party:
    return Party(
        id=customer.id,
        name=customer.name,
        contact=customer.contact,
        email=customer.email,
        address=customer.address,
        country=customer.country,
        tax_id=customer.tax_id,
        payment_method=masked(customer.payment_method),
        fields=tuple(
            (field.label, field.value)
            for field in customer.custom_fields
            if field.value and field.show_on_invoice
        ),
    )
