"""Rehearsals: a statement as it would be now and with other options. Nothing is kept (R27)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ses_dash import clock, money
from ses_dash.access import Action, authorize
from ses_dash.billing import options
from ses_dash.billing import statements as reading
from ses_dash.billing.draft import drafts
from ses_dash.billing.freeze import pro_forma
from ses_dash.billing.options.next_invoice_number import numbering
from ses_dash.billing.options.term_type import due_date, sentence
from ses_dash.billing.overrides import UNCHANGED
from ses_dash.billing.render import words
from ses_dash.billing.render.pdf import render
from ses_dash.billing.window import PROGRAMS, Window, window
from ses_dash.errors import NotFoundError
from ses_dash.ledger import customers, statements
from ses_dash.period import BillingPeriod

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from ses_dash.access import Actor
    from ses_dash.billing.options.next_invoice_number import Numbering
    from ses_dash.billing.options.option import Value
    from ses_dash.ledger import Connection
    from ses_dash.model.statement import Document, Draft
    from ses_dash.stores import Stores

    Key = tuple[str, str, str]  # kind, currency, subject


@dataclass(frozen=True, slots=True)
class Pair:
    """A statement before and after a change of options; None where there would be none."""

    before: Document | None
    after: Document | None


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between two documents, as words on both sides."""

    what: str
    before: str
    after: str


def compare(
    stores: Stores,
    actor: Actor,
    program: str,
    period: BillingPeriod,
    customer_id: int,
    *,
    changes: Mapping[str, Value],
) -> tuple[Pair, ...]:
    """Return the statements a customer's month would make now, and with options changed.

    They are pro formas: without a number, dated today. Pairs are by kind, currency and subject.
    """
    month = (program, period, customer_id)
    before = documents(stores, actor, *month)
    after = documents(stores, actor, *month, changes=changes) if changes else before
    return tuple(Pair(before.get(key), after.get(key)) for key in dict.fromkeys((*before, *after)))


def documents(
    stores: Stores,
    actor: Actor,
    program: str,
    period: BillingPeriod,
    customer_id: int,
    *,
    changes: Mapping[str, Value] = UNCHANGED,
) -> dict[Key, Document]:
    """Return the pro formas of a customer's month by kind, currency and subject."""
    authorize(actor, Action.SEE_COST)
    with stores.ledger.read() as conn:
        customers.get(conn, actor.scope, customer_id)
    only = frozenset({customer_id})
    made = drafts(stores, actor, program, period, only, changes=changes)
    return {
        (each.kind, each.currency, each.subject): pro_forma(stores, actor, each) for each in made
    }


def find(made: Mapping[Key, Document], key: Key) -> Document:
    """Return one of some pro formas; raise `NotFoundError` for one that would not be made."""
    if key not in made:
        raise NotFoundError("statement to come", " ".join(key).strip())
    return made[key]


def pdf(stores: Stores, actor: Actor, document: Document) -> bytes:
    """Return a pro forma as PDF."""
    authorize(actor, Action.SEE_COST)
    logo = document.draft.seller.logo_sha256
    return render(document, "", logo=stores.archive.read(logo) if logo else b"")


def upcoming(stores: Stores, actor: Actor, draft: Draft) -> str:
    """Return the number a draft would get if it were the next to be frozen."""
    authorize(actor, Action.SEE_COST)
    with stores.ledger.read() as conn:
        return _number(conn, draft)


def dates(
    stores: Stores, actor: Actor, made: Iterable[Draft], wanted: date | None = None
) -> list[tuple[date, date]]:
    """Return statement date and due date of drafts frozen under a date, by default today (R22).

    A statement is never dated before the last one of its series.
    """
    authorize(actor, Action.SEE_COST)
    with stores.ledger.read() as conn:
        return [_dates(conn, each, wanted) for each in made]


def earliest(stores: Stores, actor: Actor, made: Iterable[Draft]) -> date | None:
    """Return the first day that all of some drafts can be dated; None: any day will do (R22)."""
    authorize(actor, Action.SEE_COST)
    with stores.ledger.read() as conn:
        last = [statements.last_date(conn, series) for series in {_series(each) for each in made}]
    return max((day for day in last if day), default=None)


