"""Pricebooks: keep prices from a month on, copy and compare them, and say who pays by which."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from ses_dash.access import Action, Scope, authorize
from ses_dash.errors import FrozenPricesError, UnknownPricebookError
from ses_dash.ledger import pricebooks as ledger
from ses_dash.ledger import statements
from ses_dash.model.pricebook import Pricebook, PricebookVersion
from ses_dash.model.rule_checks import checked
from ses_dash.period import BillingPeriod

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ses_dash.access import Actor
    from ses_dash.ledger import Connection
    from ses_dash.model.pricebook import PricebookChoice, PriceRule
    from ses_dash.stores import Stores


_WITH_TERMS = frozenset({"csp"})


class Listed(NamedTuple):
    """A pricebook with its versions, the earliest first, and how many customers pay by it."""

    book: Pricebook
    versions: tuple[PricebookVersion, ...]
    payers: int


class RuleChange(NamedTuple):
    """What differs between two versions for one SKU, service or program: words on both sides."""

    charges: str
    level: str
    key: str
    before: str
    after: str


def all(stores: Stores, actor: Actor, *, archived: bool = False) -> list[Listed]:  # noqa: A001 - read as pricebooks.all
    """Return every pricebook by name."""
    authorize(actor, Action.SEE_COST)
    with stores.ledger.read() as conn:
        books = ledger.all(conn, archived=archived)
        versions = ledger.versions(conn, [each.id for each in books])
        latest = {
            (each.customer_id, each.program, each.account): each.pricebook_id
            for each in ledger.choices(conn, actor.scope)
        }
        payers = {(key[0], pricebook_id) for key, pricebook_id in latest.items()}
    return [
        Listed(
            book,
            tuple(each for each in versions if each.pricebook_id == book.id),
            sum(pricebook_id == book.id for _, pricebook_id in payers),
        )
        for book in books
    ]


def find(stores: Stores, actor: Actor, name: str) -> Listed:
    """Return the pricebook of a name; raise `UnknownPricebookError` if there is none."""
    wanted = ledger.key_of(name)
    for each in all(stores, actor, archived=True):
        if ledger.key_of(each.book.name) == wanted:
            return each
    raise UnknownPricebookError(name)


def create(stores: Stores, actor: Actor, name: str, program: str) -> Pricebook:
    """Add a pricebook without prices."""
    authorize(actor, Action.EDIT_PRICES)
    with stores.ledger.write() as conn:
        return ledger.create(conn, actor, Pricebook(0, name, program))


def update(stores: Stores, actor: Actor, book: Pricebook) -> Pricebook:
    """Rename, archive or restore a pricebook."""
    authorize(actor, Action.EDIT_PRICES)
    with stores.ledger.write() as conn:
        return ledger.update(conn, actor, book)


def save(
    stores: Stores,
    actor: Actor,
    pricebook_id: int,
    effective_from: BillingPeriod,
    rules: Iterable[PriceRule],
) -> PricebookVersion:
    """Keep the prices of a pricebook from a month on, until its next version.

    Raises `FrozenPricesError` if a statement stands that was priced by what would change.
    """
    authorize(actor, Action.EDIT_PRICES)
    with stores.ledger.write() as conn:
        return keep(conn, actor, pricebook_id, effective_from, rules)


def keep(
    conn: Connection,
    actor: Actor,
    pricebook_id: int,
    effective_from: BillingPeriod,
    rules: Iterable[PriceRule],
) -> PricebookVersion:
    """Keep prices as `save` does, in a transaction that is open."""
    book = ledger.get(conn, pricebook_id)
    tidy = checked(rules)
    held = ledger.versions(conn, [book.id])
    same = next((each for each in held if each.effective_from == effective_from), None)
    if same is not None and same.rules == tidy:
        return same
    later = (each.effective_from for each in held if each.effective_from > effective_from)
    # A version holds for terms that begin in its months, in whatever month they are billed (R13).
    end = None if book.program in _WITH_TERMS else min(later, default=None)
    payers = {
        choice.customer_id
        for choice in ledger.choices(conn, Scope.all())
        if choice.pricebook_id == book.id
    }
    refuse_frozen(conn, book.program, payers, effective_from, end)
    return ledger.save_version(conn, actor, PricebookVersion(0, book.id, effective_from, tidy))


def copy(stores: Stores, actor: Actor, pricebook_id: int, name: str) -> Pricebook:
    """Add a pricebook with the versions of another one, to be changed apart from it."""
    authorize(actor, Action.EDIT_PRICES)
    with stores.ledger.write() as conn:
        source = ledger.get(conn, pricebook_id)
        new = ledger.create(conn, actor, Pricebook(0, name, source.program))
        for version in ledger.versions(conn, [source.id]):
            ledger.save_version(conn, actor, replace(version, id=0, pricebook_id=new.id))
    return new


def compare(before: Sequence[PriceRule], after: Sequence[PriceRule]) -> list[RuleChange]:
    """Return what differs between two versions, in the order of their rules."""
    old = {rule.place: rule for rule in before}
    new = {rule.place: rule for rule in after}
    return [
        RuleChange(*place, *(str(rules.get(place, "")) for rules in (old, new)))
        for place in dict.fromkeys((*old, *new))
        if old.get(place) != new.get(place)
    ]


def choose(stores: Stores, actor: Actor, choice: PricebookChoice) -> None:
    """Let a customer, or one account of it, pay by a pricebook from a month on.

    Raises `FrozenPricesError` if a statement stands that was priced by what would change.
    """
    authorize(actor, Action.EDIT_PRICES)
    with stores.ledger.write() as conn:
        keep_choice(conn, actor, choice)


def keep_choice(conn: Connection, actor: Actor, choice: PricebookChoice) -> bool:
    """Keep a choice as `choose` does, in a transaction that is open; say whether it is another."""
    known = ledger.choices(conn, Scope.only(choice.customer_id))
    if choice in known:
        return False
    same = [
        each.valid_from
        for each in known
        if (each.program, each.account) == (choice.program, choice.account)
    ]
    later = min((month for month in same if month > choice.valid_from), default=None)
    refuse_frozen(conn, choice.program, {choice.customer_id}, choice.valid_from, later)
    ledger.choose(conn, actor, choice)
    return True


def choices(
    stores: Stores, actor: Actor, customer_id: int | None = None
) -> tuple[PricebookChoice, ...]:
    """Return who pays by which pricebook from when on, of those an actor may see."""
    authorize(actor, Action.SEE_COST)
    with stores.ledger.read() as conn:
        found = ledger.choices(conn, actor.scope)
    return tuple(each for each in found if customer_id in (None, each.customer_id))


def refuse_frozen(
    conn: Connection,
    program: str,
    customer_ids: Iterable[int],
    first: BillingPeriod,
    end: BillingPeriod | None,
) -> None:
    """Raise if a statement of one of these customers stands from a month on, before another one."""
    scope = Scope.only(*customer_ids)
    found = statements.all(conn, scope, program=program)
    stand = {BillingPeriod.parse(each.period): each for each in found if each.stands}
    hit = [month for month in stand if first <= month and (end is None or month < end)]
    if hit:
        each = stand[min(hit)]
        following = max(stand).shift(1)
        raise FrozenPricesError(each.customer_name, each.number, each.period, str(following))
