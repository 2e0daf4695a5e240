"""Drafts: what a customer's statements of a month would say now. Values, never stored."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ses_dash import clock, money
from ses_dash.access import Action, Scope, authorize
from ses_dash.billing import book, history, options, standing, taxes, upfront
from ses_dash.billing.book import NOTHING_CARRIED, Carried
from ses_dash.billing.facts import bring_up_to_date
from ses_dash.billing.lines import no_price, sell
from ses_dash.billing.options.show_payment_method import masked
from ses_dash.billing.overrides import UNCHANGED
from ses_dash.billing.price_terms import shelf
from ses_dash.ledger import credits as given
from ses_dash.ledger import seller
from ses_dash.model.statement import Draft, Party
from ses_dash.warehouse.read import unassigned_cost

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence
    from decimal import Decimal

    from ses_dash.access import Actor
    from ses_dash.billing.book import Book
    from ses_dash.billing.options.option import Value
    from ses_dash.billing.price_terms import Shelf
    from ses_dash.billing.pricing import Prices
    from ses_dash.billing.window import Window
    from ses_dash.ledger import Connection
    from ses_dash.model.credit import CreditBalance
    from ses_dash.model.customer import Customer, Seller
    from ses_dash.model.statement import Statement, StatementKind
    from ses_dash.period import BillingPeriod
    from ses_dash.stores import Stores
    from ses_dash.warehouse.read import MonthRow

    Owned = tuple[int, str]  # customer and currency

_SUPPLEMENTARY: StatementKind = "supplementary"
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


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a customer's month a statement is for, and what is carried over its ends."""

    kind: StatementKind = options.KIND_MAIN
    subject: str = ""  # the purchase that a supplementary one is for
    refers_to: str = ""
    excludes_upfront: bool = False
    window: Window | None = None  # of metered Azure; None for programs without
    carried: Carried = NOTHING_CARRIED

    @property
    def facts(self) -> dict[str, Any]:
        """Return what a draft says of it."""
        return {
            "kind": self.kind,
            "subject": self.subject,
            "refers_to": self.refers_to,
            "metered_from": self.window.first.isoformat() if self.window else "",
            "metered_to": self.window.end.isoformat() if self.window else "",
            "carried_in": self.carried.into,
            "carried_out": self.carried.out,
        }


WHOLE = Part()


def drafts(
    stores: Stores,
    actor: Actor,
    program: str,
    period: BillingPeriod,
    customers: frozenset[int] | None = None,
    *,
    changes: Mapping[str, Value] = UNCHANGED,
) -> list[Draft]:
    """Return the drafts of a month by customer name: the main one of each currency, then others.

    Charges nobody owns are on none of them; a customer without charges has none. `changes` are
    options to look at as if they were set, by key; what is frozen is never made with any.
    """
    authorize(actor, Action.SEE_COST)
    scope = narrowed(actor.scope, customers)
    bring_up_to_date(stores)
    with stores.ledger.read() as conn:
        read = book.read(stores.warehouse, conn, program, period, scope=scope, changes=changes)
        return from_book(conn, read, changes)


def narrowed(scope: Scope, wanted: frozenset[int] | None) -> Scope:
    """Return the part of a scope that was asked for; None asks for all of it."""
    if wanted is None:
        return scope
    return Scope(wanted if scope.customers is None else scope.customers & wanted)


@dataclass(frozen=True, slots=True)
class _Desk:
    """What lies open while the drafts of a month are made."""

    conn: Connection
    month: Month
    read: Book
    changes: Mapping[str, Value]
    stand: Mapping[Owned, Sequence[Statement]]
    funded: Container[int]  # customers who were ever given a credit
    shelf: Shelf


def from_book(
    conn: Connection, read: Book, changes: Mapping[str, Value] = UNCHANGED
) -> list[Draft]:
    """Return the drafts of what was read of a month, with the ledger's choices as they are now."""
    scope = Scope.only(*read.rows)
    desk = _Desk(
        conn,
        Month(read.program, read.period, seller.get(conn), read.account_names),
        read,
        changes,
        stand=standing.by_owner(conn, scope, read.program, read.period),
        funded={each.credit.customer_id for each in given.balances(conn, scope)},
        shelf=shelf(conn, scope),
    )
    owned = [(owner, currency) for owner, rows in read.rows.items() for currency in rows]
    nets = history.nets(conn, read.program, owned)
    made = (draft for owner in owned for draft in _of_owner(desk, owner))
    return sorted((_with_history(draft, read, nets) for draft in made), key=_order)


def _order(draft: Draft) -> tuple[str, int, str, str, str]:
    return draft.customer.name, draft.customer.id, draft.currency, draft.kind, draft.subject


