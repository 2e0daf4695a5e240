"""Exchange rates and statement currencies: read, changed, and as CSV, in and out (R21, R35)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.access import Action, authorize
from ses_dash.billing import cell_readers as read
from ses_dash.billing import ecb
from ses_dash.billing.importing import Change, Imported, Layout, import_rows
from ses_dash.billing.render import cells
from ses_dash.errors import BadValueError
from ses_dash.ledger import customers, exchange
from ses_dash.model.exchange import ExchangeRate, StatementCurrency

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ses_dash.access import Actor
    from ses_dash.billing.importing import Take
    from ses_dash.ledger import Connection
    from ses_dash.stores import Stores

    Row = Mapping[str, str]

LAYOUT = Layout(("month", "from", "to", "rate", "source", "date"), required=6)


def known(stores: Stores, actor: Actor) -> tuple[ExchangeRate, ...]:
    """Return every exchange rate by month and currencies."""
    authorize(actor, Action.SEE_COST)
    with stores.ledger.read() as conn:
        return exchange.rates(conn)


def currencies(stores: Stores, actor: Actor) -> tuple[tuple[StatementCurrency, str], ...]:
    """Return which statement currencies were set, each with the name of its customer."""
    authorize(actor, Action.SEE_COST)
    with stores.ledger.read() as conn:
        names = {each.id: each.name for each in customers.all(conn, actor.scope, archived=True)}
        return tuple(
            (each, names[each.customer_id]) for each in exchange.currencies(conn, actor.scope)
        )


def save(stores: Stores, actor: Actor, rate: ExchangeRate) -> None:
    """Keep a month's rate, in place of the one there was."""
    authorize(actor, Action.EDIT_CHARGES)
    with stores.ledger.write() as conn:
        exchange.save_rate(conn, actor, rate)


def set_currency(stores: Stores, actor: Actor, wanted: StatementCurrency) -> None:
    """Set the currency of a customer's statements from a month on; empty: as files are."""
    authorize(actor, Action.EDIT_CHARGES)
    with stores.ledger.write() as conn:
        exchange.save_currency(conn, actor, wanted)


def import_rates(
    stores: Stores, actor: Actor, csv_text: str, *, dry_run: bool = False, file: str = ""
) -> Imported:
    """Add or change the rates of a CSV: ours, or the European Central Bank's.

    One bad line, and nothing is taken. Of the bank's daily rates the last of each month counts.
    """
    authorize(actor, Action.EDIT_CHARGES)

    def prepare(conn: Connection) -> Take:
        return lambda row: _take(conn, actor, row)

    text = _table(ecb.rates(csv_text, file)) if ecb.is_ecb(csv_text) else csv_text
    return import_rows(stores, text, LAYOUT, prepare, dry_run=dry_run, file=file)


def export_rates(stores: Stores, actor: Actor) -> str:
    """Return the rates as the CSV that `import_rates` reads."""
    return _table(known(stores, actor))


def _table(rates: tuple[ExchangeRate, ...] | list[ExchangeRate]) -> str:
    return cells.table(LAYOUT.columns, (map(cells.text, _cells(rate)) for rate in rates))


def _take(conn: Connection, actor: Actor, row: Row) -> list[Change]:
    rate = read.amount(row, "rate")
    if rate is None:
        raise BadValueError("rate", "", "write how much one unit is")
    after = ExchangeRate(
        read.needed_month(row, "month"),
        row["from"].strip().upper(),
        row["to"].strip().upper(),
        rate,
        row["source"].strip(),
        read.needed_day(row, "date"),
    )
    before = exchange.find(conn, (after.period, after.source, after.target))
    exchange.save_rate(conn, actor, after)
    subject = f"{after.source} to {after.target} {after.period}"
    if before is None:
        return [Change(subject, "new", "", money.plain(after.rate))]
    pairs = zip(LAYOUT.columns, _cells(before), _cells(after), strict=True)
    return [Change(subject, name, then, now) for name, then, now in pairs if then != now]


def _cells(rate: ExchangeRate) -> tuple[str, ...]:
    return (
        str(rate.period),
        rate.source,
        rate.target,
        money.plain(rate.rate),
        rate.origin,
        rate.day.isoformat(),
    )
