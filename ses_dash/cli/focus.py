"""`ses-dash focus`: charges as files of the FOCUS specification."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ses_dash.cli.context import on_stores
from ses_dash.cli.narrowing import filters, narrowed
from ses_dash.reports import focus_export
from ses_dash.reports.focus_export import KINDS

if TYPE_CHECKING:
    from ses_dash.cli.context import Context
    from ses_dash.reports.focus_export import Kind
    from ses_dash.stores import Stores


@click.group()
def focus() -> None:
    """Write charges in the format of FOCUS 1.2, for any tool that reads it.

    Example: ses-dash focus export --period 2026-10 -o charges.csv
    """


@focus.command()
@narrowed
@click.option("--delivery", type=int, help="What one delivery brought and is live.")
@click.option("--format", "kind", type=click.Choice(KINDS), default="csv", show_default=True)
@click.option("-o", "--output", metavar="FILE", help="Write to a file.")
@on_stores
def export(
    context: Context,
    stores: Stores,
    /,
    *,
    delivery: int | None,
    kind: Kind,
    output: str | None,
    **values: object,
) -> int:
    """Write the charges themselves, every one of them and exact. Loaded again they are the same.

    Example: ses-dash focus export --program aws --format parquet -o aws.parquet
    """
    if kind == "parquet" and output is None:
        message = "Parquet is no text: say with -o which file to write."
        raise click.UsageError(message)
    chosen = filters(context, stores, values)
    context.stream(focus_export.pieces(stores, context.actor, chosen, kind, delivery), output)
    return 0
