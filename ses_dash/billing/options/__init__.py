"""The invoice options: one file each, in the order of the settings page."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ses_dash.access import Action, Scope, authorize
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
from ses_dash.billing.options.next_invoice_number import numbering
from ses_dash.billing.options.option import Option, Setting, Value
from ses_dash.errors import (
    BadValueError,
    OwnOptionError,
    UnknownOptionError,
)
from ses_dash.ledger import customers, seller, statements
from ses_dash.ledger import options as stored

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ses_dash.access import Actor
    from ses_dash.billing.options.next_invoice_number import Numbering
    from ses_dash.billing.options.option import Source
    from ses_dash.ledger import Connection
    from ses_dash.model.customer import Seller
    from ses_dash.model.history import OptionChange
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
KIND_CREDIT: StatementKind = "credit"
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
    return {each.option.key: each.value for each in settings(stores, actor, customer_id)}


def settings(stores: Stores, actor: Actor, customer_id: int | None = None) -> tuple[Setting, ...]:
    """Return every option as it stands for everybody or one customer, in the order of `OPTIONS`."""
    authorize(actor, Action.EDIT_OPTIONS)
    with stores.ledger.read() as conn:
        _known(conn, actor, customer_id)
        values = effective(conn, customer_id)
        series = numbering(str(values[_NUMBER]))
        by = _seller(conn, customer_id)
        values[_NUMBER] = series.number(_upcoming(conn, series.of(by)))
        latest = {(change.key, change.customer_id): change for change in stored.history(conn)}
    return tuple(_setting(each, values[each.key], latest, customer_id) for each in OPTIONS)


def _setting(
    option: Option,
    value: Value,
    latest: Mapping[tuple[str, int | None], OptionChange],
    customer_id: int | None,
) -> Setting:
    """Find whose value it is: the customer's own goes before the seller's."""
    own = () if customer_id is None else (("customer", customer_id),)
    owners: tuple[tuple[Source, int | None], ...] = (*own, ("seller", None))
    for source, owner in owners:
        change = latest.get((option.key, owner))
        if change is not None and change.value is not None:
            return Setting(option, value, source, change)
    return Setting(option, value, "default")


def history(
    stores: Stores, actor: Actor, customer_id: int | None = None
) -> tuple[OptionChange, ...]:
    """Return the changes of the seller's options and of a customer's own, the latest first."""
    authorize(actor, Action.EDIT_OPTIONS)
    with stores.ledger.read() as conn:
        _known(conn, actor, customer_id)
        changes = stored.history(conn)
    return tuple(each for each in reversed(changes) if each.customer_id in (None, customer_id))


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
    return set_options(stores, actor, {key: text}, customer_id=customer_id, reason=reason)[key]


def set_options(
    stores: Stores,
    actor: Actor,
    texts: Mapping[str, str],
    *,
    customer_id: int | None = None,
    reason: str = "",
) -> dict[str, Value]:
    """Set several options at once, all of them or none; return their values.

    `reason` is needed where the next number leaves others out (R23).
    """
    authorize(actor, Action.EDIT_OPTIONS)
    values = {key: read(key, text) for key, text in texts.items()}
    with stores.ledger.write() as conn:
        _known(conn, actor, customer_id)
        if _NUMBER in values:
            by = _seller(conn, customer_id)
            _go_on_at(conn, actor, numbering(str(values[_NUMBER])).of(by), reason)
        for key, value in values.items():
            stored.set_value(conn, actor, key, value, customer_id=customer_id)
        _check(conn, customer_id)
    return values


def clear(stores: Stores, actor: Actor, key: str, *, customer_id: int | None = None) -> Value:
    """Let a customer have the seller's value again, or the seller the default; return it."""
    authorize(actor, Action.EDIT_OPTIONS)
    chosen = option(key)
    with stores.ledger.write() as conn:
        _known(conn, actor, customer_id)
        stored.set_value(conn, actor, chosen.key, None, customer_id=customer_id)
        _check(conn, customer_id)
        return effective(conn, customer_id)[key]


