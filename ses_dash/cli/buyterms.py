"""`ses-dash buyterms`: what the distributor bills us for what the provider's files say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ses_dash.billing import buyterms as billing
from ses_dash.cli import imported
from ses_dash.cli.context import on_stores

if TYPE_CHECKING:
    from ses_dash.cli.context import Context
    from ses_dash.stores import Stores


@click.group()
def buyterms() -> None:
    """List, import and export buy terms, by which seller cost and margin are computed.

    Example: ses-dash buyterms list
    """


@buyterms.command("list")
@click.option("--months", is_flag=True, help="List what each month costs us by them.")
@on_stores
def list_(context: Context, stores: Stores, *, months: bool) -> int:
    """List buy terms by program, or what each month costs us.

    Example: ses-dash buyterms list --months
    """
    if months:
        costs = (
            (
                *(each.program, str(each.period), each.currency),
                *(each.file, each.charges, each.fixed, each.seller_cost),
            )
            for each in billing.costs(stores, context.actor)
        )
        headings = ("program", "month", "currency", "file", "charges", "fixed", "seller cost")
        context.table(headings, costs)
        return 0
    rows = (
        (each.program, str(each.valid_from), each.charges, each.method, each.value, each.currency)
        for each in billing.all(stores, context.actor)
    )
    context.table(("program", "from", "charges", "method", "value", "currency"), rows)
    return 0


@buyterms.command("import")
@click.argument("csv")
@imported.DRY_RUN
@on_stores
def import_(context: Context, stores: Stores, csv: str, *, dry_run: bool) -> int:
    """Take buy terms from a CSV file (- for the input): all of it, or nothing.

    Its columns are those of `buyterms export`. `percent` is added to the file's amount, -5 for 5 %
    less; `fixed` is an amount a month beside it, `none` ends what was before.

    Example: ses-dash buyterms import terms.csv --dry-run
    """
    text, file = context.read(csv), imported.name(csv)
    done = billing.import_terms(stores, context.actor, text, dry_run=dry_run, file=file)
    imported.tell(context, done, dry_run=dry_run)
    return 0


@buyterms.command()
@click.option("-o", "--output", metavar="FILE", help="Write to a file.")
@on_stores
def export(context: Context, stores: Stores, *, output: str | None) -> int:
    """Write all buy terms as CSV.

    Example: ses-dash buyterms export -o terms.csv
    """
    context.deliver(billing.export_terms(stores, context.actor).encode(), output)
    return 0
