"""Freeze: turn approved drafts into numbered, static statements, one short transaction each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ses_dash import clock, money
from ses_dash.access import Action, Scope, authorize
from ses_dash.billing import anchor, compared, document, standing
from ses_dash.billing.draft import drafts, from_book, unassigned
from ses_dash.billing.options import KIND_CREDIT
from ses_dash.billing.options.next_invoice_number import numbering
from ses_dash.billing.options.term_type import due_date
from ses_dash.billing.rendering import render_pending, render_statements
from ses_dash.billing.shelf import Shelf
from ses_dash.errors import (
    AlreadyFrozenError,
    FreezeBlockedError,
    NotFoundError,
    NothingToFreezeError,
    PreviewChangedError,
    ReasonNeededError,
    SesDashError,
)
from ses_dash.ledger import audit, customers, frozen_terms, statements
from ses_dash.model.delivery import Progress
from ses_dash.model.program import program_name
from ses_dash.model.statement import Document, Draft
from ses_dash.model.statement_life import FreezeResult

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from decimal import Decimal

    from ses_dash.access import Actor
    from ses_dash.ledger import Connection
    from ses_dash.model.statement import StatementKind
    from ses_dash.period import BillingPeriod
    from ses_dash.stores import Stores

__all__ = [
    "Order",
    "Preview",
    "enter",
    "freeze",
    "numbered",
    "preview",
    "pro_forma",
    "render_pending",
]


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be frozen: approved by looking at it, and held to by its hashes (R29).

    `frozen` holds the number of the statement that stands for a draft already, else nothing.
    """

    program: str
    period: BillingPeriod
    drafts: tuple[Draft, ...]
    hashes: tuple[str, ...]
    frozen: tuple[str, ...]
    unassigned: dict[str, Decimal]  # cost nobody owns, by currency (R7)

    @property
    def needs_reason(self) -> bool:
        """Say whether something is left to freeze whose figures are not final yet (R27)."""
        left = zip(self.drafts, self.frozen, strict=True)
        return any(draft.preliminary for draft, number in left if not number)

    def of_kind(self, kind: StatementKind) -> Preview:
        """Return the part with statements of one kind."""
        chosen = [index for index, draft in enumerate(self.drafts) if draft.kind == kind]
        return replace(
            self,
            drafts=tuple(self.drafts[index] for index in chosen),
            hashes=tuple(self.hashes[index] for index in chosen),
            frozen=tuple(self.frozen[index] for index in chosen),
        )


@dataclass(frozen=True, slots=True)
class Order:
    """What one freeze was asked for, the same for all of its statements."""

    actor: Actor
    reason: str = ""
    statement_date: date | None = None


def never() -> bool:
    """Do not stop."""
    return False


def preview(
    stores: Stores,
    actor: Actor,
    program: str,
    period: BillingPeriod,
    customers: frozenset[int] | None = None,
) -> Preview:
    """Return what a freeze of a month would make for these customers, or for all in scope.

    A draft without a line, of cost that we keep, bills nothing: it burns no number.
    """
    made = [each for each in drafts(stores, actor, program, period, customers) if each.lines]
    if not made:
        raise NothingToFreezeError(program_name(program), str(period))
    with stores.ledger.read() as conn:
        stand = standing.statements_of(conn, actor.scope, program, period)
    numbers = {
        (each.customer_id, each.currency, each.kind, each.subject): each.number for each in stand
    }
    keys = ((each.customer.id, each.currency, each.kind, each.subject) for each in made)
    return Preview(
        program=program,
        period=period,
        drafts=tuple(made),
        hashes=tuple(map(document.fingerprint, made)),
        frozen=tuple(numbers.get(key, "") for key in keys),
        unassigned=unassigned(stores, actor, program, period),
    )


def freeze(
    stores: Stores,
    actor: Actor,
    approved: Preview,
    *,
    reason: str = "",
    progress: Callable[[Progress], None] | None = None,
    statement_date: date | None = None,
    stopped: Callable[[], bool] = never,
) -> list[FreezeResult]:
    """Freeze the drafts of a preview and return what became of each, in its order.

    A draft that cannot be frozen is named with its reason and does not stop the others. Between two
    of them `stopped` may say that it is enough; the results end there. Asking again goes on where
    it stopped: what is frozen already is skipped.
    """
    authorize(actor, Action.FREEZE)
    if approved.needs_reason and not reason.strip():
        name = program_name(approved.program)
        raise ReasonNeededError(f"Freezing {name} {approved.period} before its figures are final")
    order = Order(actor, reason.strip(), statement_date)
    results, made = [], []
    for result, statement_id in _each(stores, order, approved, progress, stopped):
        results.append(result)
        made += [] if statement_id is None else [statement_id]
    render_statements(stores, made, progress)
    return results


def pro_forma(stores: Stores, actor: Actor, draft: Draft) -> Document:
    """Return what a draft would look like as a statement of today: one without a number (R27)."""
    authorize(actor, Action.SEE_COST)
    with stores.ledger.read() as conn:
        customers.get(conn, actor.scope, draft.customer.id)
        return replace(numbered(conn, Order(actor), draft), n=0, number="")


