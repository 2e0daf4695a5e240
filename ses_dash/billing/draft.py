"""Drafts: what a customer's statements of a month would say now. Values, never stored."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ses_dash import clock, money
from ses_dash.access import Action, Scope, authorize
from ses_dash.billing import additions, book, history, options, parts, standing
from ses_dash.billing.building import Month, Payer, build
from ses_dash.billing.charging import NOTHING, Ours
from ses_dash.billing.document import from_json
from ses_dash.billing.facts import bring_up_to_date
from ses_dash.billing.overrides import UNCHANGED
from ses_dash.billing.parts import Part
from ses_dash.billing.price_terms import shelf
from ses_dash.ledger import credits as given
from ses_dash.ledger import seller, statements
from ses_dash.model.program import program_name
from ses_dash.warehouse.read import unassigned_cost

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from ses_dash.access import Actor
    from ses_dash.billing.additions import Additions
    from ses_dash.billing.book import Book
    from ses_dash.billing.charging import Placed
    from ses_dash.billing.options.option import Value
    from ses_dash.billing.price_terms import Shelf
    from ses_dash.billing.pricing import Prices
    from ses_dash.ledger import Connection
    from ses_dash.model.charge import Charge
    from ses_dash.model.credit import CreditBalance
    from ses_dash.model.customer import Customer
    from ses_dash.model.statement import Draft, Statement
    from ses_dash.period import BillingPeriod
    from ses_dash.stores import Stores
    from ses_dash.warehouse.read import MonthRow

    Owned = tuple[int, str]  # customer and currency


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
class _Elsewhere:
    """The lines of a customer's statements of all programs, and why one of them is blocked."""

    lines: Sequence[Placed] = ()
    blocked: str = ""


_NOWHERE = _Elsewhere()


@dataclass(frozen=True, slots=True)
class _Desk:
    """What lies open while the drafts of a month are made."""

    conn: Connection
    month: Month
    read: Book
    changes: Mapping[str, Value]
    added: Additions
    stand: Mapping[Owned, Sequence[Statement]]
    funded: Container[int]  # customers who were ever given a credit
    shelf: Shelf
    elsewhere: Mapping[Owned, _Elsewhere]  # for our services over all programs
    users: Container[int]  # customers who have used something

    def prices(self, customer: Customer, part: Part) -> Prices:
        """Return what a customer pays for a part of its month."""
        month = (self.month.program, self.month.period)
        return self.shelf.prices(customer, *month, excludes_upfront=part.excludes_upfront)


@dataclass(frozen=True, slots=True)
class _Bill:
    """What a customer's statements in one currency are made from: rows, maybe of several."""

    customer_id: int
    currency: str
    rows: Sequence[MonthRow]
    blocked: str = ""

    @property
    def owned(self) -> Owned:
        """Return customer and currency."""
        return self.customer_id, self.currency


def from_book(
    conn: Connection,
    read: Book,
    changes: Mapping[str, Value] = UNCHANGED,
    *,
    tried: Charge | None = None,
) -> list[Draft]:
    """Return the drafts of what was read of a month, with the ledger's choices as they are now.

    `tried` is a charge to look at as if it were kept.
    """
    added = additions.read(conn, read.scope, read.program, read.period, tried=tried)
    elsewhere = _elsewhere(conn, read, changes) if added.charges else {}
    users = {*read.rows, *(customer_id for customer_id, _ in elsewhere)}
    bills = _bills(read, added, elsewhere, users)
    scope = Scope.only(*(each.customer_id for each in bills))
    sellers = {each.key: each for each in seller.all(conn)}
    desk = _Desk(
        conn,
        Month(read.program, read.period, sellers, read.account_names),
        read,
        changes,
        added,
        stand=standing.by_owner(conn, scope, read.program, read.period),
        funded={each.credit.customer_id for each in given.balances(conn, scope)},
        shelf=shelf(conn, scope, changes),
        elsewhere=elsewhere,
        users=users,
    )
    nets = history.nets(conn, read.program, [each.owned for each in bills])
    made = (draft for bill in bills for draft in _of_owner(desk, bill))
    return sorted((_with_history(draft, read, nets) for draft in made), key=_order)


def _bills(
    read: Book, added: Additions, elsewhere: Iterable[Owned], users: Collection[int]
) -> list[_Bill]:
    """Say which statements there may be: one per currency, or one in the currency set (R21)."""
    found: dict[Owned, _Bill] = {}
    for customer_id, by_currency in read.rows.items():
        target, lacking = added.target(customer_id, by_currency)
        joined: list[MonthRow] = []
        for currency, rows in by_currency.items():
            if target and currency != money.NO_CURRENCY:
                joined += rows
            else:
                found[customer_id, currency] = _Bill(customer_id, currency, rows, lacking)
        if joined:
            found[customer_id, target] = _Bill(customer_id, target, joined)
    for owned in (*elsewhere, *added.alone(users)):
        customer = read.customers.get(owned[0])
        if customer is not None and (owned[0] in users or not customer.archived):
            found.setdefault(owned, _Bill(*owned, ()))
    return list(found.values())


