"""`ses-dash rates`: exchange rates by month, and the currencies of statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ses_dash import money
from ses_dash.billing import rate_files
from ses_dash.cli import in_and_out
from ses_dash.cli.context import on_stores
from ses_dash.cli.kinds import MONTH, PROGRAM, customer_id
from ses_dash.model.exchange import StatementCurrency

if TYPE_CHECKING:
    from ses_dash.cli.context import Context
    from ses_dash.period import BillingPeriod
    from ses_dash.stores import Stores


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
    if as_json:
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
        context.json({"rates": rows, "currencies": currencies})
        return 0
    context.table(
        ("month", "from", "to", "rate", "source", "date"),
        [
            (each.period, each.source, each.target, money.plain(each.rate), each.origin, each.day)
            for each in found
        ],
    )
    if chosen:
        context.table(
            ("customer", "program", "from", "currency"),
            [
                (name, each.program or "every", each.first, each.currency or "as the files")
                for each, name in chosen
            ],
        )
    return 0


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
