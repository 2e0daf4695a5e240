"""The invoice options: one file each, in the order of the settings page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.access import Action, authorize
from ses_dash.billing.options import (
    aws_ri_purchase,
    azure_billing_day,
    credits_in_tax_base,
    custom_fields_in_header,
    group_lines_by_account,
    invoice_notes,
    next_invoice_number,
    rounding_adjustments,
    show_payment_method,
    term_type,
    term_value,
)
from ses_dash.billing.options.option import Option, Value, as_text
from ses_dash.errors import BadValueError, OptionNotReadyError, UnknownOptionError
from ses_dash.ledger import customers, statements
from ses_dash.ledger import options as stored

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ses_dash.access import Actor
    from ses_dash.billing.options.next_invoice_number import Numbering
    from ses_dash.ledger import Connection
    from ses_dash.model.statement import StatementKind
    from ses_dash.stores import Stores

OPTIONS: tuple[Option, ...] = (
    term_type.OPTION,
    term_value.OPTION,
    azure_billing_day.OPTION,
    next_invoice_number.OPTION,
    aws_ri_purchase.OPTION,
    invoice_notes.OPTION,
    credits_in_tax_base.OPTION,
    custom_fields_in_header.OPTION,
    group_lines_by_account.OPTION,
    show_payment_method.OPTION,
    rounding_adjustments.OPTION,
)
BY_KEY = {option.key: option for option in OPTIONS}
KIND_MAIN: StatementKind = "main"
_NUMBER = next_invoice_number.OPTION.key
DEFAULTS: Mapping[str, Value] = {option.key: option.default for option in OPTIONS}


def option(key: str) -> Option:
    """Return the option of a key, or raise `UnknownOptionError`."""
    if key not in BY_KEY:
        raise UnknownOptionError(key, tuple(BY_KEY))
    return BY_KEY[key]


def effective(conn: Connection, customer_id: int | None) -> dict[str, Value]:
    """Return every option's value for a customer: its own, else the seller's, else the default."""
    kept = stored.values(conn, customer_id)
    return {key: kept.get(key, default) for key, default in DEFAULTS.items()}


def current(stores: Stores, actor: Actor, customer_id: int | None = None) -> dict[str, Value]:
    """Return every option's value as a settings page shows it, with the number that comes next."""
    authorize(actor, Action.EDIT_OPTIONS)
    with stores.ledger.read() as conn:
        values = effective(conn, customer_id)
        series = next_invoice_number.numbering(str(values[_NUMBER]))
        upcoming = statements.next_number(conn, series.series(KIND_MAIN))
    return values | {_NUMBER: series.number(upcoming)}


def set_option(
    stores: Stores,
    actor: Actor,
    key: str,
    text: str,
    *,
    customer_id: int | None = None,
    reason: str = "",
) -> Value:
    """Set an option for everybody or one customer, from the next freeze on; return its value."""
    authorize(actor, Action.EDIT_OPTIONS)
    chosen = option(key)
    value = chosen.parse(text)
    if chosen.only_default and value != chosen.default:
        raise OptionNotReadyError(chosen.title, as_text(chosen.default), chosen.only_default)
    with stores.ledger.write() as conn:
        if customer_id is not None:
            customers.get(conn, actor.scope, customer_id)
        after = effective(conn, customer_id) | {key: value}
        for each in OPTIONS:
            each.check(after)
        if key == _NUMBER:
            _go_on_at(conn, actor, next_invoice_number.numbering(text), reason)
        stored.set_value(conn, actor, key, value, customer_id=customer_id)
    return value


def _go_on_at(conn: Connection, actor: Actor, wanted: Numbering, reason: str) -> None:
    """Let a series go on at a number: the next one, or a higher one with a reason (R23)."""
    series = wanted.series(KIND_MAIN)
    upcoming = statements.next_number(conn, series)
    if wanted.n < upcoming:
        want = f"numbers are never used again; the next one is {wanted.number(upcoming)}"
        raise BadValueError(BY_KEY[_NUMBER].title, wanted.number(wanted.n), want)
    if wanted.n > upcoming:
        statements.jump(conn, actor, series, wanted.n, reason)
