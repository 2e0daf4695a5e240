"""Freeze: turn approved drafts into numbered, static statements, one short transaction each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ses_dash import clock, money
from ses_dash.access import Action, authorize
from ses_dash.billing import anchor, document
from ses_dash.billing.draft import drafts, unassigned
from ses_dash.billing.options.next_invoice_number import numbering
from ses_dash.billing.options.term_type import due_date
from ses_dash.billing.rendering import render_pending, render_statements
from ses_dash.errors import (
    AlreadyFrozenError,
    FreezeBlockedError,
    NothingToFreezeError,
    PreviewChangedError,
    ReasonNeededError,
    SesDashError,
)
from ses_dash.ledger import audit, customers, statements
from ses_dash.model.delivery import Progress
from ses_dash.model.program import program_name
from ses_dash.model.statement import Document, Draft, FreezeResult
from ses_dash.period import BillingPeriod

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from decimal import Decimal

    from ses_dash.access import Actor
    from ses_dash.ledger import Connection
    from ses_dash.stores import Stores

__all__ = ["Preview", "freeze", "preview", "pro_forma", "render_pending"]


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
    needs_reason: bool
    unassigned: dict[str, Decimal]  # cost nobody owns, by currency (R7)


@dataclass(frozen=True, slots=True)
class _Order:
    """What one freeze was asked for, the same for all of its customers."""

    actor: Actor
    period: BillingPeriod
    reason: str
    statement_date: date | None


def preview(
    stores: Stores,
    actor: Actor,
    program: str,
    period: BillingPeriod,
    customers: frozenset[int] | None = None,
) -> Preview:
    """Return what a freeze of a month would make for these customers, or for all in scope."""
    made = drafts(stores, actor, program, period, customers)
    if not made:
        raise NothingToFreezeError(program_name(program), str(period))
    with stores.ledger.read() as conn:
        frozen = tuple(_current(conn, draft) or "" for draft in made)
    return Preview(
        program=program,
        period=period,
        drafts=tuple(made),
        hashes=tuple(map(document.fingerprint, made)),
        frozen=frozen,
        needs_reason=any(draft.preliminary for draft in made),
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
) -> list[FreezeResult]:
    """Freeze the drafts of a preview and return what became of each, in its order.

    A customer that cannot be frozen is named with its reason and does not stop the others. Asking
    again after a stop goes on where it stopped: what is frozen already is skipped.
    """
    authorize(actor, Action.FREEZE)
    if approved.needs_reason and not reason.strip():
        name = program_name(approved.program)
        raise ReasonNeededError(f"Freezing {name} {approved.period} before its figures are final")
    order = _Order(actor, approved.period, reason.strip(), statement_date)
    results = []
    for done, (draft, hash_) in enumerate(zip(approved.drafts, approved.hashes, strict=True)):
        if progress is not None:
            progress(Progress(done, len(approved.drafts), f"Freezing {draft.customer.name}"))
        results.append(_result(stores, order, draft, hash_))
    with stores.ledger.read() as conn:
        numbers = (each.number for each in results if each.status == "frozen")
        made = [statements.find(conn, actor.scope, number).id for number in numbers]
    render_statements(stores, made, progress)
    return results


def pro_forma(stores: Stores, actor: Actor, draft: Draft) -> Document:
    """Return what a draft would look like as a statement of today: one without a number (R27)."""
    authorize(actor, Action.SEE_COST)
    with stores.ledger.read() as conn:
        customers.get(conn, actor.scope, draft.customer.id)
        order = _Order(actor, BillingPeriod.parse(draft.period), "", None)
        return replace(_document(conn, order, draft), n=0, number="")


def _result(stores: Stores, order: _Order, draft: Draft, approved_hash: str) -> FreezeResult:
    customer, currency = draft.customer.name, draft.currency
    try:
        frozen = _freeze_one(stores, order, draft, approved_hash)
    except (PreviewChangedError, AlreadyFrozenError) as error:
        return FreezeResult(customer, currency, "skipped", reason=str(error))
    except SesDashError as error:
        return FreezeResult(customer, currency, "blocked", reason=str(error))
    return FreezeResult(customer, currency, "frozen", frozen.number, frozen.draft.total)


def _freeze_one(stores: Stores, order: _Order, draft: Draft, approved_hash: str) -> Document:
    """Freeze one draft. No load lands and no other freeze runs in between."""
    with stores.warehouse.write_lock:
        with stores.ledger.write() as conn:
            number = _current(conn, draft)
            if number is not None:
                raise AlreadyFrozenError(draft.customer.name, number)
            frozen = _document(conn, order, _again(stores, order, draft, approved_hash))
            noted = _insert(conn, order, frozen)
        anchor.append(stores, [noted])
    return frozen


def _again(stores: Stores, order: _Order, draft: Draft, approved_hash: str) -> Draft:
    """Return the draft made from what is known now; raise unless it is the approved one (R29)."""
    only = frozenset({draft.customer.id})
    again = {
        each.currency: each
        for each in drafts(stores, order.actor, draft.program, order.period, only)
    }.get(draft.currency)
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
    )


def _document(conn: Connection, order: _Order, draft: Draft) -> Document:
    """Give the draft its number and dates (R22, R23)."""
    numbers = numbering(str(draft.options["next_invoice_number"]))
    series = numbers.series(draft.kind)
    n = statements.next_number(conn, series)
    wanted = order.statement_date or clock.today(draft.seller.time_zone)
    day = max(wanted, statements.last_date(conn, series) or wanted)
    return Document(
        draft=draft,
        series=series,
        n=n,
        number=numbers.number(n),
        statement_date=day,
        due_date=due_date(day, draft.options["term_type"], draft.options["term_value"]),
        frozen_at=clock.stamp(),
        reason=order.reason,
    )


def _insert(conn: Connection, order: _Order, frozen: Document) -> anchor.Anchored:
    last, previous = statements.highest(conn, frozen.series)
    text = document.to_json(frozen)
    value = document.chain(previous if last else document.genesis(frozen.series), frozen.n, text)
    statements.insert(conn, order.actor, frozen, text, value)
    total = money.show(frozen.draft.total, frozen.draft.currency)
    summary = {"customer": frozen.draft.customer.name, "total": total, "chain": value}
    audit.record(conn, order.actor, "freeze", frozen.number, after=summary, reason=frozen.reason)
    return anchor.Anchored(frozen.series, frozen.n, value)