def read(key: str, text: str) -> Value:
    """Read the text of an option, or raise `UnknownOptionError` or `BadValueError`."""
    return option(key).parse(text)


def problems(
    stores: Stores, actor: Actor, texts: Mapping[str, str], customer_id: int | None = None
) -> dict[str, BadValueError]:
    """Return by key why texts cannot be set as they are; nothing for those that can."""
    authorize(actor, Action.EDIT_OPTIONS)
    found: dict[str, BadValueError] = {}
    values: dict[str, Value] = {}
    for key, text in texts.items():
        try:
            values[key] = read(key, text)
        except BadValueError as error:
            found[key] = error
    with stores.ledger.read() as conn:
        together = effective(conn, customer_id) | values
        if _NUMBER in values:
            wanted = numbering(str(values[_NUMBER])).of(_seller(conn, customer_id))
            found |= _refusal(_NUMBER, lambda: _left_out(conn, wanted))
    for each in OPTIONS:
        found = _refusal(each.key, partial(each.check, together)) | found
    return found


def go_on_at(stores: Stores, actor: Actor, key: str, text: str, reason: str = "") -> str:
    """Let the numbers of a seller go on at one, without its prefix; return it with the prefix.

    A `reason` is needed where others are left out (R23). Nobody's option changes.
    """
    authorize(actor, Action.EDIT_OPTIONS)
    with stores.ledger.write() as conn:
        wanted = numbering(text).of(seller.get(conn, key))
        _go_on_at(conn, actor, wanted, reason)
    return wanted.number(wanted.n)


def left_out(stores: Stores, actor: Actor, text: str, customer_id: int | None = None) -> int:
    """Return how many numbers a Next Invoice Number would leave out: then it needs a reason."""
    authorize(actor, Action.EDIT_OPTIONS)
    with stores.ledger.read() as conn:
        return _left_out(conn, numbering(text).of(_seller(conn, customer_id)))


def _refusal(key: str, attempt: Callable[[], object]) -> dict[str, BadValueError]:
    try:
        attempt()
    except BadValueError as error:
        return {key: error}
    return {}


def _known(conn: Connection, actor: Actor, customer_id: int | None) -> None:
    """Let an actor act on everybody or on a customer in scope; raise `NotFoundError` else."""
    if customer_id is not None:
        customers.get(conn, actor.scope, customer_id)


def _check(conn: Connection, customer_id: int | None) -> None:
    """Hold options to what goes together: whoever has values of its own, where all are changed."""
    _check_together(effective(conn, customer_id))
    if customer_id is None:
        own = {owner for owners in stored.overridden(conn).values() for owner in owners}
        for each in customers.all(conn, Scope.only(*own), archived=True):
            try:
                _check_together(effective(conn, each.id))
            except BadValueError as error:
                raise OwnOptionError(each.name, str(error)) from None


def _check_together(values: Mapping[str, Value]) -> None:
    for each in OPTIONS:
        each.check(values)


def _seller(conn: Connection, customer_id: int | None) -> Seller:
    """Return whose numbers a customer's statements have; the first seller's for everybody."""
    if customer_id is None:
        return seller.get(conn)
    return seller.get(conn, customers.get(conn, Scope.all(), customer_id).seller)


def _upcoming(conn: Connection, series: Numbering) -> int:
    return statements.next_number(conn, series.series(KIND_MAIN))


def _left_out(conn: Connection, wanted: Numbering) -> int:
    """Return how many numbers stand between the next one and a wanted one; none may lie before."""
    upcoming = _upcoming(conn, wanted)
    if wanted.n < upcoming:
        want = f"numbers are never used again; the next one is {wanted.number(upcoming)}"
        raise BadValueError(BY_KEY[_NUMBER].title, wanted.number(wanted.n), want)
    return wanted.n - upcoming


def _go_on_at(conn: Connection, actor: Actor, wanted: Numbering, reason: str) -> None:
    """Let a series go on at a number: the next one, or a higher one with a reason (R23)."""
    if _left_out(conn, wanted):
        statements.jump(conn, actor, wanted.series(KIND_MAIN), wanted.n, reason)
