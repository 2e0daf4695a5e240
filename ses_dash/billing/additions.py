"""What the ledger says that statements of a month add to priced usage: charges, tax, exchange."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from ses_dash.billing import exchanging
from ses_dash.billing.taxing import TaxRules
from ses_dash.ledger import charges, exchange, statements, taxes
from ses_dash.model.program import SERVICES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from ses_dash.access import Scope
    from ses_dash.ledger import Connection
    from ses_dash.model.charge import Charge
    from ses_dash.model.customer import Customer
    from ses_dash.model.exchange import ExchangeRate, StatementCurrency
    from ses_dash.model.tax import TaxProfile, TaxRate
    from ses_dash.period import BillingPeriod

_Row = TypeVar("_Row", "Charge", "StatementCurrency")


@dataclass(frozen=True, slots=True)
class Additions:
    """The charges of a program's statements of a month, and all of tax and exchange."""

    program: str
    period: BillingPeriod
    charges: Mapping[int | None, Sequence[Charge]]  # by customer; None: of every one
    profiles: Mapping[int, tuple[TaxProfile, ...]]
    tax_rates: tuple[TaxRate, ...]
    exchange_rates: Mapping[tuple[str, str], ExchangeRate]
    currencies: Mapping[int, Sequence[StatementCurrency]]

    def of(self, customer_id: int, *, used: bool) -> list[Charge]:
        """Return the charges that a customer's statement may have.

        Those of every customer are for customers that have used something.
        """
        owners = (None, customer_id) if used else (customer_id,)
        return [each for owner in owners for each in self.charges.get(owner, ())]

    def alone(self, users: Collection[int]) -> Iterator[tuple[int, str]]:
        """Yield who may have charges in a currency without usage in it (R14).

        A charge of every customer is one of all `users`: those who have used something at all.
        """
        for owner, of_one in self.charges.items():
            for currency in {each.currency for each in of_one if each.currency}:
                yield from ((each, currency) for each in ([owner] if owner else users))

    def tax(self, customer: Customer) -> TaxRules:
        """Return how a customer's lines are taxed."""
        dated = self.profiles.get(customer.id, ())
        return TaxRules(customer, dated, self.tax_rates, self.period)

    def target(self, customer_id: int, sources: Iterable[str]) -> tuple[str, str]:
        """Return what a customer's lines in these currencies are converted to, and why they cannot.

        Both empty: they are not, and need not be.
        """
        choices = self.currencies.get(customer_id, ())
        found = exchanging.chosen(choices, self.program, self.period)
        if not found:
            return "", ""
        lacking = exchanging.missing(sources, found, self.exchange_rates, self.period)
        return ("", lacking) if lacking else (found, "")


def read(
    conn: Connection,
    scope: Scope,
    program: str,
    period: BillingPeriod,
    *,
    tried: Charge | None = None,
) -> Additions:
    """Read what statements of a month add for customers in scope, `tried` as if it were kept."""
    known = (*charges.all(conn, scope), *([tried] if tried else ()))
    return Additions(
        program=program,
        period=period,
        charges=_by_customer(_due(conn, known, program, period)),
        profiles=taxes.profiles(conn, scope),
        tax_rates=taxes.rates(conn),
        exchange_rates={(each.source, each.target): each for each in exchange.rates(conn, period)},
        currencies=_by_customer(exchange.currencies(conn, scope)),
    )


def _by_customer(rows: Iterable[_Row]) -> dict[Any, list[_Row]]:
    found: defaultdict[int | None, list[_Row]] = defaultdict(list)
    for row in rows:
        found[row.customer_id].append(row)
    return dict(found)


def printed_for(charge: Charge) -> str:
    """Return for which statements a charge is: those of a program, or of services."""
    return SERVICES.key if charge.printed_on == "services" else charge.program


def _due(
    conn: Connection, known: Sequence[Charge], program: str, period: BillingPeriod
) -> Iterator[Charge]:
    """Yield the charges of a month: one-time ones in the first month that is not frozen (R17).

    Of the others one takes the place of an earlier one of its name and scope, also of one that is
    printed on other statements.
    """
    monthly = [each for each in known if each.rule != "once" and each.first <= period]
    latest = {_scope(each): each for each in sorted(monthly, key=_first)}
    once = [each.id for each in known if each.rule == "once"]
    billed = charges.billed_in(conn, once)
    for each in known:
        if printed_for(each) != program:
            continue
        if each.rule != "once":
            if each.holds_in(period) and latest[_scope(each)] is each:
                yield each
        elif each.id in billed:
            if billed[each.id] == (program, str(period)):
                yield each
        elif each.first <= period and _frozen_since(conn, each, program, period):
            yield each


def _first(charge: Charge) -> BillingPeriod:
    return charge.first


def _scope(charge: Charge) -> tuple[object, ...]:
    return charge.name, charge.customer_id, charge.program, charge.account


def _frozen_since(conn: Connection, charge: Charge, program: str, period: BillingPeriod) -> bool:
    """Say whether a statement stands in every month from a charge's first to before this one."""
    before = period.since(charge.first)
    if not before:
        return True
    mine = [charge.customer_id] if charge.customer_id is not None else []
    stand = statements.nets(conn, program, charge.currency, mine)
    months = {str(charge.first.shift(count)) for count in range(before)}
    return months <= {month for _, month in stand}
