"""Credit statements: what a published statement charged is taken back, in whole or in part (R16c).

A credit statement is a numbered document of its own series, frozen as every other, with negative
amounts at the original's prices and tax rates. The original keeps every byte; less is due on it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from ses_dash import clock, money
from ses_dash.access import Action, authorize
from ses_dash.billing import anchor, document, freeze, options, remainder
from ses_dash.billing.life import step, steppable
from ses_dash.billing.remainder import EVERYTHING, Wanted
from ses_dash.billing.rendering import render_statements
from ses_dash.errors import CreditStatementError, NothingToCreditError, ReasonNeededError
from ses_dash.ledger import audit, balances, statements
from ses_dash.model.statement import DetailLine

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from ses_dash.access import Actor
    from ses_dash.billing.remainder import Part
    from ses_dash.ledger import Connection
    from ses_dash.model.statement import (
        CreditUse,
        Document,
        Draft,
        Line,
        Statement,
    )
    from ses_dash.stores import Stores

__all__ = ["EVERYTHING", "Preview", "Wanted", "credit", "preview", "rest"]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a credit would come to: the draft, and what is left to credit and to pay after it.

    `reverses` are the places of the lines it takes back. `applied` is what it takes off what is due
    on the original; the rest of it is in the customer's favour.
    """

    draft: Draft
    reverses: tuple[int, ...]
    left: Part
    applied: Decimal
    due: Decimal

    @property
    def favour(self) -> Decimal:
        """Return what the customer gets: to be refunded or carried forward (R17)."""
        return max(money.subtract(-self.draft.payable, self.applied), money.ZERO)

    @property
    def completes(self) -> bool:
        """Say whether nothing of the original is left, so that it can be billed again."""
        return self.left.empty


def rest(stores: Stores, actor: Actor, number: str) -> Part:
    """Return what remains of a statement to be credited."""
    authorize(actor, Action.SEE_COST)
    with stores.ledger.read() as conn:
        found = statements.find(conn, actor.scope, number)
        original, credits_ = _documents(conn, found)
    return remainder.remaining(original.draft, credits_)


def preview(stores: Stores, actor: Actor, number: str, wanted: Wanted = EVERYTHING) -> Preview:
    """Return what a credit of a statement would come to; nothing is kept.

    Raises `CreditRefusedError` if it goes beyond what remains, naming that.
    """
    authorize(actor, Action.CREDIT)
    with stores.ledger.read() as conn:
        return _preview(conn, _creditable(conn, actor, number), wanted)


def credit(
    stores: Stores, actor: Actor, number: str, wanted: Wanted = EVERYTHING, *, reason: str
) -> Statement:
    """Freeze a credit statement over what is wanted of a published one, and return it.

    It takes off what is due on the original, which is paid when nothing is left; what is more is in
    the customer's favour. Credits of ours that were spent are given back (R17).
    """
    authorize(actor, Action.CREDIT)
    if not reason.strip():
        raise ReasonNeededError("A credit statement")
    with stores.warehouse.write_lock:
        with stores.ledger.write() as conn:
            found = _creditable(conn, actor, number)
            made = _preview(conn, found, wanted)
            day = max(clock.today(made.draft.seller.time_zone), _day(found))
            order = freeze.Order(actor, reason.strip(), day)
            frozen = replace(freeze.numbered(conn, order, made.draft), reverses=made.reverses)
            statement_id, noted = freeze.enter(conn, order, frozen)
            _apply(conn, actor, found, (statement_id, frozen.number), made)
            done = statements.find(conn, actor.scope, frozen.number)
        anchor.append(stores, [noted])
    render_statements(stores, [done.id])
    return done


def _creditable(conn: Connection, actor: Actor, number: str) -> Statement:
    found, _ = steppable(conn, actor, number, "credit")
    if found.kind == options.KIND_CREDIT:
        raise CreditStatementError(number, "credited itself")
    if found.fully_credited:
        raise NothingToCreditError(number)
    return found


def _documents(conn: Connection, found: Statement) -> tuple[Document, list[Document]]:
    """Return the document of a statement and those of its credit statements."""
    ids = [found.id, *balances.credits_of(conn, found.id)]
    original, *credits_ = (document.from_json(statements.document_json(conn, each)) for each in ids)
    return original, credits_


