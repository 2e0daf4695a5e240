"""One draft: priced usage, charges of ours, discounts, tax, prepaid credits, in this order (R15).

Pure: everything that it depends on is handed in.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ses_dash import clock, money
from ses_dash.billing import charging, exchanging, line_kinds, options, taxes
from ses_dash.billing.charging import NOTHING, Ours
from ses_dash.billing.lines import no_price, sell
from ses_dash.billing.options.show_payment_method import masked
from ses_dash.billing.parts import WHOLE, Part
from ses_dash.model.statement import Draft, Exchanged, Party

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ses_dash.billing.additions import Additions
    from ses_dash.billing.lines import Sold
    from ses_dash.billing.options.option import Value
    from ses_dash.billing.pricing import Prices
    from ses_dash.model.credit import CreditBalance
    from ses_dash.model.customer import Customer, Seller
    from ses_dash.model.pricebook import AppliedRule
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
    sellers: Mapping[str, Seller]  # by key
    account_names: Mapping[str, str]

    def preliminary(self, seller: Seller) -> bool:
        """Say whether the provider's figures may still change, where a seller is (R27)."""
        return clock.today(seller.time_zone) < self.period.final_day(self.program)

    def ground(
        self,
        currency: str,
        taxed: Callable[[Line], Line],
        chosen: Mapping[str, Value],
        ours: Ours,
    ) -> charging.Ground:
        """Return what charges of ours on a statement are measured and taxed by."""
        return charging.Ground(
            self.period,
            self.program,
            currency,
            taxed,
            self.account_names,
            exact=bool(chosen["rounding_adjustments"]),
            elsewhere=ours.elsewhere,
        )

    @property
    def facts(self) -> dict[str, Any]:
        """Return what a draft says of it."""
        return {"program": self.program, "period": str(self.period)}


@dataclass(frozen=True, slots=True)
class Payer:
    """A customer, and what it pays for."""

    customer: Customer
    prices: Prices


def build(
    month: Month,
    payer: Payer,
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
    customer = payer.customer
    by = month.sellers[customer.seller]
    sold, rules = _sold(month, payer, rows)
    tax = added.tax(customer)
    priced = [tax.taxed(line) for line in _in_one(sold, currency, added)]
    ground = month.ground(currency, tax.taxed, chosen, ours)
    made = _with_ours(priced, charging.charged(ground, priced, ours.charges))
    settled = taxes.settle(made, currency, chosen, available)
    return Draft(
        **part.facts(currency),
        **month.facts,
        **settled.facts,
        currency=currency,
        seller=by,
        customer=_party(customer, by),
        options=dict(chosen),
        lines=made,
        kept=sold[currency].kept if currency in sold else {},
        preliminary=month.preliminary(by) and part.kind == options.KIND_MAIN,
        blocked=_blocked(sold, currency) or tax.blocked,
        exchanged=_exchanged(sold, currency, added, part),
        rules=rules,
        at_cost=payer.prices.at_cost,
    )


def _with_ours(priced: Sequence[Line], ours: Sequence[Line]) -> tuple[Line, ...]:
    """Return lines by account, and those of ours that are of none at the end."""
    return tuple(sorted((*priced, *ours), key=_section)) if ours else tuple(priced)


def _sold(
    month: Month, payer: Payer, rows: Iterable[MonthRow]
) -> tuple[dict[str, Sold], tuple[AppliedRule, ...]]:
    """Price rows by the currency of their cost; return the rules that did, each once, too."""
    by_currency: defaultdict[str, list[MonthRow]] = defaultdict(list)
    for row in rows:
        by_currency[row.currency].append(row)
    rules: dict[AppliedRule, int] = {}
    found = {}
    for currency, same in by_currency.items():
        sold = sell(month.account_names, payer.customer, same, payer.prices, rules)
        found[currency] = replace(sold, lines=line_kinds.told(sold.lines, same))
    return found, tuple(rules)


def _blocked(sold: Mapping[str, Sold], currency: str) -> str:
    """Say why what is sold may not be frozen; nothing when it may."""
    if currency == money.NO_CURRENCY:
        return _NO_CURRENCY
    return no_price([each for of_currency in sold.values() for each in of_currency.unpriced])


def _in_one(sold: Mapping[str, Sold], currency: str, added: Additions) -> list[Line]:
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
    sold: Mapping[str, Sold], currency: str, added: Additions, part: Part
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


def _party(customer: Customer, by: Seller) -> Party:
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
        language=customer.language or by.language,
        purchase_order=customer.purchase_order,
    )
