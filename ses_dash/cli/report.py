"""`ses-dash report`: a report of the catalog, as a table or a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ses_dash.cli.context import on_stores
from ses_dash.cli.kinds import COLUMNS
from ses_dash.cli.narrowing import filters, narrowed
from ses_dash.reports import export
from ses_dash.reports.catalog import REPORTS
from ses_dash.reports.report import records, run

if TYPE_CHECKING:
    import pyarrow as pa

    from ses_dash.cli.context import Context
    from ses_dash.stores import Stores

_KEYS = ", ".join(report.key for report in REPORTS)


@click.command(epilog=f"Reports: {_KEYS}.")
@click.argument("key")
@narrowed
@click.option(
    "--basis",
    type=click.Choice(["billed", "effective", "list"]),
    default="billed",
    help="The cost that rows are ordered by and shares are of.",
)
@click.option("--group-by", type=COLUMNS, default="", help="Columns, in place of the report's own.")
@click.option("--format", "kind", type=click.Choice(["table", "csv", "json", "parquet"]))
@click.option("-o", "--output", metavar="FILE", help="Write to a file.")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@on_stores
def report(
    context: Context,
    stores: Stores,
    /,
    key: str,
    *,
    group_by: tuple[str, ...],
    kind: str | None,
    output: str | None,
    as_json: bool,
    basis: str,
    **values: object,
) -> int:
    """Print a report. Amounts are exact and always per currency; they are never added across.

    Example: ses-dash report summary --period 2026-10 --group-by customer,service_name --json
    """
    kind = "json" if as_json else kind or "table"
    if kind == "parquet" and output is None:
        message = "Parquet is no text: say with -o which file to write."
        raise click.UsageError(message)
    chosen = filters(context, stores, values)
    table = run(stores, context.actor, key, chosen, group_by, basis=f"{basis}_cost")
    if output is not None and kind == "parquet":
        export.to_parquet(table, context.path(output))
    else:
        context.deliver(_text(context, table, kind).encode(), output)
    return 0


def _text(context: Context, table: pa.Table, kind: str) -> str:
    rows = records(table)
    if kind == "json":
        return export.to_json(rows)
    if kind == "csv":
        return export.to_csv(rows, table.column_names)
    return context.drawn(export.to_table(rows))