def metered(
    stores: Stores, actor: Actor, day: int, customer_id: int | None = None
) -> tuple[BillingPeriod, Window]:
    """Return which month's metered Azure is billed next, and its days under a billing day (R32).

    What comes next follows the last statement that stands, of a customer or of anybody.
    """
    of_azure = [
        each
        for each in reading.all(stores, actor, customer_id=customer_id)
        if each.program in PROGRAMS and each.kind == options.KIND_MAIN and each.stands
    ]
    last = max(of_azure, key=lambda each: (each.period, each.id), default=None)
    if last is None:
        period = BillingPeriod.of(clock.today()).shift(-1)
        return period, window(period, day, {})
    draft = reading.read_document(stores, actor, last.number).draft
    period = BillingPeriod.parse(last.period)
    kept = Window.read(period, draft.metered_from, draft.metered_to)
    return period.shift(1), window(period.shift(1), day, {period: kept})


def differences(before: Document, after: Document) -> tuple[Difference, ...]:
    """Return what a reader of both documents would find different, what matters most first."""
    old, new = _facts(before), _facts(after)
    if all(each["Amount due"] == each["Total"] for each in (old, new)):
        del old["Amount due"], new["Amount due"]
    return tuple(
        Difference(what, old.get(what, ""), new.get(what, ""))
        for what in dict.fromkeys((*old, *new))
        if old.get(what, "") != new.get(what, "")
    )


def _facts(document: Document) -> dict[str, str]:
    """Name what a reader would notice; a fact that is not there is left out."""
    draft = document.draft
    chosen = draft.options
    terms = sentence(str(chosen["term_type"]), int(chosen["term_value"]))
    fields = "; ".join(f"{label}: {value}" for label, value in draft.customer.fields)
    how = f"{draft.customer.payment_method} {draft.seller.remittance}".strip()
    found = {
        **_amounts(draft),
        "Due": words.day(document.due_date),
        "Metered days": _metered(draft),
        "Lines": _lines(draft),
        "Payment terms": terms,
        "Custom fields": fields if chosen["custom_fields_in_header"] else "",
        "Payment method": how if chosen["show_payment_method"] else "",
        "Notes": " ".join(str(chosen["invoice_notes"]).split()),
    }
    return {what: text for what, text in found.items() if text}


def _amounts(draft: Draft) -> dict[str, str]:
    discount = money.total(group.discount for group in draft.tax_groups)
    adjustment = money.total(group.rounding_adjustment for group in draft.tax_groups)
    always = {
        "Total": draft.total,
        "Amount due": draft.payable,
        "Net": draft.net,
        "Tax": draft.tax,
    }
    sometimes = {
        "Rounding adjustment": adjustment,
        "Credits before tax": discount,
        "Paid by credits": draft.prepaid,
        "Kept by us": money.total(draft.kept.values()),
    }
    return {
        what: money.show(amount, draft.currency)
        for what, amount in (always | sometimes).items()
        if amount or what in always
    }


def _metered(draft: Draft) -> str:
    return words.days(draft.metered_from, draft.metered_to) if draft.metered_from else ""


def _lines(draft: Draft) -> str:
    """Say how the lines are shown: by account, or by product over all accounts."""
    if draft.options["group_lines_by_account"]:
        count = len({line.account for line in draft.lines})
        return f"by account, {count} {'section' if count == 1 else 'sections'}"
    products = {(line.service, line.charge_category) for line in draft.lines}
    return f"by product, {len(products)} over all accounts"


def _numbers(draft: Draft) -> Numbering:
    return numbering(str(draft.options["next_invoice_number"])).of(draft.seller)


def _series(draft: Draft) -> str:
    return _numbers(draft).series(draft.kind)


def _number(conn: Connection, draft: Draft) -> str:
    """Return the next number of a draft's series.

    A main one of the first seller, whose numbers they are, starts where the option says.
    """
    numbers = _numbers(draft)
    n = statements.next_number(conn, numbers.series(draft.kind))
    start = numbers.n if draft.kind == options.KIND_MAIN and not draft.seller.key else n
    return numbers.number(max(n, start), draft.kind)


def _dates(conn: Connection, draft: Draft, wanted: date | None) -> tuple[date, date]:
    chosen = wanted or clock.today(draft.seller.time_zone)
    day = max(chosen, statements.last_date(conn, _series(draft)) or chosen)
    return day, due_date(day, draft.options["term_type"], draft.options["term_value"])
