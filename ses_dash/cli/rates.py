"""`ses-dash rates`: exchange rates by month, and the currencies of statements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ses_dash import money
from ses_dash.billing import rate_files
from ses_dash.cli import in_and_out
from ses_dash.cli.context import on_stores
from ses_dash.cli.kinds import MONTH, PROGRAM, customer_id
from ses_dash.model.exchange import StatementCurrency

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ses_dash.cli.context import Context
    from ses_dash.period import BillingPeriod
    from ses_dash.stores import Stores

_RATE_COLUMNS = ("month", "from", "to", "rate", "source", "date")


@click.group()
def rates() -> None:
    """List, import and export exchange rates, and set the currency of statements.

    Example: ses-dash rates import eurofxref.csv --dry-run
    """


@rates.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@on_stores
def list_(context: Context, stores: Stores, *, as_json: bool) -> int:
    """List exchange rates by month, then whose statements are in which currency.

    Example: ses-dash rates list
    """
    found = rate_files.known(stores, context.actor)
    chosen = rate_files.currencies(stores, context.actor)
    rows = [
        {
            "month": str(each.period),
            "from": each.source,
            "to": each.target,
            "rate": money.plain(each.rate),
            "source": each.origin,
            "date": each.day,
        }
        for each in found
    ]
    currencies = [
        {
            "customer": name,
            "program": each.program or None,
            "from": str(each.first),
            "currency": each.currency or None,
        }
        for each, name in chosen
    ]
    if as_json:
        context.json({"rates": rows, "currencies": currencies})
        return 0
    _table(context, rows, {})
    if currencies:
        _table(context, currencies, {"program": "every", "currency": "as the files"})
    return 0


def _table(context: Context, rows: Sequence[Mapping[str, Any]], empty: Mapping[str, str]) -> None:
    """Print rows under their names; `empty` says what nothing means, by name."""
    headings = tuple(rows[0]) if rows else _RATE_COLUMNS
    context.table(
        headings, ([row[name] or empty.get(name, "") for name in headings] for row in rows)
    )


@rates.command()
@click.argument("customer")
@click.argument("currency")
@click.option("--from", "first", type=MONTH, required=True, help="The first month.")
@click.option("--program", type=PROGRAM, help="For one program. [default: every one]")
@on_stores
def currency(
    context: Context,
    stores: Stores,
    customer: str,
    currency: str,
    *,
    first: BillingPeriod,
    program: str | None,
) -> int:
    """Set the currency of a customer's statements; `none` leaves it to the provider's files.

    Example: ses-dash rates currency "Acme Ltd" EUR --from 2026-11
    """
    code = "" if currency.lower() == "none" else currency.upper()
    owner = customer_id(stores, context.actor, customer)
    wanted = StatementCurrency(owner, program or "", first, code)
    rate_files.set_currency(stores, context.actor, wanted)
    said = f"in {code}" if code else "in the currency of the files"
    context.say(f"Statements of {customer} are {said} from {first} on.")
    return 0


in_and_out.add(
    rates,
    rate_files.LAYOUT,
    "The European Central Bank's own CSV is read as well: the last day of each month counts.",
    rate_files.import_rates,
    rate_files.export_rates,
)