def _each(
    stores: Stores,
    order: Order,
    approved: Preview,
    progress: Callable[[Progress], None] | None,
    stopped: Callable[[], bool],
) -> Iterator[tuple[FreezeResult, int | None]]:
    """Freeze one draft after the other; yield what became of it, and the id of its statement."""
    month = (approved.program, approved.period)
    owners = [draft.customer.id for draft in approved.drafts]
    shelf = Shelf(stores, order.actor.scope, *month, owners)
    for done, (draft, hash_) in enumerate(zip(approved.drafts, approved.hashes, strict=True)):
        if stopped():
            return
        if progress is not None:
            progress(Progress(done, len(owners), f"Freezing {draft.customer.name}"))
        yield _result(stores, order, shelf, draft, hash_)


def _result(
    stores: Stores, order: Order, shelf: Shelf, draft: Draft, approved_hash: str
) -> tuple[FreezeResult, int | None]:
    result = FreezeResult(
        draft.customer.name, draft.currency, "frozen", kind=draft.kind, subject=draft.subject
    )
    try:
        frozen, statement_id = _freeze_one(stores, order, shelf, draft, approved_hash)
    except AlreadyFrozenError as error:
        return replace(result, status="skipped", reason=str(error), number=error.number), None
    except PreviewChangedError as error:
        return replace(result, status="skipped", reason=str(error)), None
    except SesDashError as error:
        return replace(result, status="blocked", reason=str(error)), None
    return replace(result, number=frozen.number, total=frozen.draft.total), statement_id


def _freeze_one(
    stores: Stores, order: Order, shelf: Shelf, draft: Draft, approved_hash: str
) -> tuple[Document, int]:
    """Freeze one draft. No load lands and no other freeze runs in between."""
    with stores.warehouse.write_lock:
        with stores.ledger.write() as conn:
            number = _current(conn, draft)
            if number is not None:
                raise AlreadyFrozenError(draft.customer.name, number)
            again = _again(conn, shelf, draft, approved_hash)
            frozen = numbered(conn, order, again)
            statement_id, noted = enter(conn, order, frozen)
        anchor.append(stores, [noted])
    return frozen, statement_id


def _again(conn: Connection, shelf: Shelf, draft: Draft, approved_hash: str) -> Draft:
    """Return the draft made from what is known now; raise unless it is the approved one (R29)."""
    key = (draft.currency, draft.kind, draft.subject)
    again = {
        (each.currency, each.kind, each.subject): each
        for each in from_book(conn, shelf.book(conn, draft.customer.id))
    }.get(key)
    if again is None or document.fingerprint(again) != approved_hash:
        raise PreviewChangedError(draft.customer.name)
    if again.blocked:
        raise FreezeBlockedError(draft.customer.name, again.blocked)
    return again


def _current(conn: Connection, draft: Draft) -> str | None:
    return statements.current(
        conn,
        draft.customer.id,
        program=draft.program,
        period=draft.period,
        currency=draft.currency,
        kind=draft.kind,
        subject=draft.subject,
    )


def numbered(conn: Connection, order: Order, draft: Draft) -> Document:
    """Give the draft its number and dates (R22, R23), and name the statement it replaces."""
    numbers = numbering(str(draft.options["next_invoice_number"])).of(draft.seller)
    series = numbers.series(draft.kind)
    n = statements.next_number(conn, series)
    wanted = order.statement_date or clock.today(draft.seller.time_zone)
    day = max(wanted, statements.last_date(conn, series) or wanted)
    return Document(
        draft=draft,
        series=series,
        n=n,
        number=numbers.number(n, draft.kind),
        statement_date=day,
        due_date=due_date(day, draft.options["term_type"], draft.options["term_value"]),
        frozen_at=clock.stamp(),
        reason=order.reason,
        ordinal=statements.next_ordinal(
            conn,
            draft.customer.id,
            program=draft.program,
            period=draft.period,
            currency=draft.currency,
            kind=draft.kind,
        ),
        replaces="" if draft.kind == KIND_CREDIT else statements.latest(conn, draft),
    )


def enter(conn: Connection, order: Order, frozen: Document) -> tuple[int, anchor.Anchored]:
    """Keep a document; return the id of its statement and what the anchor notes of it."""
    _check_number(conn, frozen)
    last, previous = statements.highest(conn, frozen.series)
    text = document.to_json(frozen)
    value = document.chain(previous if last else document.genesis(frozen.series), frozen.n, text)
    statement_id = statements.insert(conn, order.actor, frozen, text, value)
    if (terms := compared.terms_of(frozen.draft)) is not None:
        frozen_terms.keep(conn, statement_id, terms)
    total = money.show(frozen.draft.total, frozen.draft.currency)
    summary = {"customer": frozen.draft.customer.name, "total": total, "chain": value}
    audit.record(conn, order.actor, "freeze", frozen.number, after=summary, reason=frozen.reason)
    return statement_id, anchor.Anchored(frozen.series, frozen.n, value)


def _check_number(conn: Connection, frozen: Document) -> None:
    """Raise if the number was used by a series whose prefix ends as this one's."""
    try:
        statements.find(conn, Scope.all(), frozen.number)
    except NotFoundError:
        return
    taken = f"the number {frozen.number} is used already. Choose another prefix of numbers."
    raise FreezeBlockedError(frozen.draft.customer.name, taken)