def _preview(conn: Connection, found: Statement, wanted: Wanted) -> Preview:
    original, credits_ = _documents(conn, found)
    left = remainder.remaining(original.draft, credits_)
    taken = remainder.taken(found.number, original.draft.lines, left, wanted)
    uses = remainder.left_of_uses(original.draft, credits_)
    reverses = tuple(place for place, net in enumerate(taken.nets, start=1) if net)
    current = options.effective(conn, found.customer_id)["next_invoice_number"]
    draft = replace(
        draft_of(original, taken, given_back(left, taken, uses)),
        options=original.draft.options | {"next_invoice_number": current},
    )
    applied = _applied(found.due, draft.payable)
    return Preview(
        draft=draft,
        reverses=reverses,
        left=left.less(taken),
        applied=applied,
        due=money.subtract(found.due, applied),
    )


def draft_of(original: Document, taken: Part, back: tuple[CreditUse, ...]) -> Draft:
    """Return the draft of a credit: the original's, with what is taken as negative amounts."""
    groups = tuple(map(remainder.negative, filter(remainder.amounts, taken.groups)))
    net = money.total(group.base for group in groups)
    tax = money.total(group.tax for group in groups)
    return replace(
        original.draft,
        kind=options.KIND_CREDIT,
        refers_to=original.number,
        lines=tuple(_lines(original, taken)),
        tax_groups=groups,
        kept={},
        net=net,
        tax=tax,
        total=money.total((net, tax)),
        preliminary=False,
        metered_from="",
        metered_to="",
        carried_in=money.ZERO,
        carried_out=money.ZERO,
        credits=back,
        prepaid=money.total(use.amount for use in back if use.kind == "prepaid"),
        history=(),
        exchanged=tuple(
            replace(each, kept={}, carried_in=money.ZERO, carried_out=money.ZERO)
            for each in original.draft.exchanged
        ),
    )


def _lines(original: Document, taken: Part) -> Iterator[Line]:
    """Yield the reversed lines. What they cost stays where it is: no cost comes back."""
    lines = zip(original.draft.lines, taken.nets, strict=True)
    for place, (line, net) in enumerate(lines, start=1):
        if net:
            whole = net == line.net
            shown = money.show(net, taken.currency)
            details = map(_reversed, line.details) if whole else [_part(line, net, original.number)]
            yield replace(
                line,
                cost=money.ZERO,
                price=money.negate(line.price if whole else net),
                net=-net,
                explanation=f"Line {place} of statement {original.number} taken back: {shown}.",
                details=tuple(details),
            )


def _reversed(detail: DetailLine) -> DetailLine:
    price, quantity = money.negate(detail.price), money.negate(detail.quantity)
    return replace(detail, price=price, quantity=quantity)


def _part(line: Line, net: Decimal, number: str) -> DetailLine:
    """Return what the detail lists of a line that is taken back in part."""
    return DetailLine(
        sku_id="",
        region_id="",
        charge_category=line.charge_category,
        charge_description=f"Part of a line of statement {number}",
        quantity=money.ZERO,
        unit="",
        price=-net,
    )


def given_back(left: Part, taken: Part, uses: Sequence[CreditUse]) -> tuple[CreditUse, ...]:
    """Return which credits of ours get back what the original spent of them (R17).

    A discount comes back with what it was taken off. What was to be paid is credited first, what
    prepaid credits paid after that. The credit that was spent last is the first to get back.
    """
    discount = money.total(group.discount for group in taken.groups)
    prepaid = money.total(use.amount for use in uses if use.kind == "prepaid")
    payable = money.subtract(left.total, prepaid)
    back = max(money.subtract(taken.total, payable), money.ZERO) if prepaid else money.ZERO
    found = []
    for use in reversed(uses):
        amount = min(use.amount, discount if use.kind == "discount" else back)
        if use.kind == "discount":
            discount = money.subtract(discount, amount)
        else:
            back = money.subtract(back, amount)
        if amount:
            found.append(replace(use, amount=-amount))
    return tuple(reversed(found))


def _applied(due: Decimal, payable: Decimal) -> Decimal:
    """Return what a credit takes off what is due on the original, with the sign of that."""
    return money.clamp(-payable, due)


def _apply(
    conn: Connection, actor: Actor, found: Statement, by: tuple[int, str], made: Preview
) -> None:
    """Take the credit off what is due; the original is paid when nothing is (R26)."""
    statement_id, number = by
    balances.credit(conn, statement_id, found.id, applied=made.applied, completes=made.completes)
    if found.state in ("open", "past_due") and not made.due:
        step(conn, actor, found, "paid", reason=f"Credited by statement {number}")
    amount = money.show(made.draft.total, made.draft.currency)
    audit.record(conn, actor, "credit", found.number, after={"by": number, "total": amount})


def _day(found: Statement) -> date:
    return date.fromisoformat(found.statement_date)