def _with_history(draft: Draft, read: Book, nets: history.Net) -> Draft:
    if draft.kind != options.KIND_MAIN:
        return draft
    key = (draft.customer.id, draft.currency)
    return replace(draft, history=history.history(key, read.period, draft.net, nets, read.prices))


def _of_owner(desk: _Desk, owned: Owned) -> Iterator[Draft]:
    """Make the drafts of a customer and currency; each leaves the next what credits are left.

    One whose statement stands has spent its own, which the ledger knows of.
    """
    customer = desk.read.customers[owned[0]]
    chosen = options.effective(desk.conn, customer.id) | dict(desk.changes)
    left = _available(desk, owned)
    frozen = {(each.kind, each.subject) for each in desk.stand.get(owned, ())}
    for part, rows in _parts(desk, owned, chosen):
        stands = (part.kind, part.subject) in frozen
        prices = desk.shelf.prices(
            customer,
            desk.month.program,
            desk.month.period,
            excludes_upfront=part.excludes_upfront,
        )
        made = build(
            desk.month,
            customer,
            rows,
            chosen,
            prices=prices,
            part=part,
            available=() if stands else left,
        )
        left = _unspent(left, made)
        yield made


def _available(desk: _Desk, owned: Owned) -> tuple[CreditBalance, ...]:
    owner, currency = owned
    if owner not in desk.funded:
        return ()
    today = clock.today(desk.month.seller.time_zone)
    return given.available(desk.conn, owner, desk.month.program, currency, today)


def _unspent(balances: Sequence[CreditBalance], draft: Draft) -> tuple[CreditBalance, ...]:
    spent = {use.credit_id: use.amount for use in draft.credits}
    rest = (
        replace(
            each, remaining=money.subtract(each.remaining, spent.get(each.credit.id, money.ZERO))
        )
        for each in balances
    )
    return tuple(each for each in rest if each.remaining)


def _parts(
    desk: _Desk, owned: Owned, chosen: Mapping[str, Value]
) -> Iterator[tuple[Part, Sequence[MonthRow]]]:
    """Share the rows of a customer and currency out: the month's statement, then purchases."""
    rows = desk.read.rows[owned[0]][owned[1]]
    whole = Part(
        window=desk.read.windows.get(owned),
        carried=desk.read.carried.get(owned, NOTHING_CARRIED),
    )
    kept = desk.shelf.kept_fees(desk.month.program, desk.month.period)
    if not upfront.has_fees(rows, kept):
        yield whole, rows
        return
    frozen = desk.stand.get(owned, ())
    main = next((each for each in frozen if each.kind == options.KIND_MAIN), None)
    mode = upfront.mode(desk.conn, main, chosen)
    others = {each.subject for each in frozen if each.kind == _SUPPLEMENTARY}
    rest, apart = upfront.split(rows, mode, others, kept)
    if rest:
        yield replace(whole, excludes_upfront=mode == upfront.EXCLUDED), rest
    for commitment, fees in apart.items():
        yield Part(_SUPPLEMENTARY, commitment, main.number if main else ""), fees


def build(
    month: Month,
    customer: Customer,
    rows: Sequence[MonthRow],
    chosen: Mapping[str, Value],
    *,
    prices: Prices,
    part: Part = WHOLE,
    available: Sequence[CreditBalance] = (),
) -> Draft:
    """Make one draft of a customer from its rows of one month and currency."""
    currency = rows[0].currency
    sold = sell(month.account_names, customer, rows, prices)
    settled = taxes.settle(sold.lines, currency, chosen, available)
    return Draft(
        **part.facts,
        program=month.program,
        period=str(month.period),
        currency=currency,
        seller=month.seller,
        customer=_party(customer),
        options=dict(chosen),
        lines=sold.lines,
        tax_groups=settled.tax_groups,
        kept=sold.kept,
        net=settled.net,
        tax=settled.tax,
        total=settled.total,
        preliminary=month.preliminary and part.kind == options.KIND_MAIN,
        blocked=_NO_CURRENCY if currency == money.NO_CURRENCY else no_price(sold.unpriced),
        credits=settled.credits,
        prepaid=settled.prepaid,
        rules=sold.rules,
    )


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


def unassigned(
    stores: Stores, actor: Actor, program: str, period: BillingPeriod
) -> dict[str, Decimal]:
    """Return the cost of a month that nobody owns, by currency; nothing for a narrower scope."""
    authorize(actor, Action.SEE_COST)
    bring_up_to_date(stores)
    found = unassigned_cost(stores.warehouse, actor.scope, program, period)
    return {each.currency: each.billed_cost for each in found}
