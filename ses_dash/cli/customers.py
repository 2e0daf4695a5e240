"""`ses-dash customers`: whose charges they are, as a list and as CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ses_dash.billing import customers as billing
from ses_dash.cli import imported
from ses_dash.cli.context import on_stores
from ses_dash.ledger import customers as ledger

if TYPE_CHECKING:
    from ses_dash.cli.context import Context
    from ses_dash.stores import Stores


@click.group()
def customers() -> None:
    """List, import and export customers.

    Example: ses-dash customers list
    """


@customers.command("list")
@click.option("--archived", is_flag=True, help="Archived ones, too.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@on_stores
def list_(context: Context, stores: Stores, *, archived: bool, as_json: bool) -> int:
    """List customers by name.

    Example: ses-dash customers list --json
    """
    with stores.ledger.read() as connection:
        found = ledger.all(connection, context.actor.scope, archived=archived)
    if as_json:
        context.json(found)
    else:
        headings = ("id", "name", "contact", "email", "country", "tax_id", "tax_rate")
        context.table(headings, ([getattr(each, name) for name in headings] for each in found))
    return 0


@customers.command("import")
@click.argument("csv")
@imported.DRY_RUN
@on_stores
def import_(context: Context, stores: Stores, csv: str, *, dry_run: bool) -> int:
    """Create and change customers from a CSV file (- for the input): all of it, or nothing.

    Its columns are those of `customers export`; a customer is found by its name. Custom fields
    are one cell, a star behind those on invoices: Purchase order=4711*; Region=North

    Example: ses-dash customers import customers.csv --dry-run
    """
    text, file = context.read(csv), imported.name(csv)
    done = billing.import_customers(stores, context.actor, text, dry_run=dry_run, file=file)
    imported.tell(context, done, dry_run=dry_run)
    return 0


@customers.command()
@click.option("-o", "--output", metavar="FILE", help="Write to a file.")
@on_stores
def export(context: Context, stores: Stores, *, output: str | None) -> int:
    """Write customers as CSV.

    Example: ses-dash customers export -o customers.csv
    """
    context.deliver(billing.export_customers(stores, context.actor).encode(), output)
    return 0