def _elsewhere(
    conn: Connection, read: Book, changes: Mapping[str, Value]
) -> dict[Owned, _Elsewhere]:
    """Return the lines of all programs by customer and currency, as frozen where they are."""
    lines: defaultdict[Owned, list[Placed]] = defaultdict(list)
    blocked: dict[Owned, str] = {}
    for other in read.others:
        for draft in _main(conn, other, changes):
            owned = (draft.customer.id, draft.currency)
            lines[owned] += ((other.program, line) for line in draft.lines)
            if draft.blocked:
                blocked[owned] = f"{program_name(other.program)}: {draft.blocked}"
    return {owned: _Elsewhere(of_one, blocked.get(owned, "")) for owned, of_one in lines.items()}


def _main(conn: Connection, read: Book, changes: Mapping[str, Value]) -> Iterator[Draft]:
    """Yield the main statements of a month: those that stand, and drafts of the others."""
    stand = standing.by_owner(conn, read.scope, read.program, read.period)
    frozen = {
        owned: each
        for owned, of_one in stand.items()
        for each in of_one
        if each.kind == options.KIND_MAIN
    }
    for each in frozen.values():
        yield from_json(statements.document_json(conn, each.id)).draft
    for draft in from_book(conn, read, changes):
        if draft.kind == options.KIND_MAIN and (draft.customer.id, draft.currency) not in frozen:
            yield draft


def _order(draft: Draft) -> tuple[str, int, str, str, str]:
    return draft.customer.name, draft.customer.id, draft.currency, draft.kind, draft.subject


def _with_history(draft: Draft, read: Book, nets: history.Net) -> Draft:
    if draft.kind != options.KIND_MAIN:
        return draft
    key = (draft.customer.id, draft.currency)
    return replace(draft, history=history.history(key, read.period, draft.net, nets, read.prices))


def _of_owner(desk: _Desk, bill: _Bill) -> Iterator[Draft]:
    """Make the drafts of a customer and currency; each leaves the next what credits are left.

    One whose statement stands has spent its own, which the ledger knows of. One that would say
    nothing at all is none.
    """
    customer = desk.read.customers[bill.customer_id]
    month = (desk.month.program, desk.month.period)
    chosen = options.effective(desk.conn, customer.id) | dict(desk.changes)
    chosen |= desk.shelf.frozen_options(customer.id, *month)
    left = _available(desk, bill.owned)
    frozen = desk.stand.get(bill.owned, ())
    spent = {(each.kind, each.subject) for each in frozen}
    used = bill.customer_id in desk.users
    charges = desk.added.of(bill.customer_id, used=used)
    elsewhere = desk.elsewhere.get(bill.owned, _NOWHERE)
    ours = Ours(charges, elsewhere.lines)
    kept = desk.shelf.kept_fees(*month)
    whole = _whole(desk, bill)
    for part, rows in parts.shared(whole, bill.rows, chosen, frozen, kept=kept):
        made = build(
            desk.month,
            Payer(customer, desk.prices(customer, part)),
            rows,
            chosen,
            desk.added,
            currency=bill.currency,
            part=part,
            available=() if (part.kind, part.subject) in spent else left,
            ours=ours if part.kind == options.KIND_MAIN else NOTHING,
        )
        if rows or made.lines:
            left = _unspent(left, made)
            yield replace(made, blocked=made.blocked or bill.blocked or elsewhere.blocked)


def _whole(desk: _Desk, bill: _Bill) -> Part:
    """Return the part of a customer's month that is all of it, with the days it bills (R32)."""
    owned = [(bill.customer_id, currency) for currency in {row.currency for row in bill.rows}]
    windows = (desk.read.windows[key] for key in sorted(owned) if key in desk.read.windows)
    carried = {key[1]: desk.read.carried[key] for key in owned if key in desk.read.carried}
    return Part(window=next(windows, None), carried=carried)


def _available(desk: _Desk, owned: Owned) -> tuple[CreditBalance, ...]:
    owner, currency = owned
    if owner not in desk.funded:
        return ()
    by = desk.month.sellers[desk.read.customers[owner].seller]
    today = clock.today(by.time_zone)
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


def unassigned(
    stores: Stores, actor: Actor, program: str, period: BillingPeriod
) -> dict[str, Decimal]:
    """Return the cost of a month that nobody owns, by currency; nothing for a narrower scope."""
    authorize(actor, Action.SEE_COST)
    bring_up_to_date(stores)
    found = unassigned_cost(stores.warehouse, actor.scope, program, period)
    return {each.currency: each.billed_cost for each in found}
