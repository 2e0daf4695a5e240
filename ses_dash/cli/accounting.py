"""`ses-dash accounting`: statements as files of accounting systems, their codes, the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ses_dash.billing.accounting import exporting, mappings
from ses_dash.billing.accounting.profiles import PROFILES
from ses_dash.cli import imported
from ses_dash.cli.context import on_stores
from ses_dash.cli.kinds import MONTH, STATEMENTS_OF
from ses_dash.errors import PathError

if TYPE_CHECKING:
    from ses_dash.cli.context import Context
    from ses_dash.model.accounting import Export
    from ses_dash.period import BillingPeriod
    from ses_dash.stores import Stores

_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_OUTPUT = click.option(
    "-o",
    "--output",
    metavar="FILE|DIR",
    help="A ZIP where it ends in .zip, else a folder. [default: a ZIP in this folder]",
)
_ZIP = ".zip"


@click.group()
def accounting() -> None:
    """Export statements to accounting, set the codes it needs, see what was exported.

    Example: ses-dash accounting export --profile xero --program aws --period 2026-10
    """


@accounting.command()
@click.option("--profile", type=click.Choice([each.key for each in PROFILES]), required=True)
@click.option(
    "--program", type=STATEMENTS_OF, required=True, help="The cloud program, or services."
)
@click.option("--period", type=MONTH, required=True, help="Of one month.")
@click.option("--again", is_flag=True, help="Also what was exported with the profile before.")
@_OUTPUT
@_JSON
@on_stores
def export(
    context: Context,
    stores: Stores,
    *,
    profile: str,
    program: str,
    period: BillingPeriod,
    again: bool,
    output: str | None,
    as_json: bool,
) -> int:
    """Write a month's statements as files of an accounting system, with control totals beside.

    It is logged; a statement that was exported cannot be made void any more.

    Example: ses-dash accounting export --profile datev --program aws --period 2026-10 -o datev/
    """
    _folder(context, output)
    made = exporting.export(stores, context.actor, profile, program, period, again=again)
    _deliver(context, stores, made, output, as_json=as_json)
    return 0


@accounting.command()
@click.argument("number", metavar="ID", type=click.IntRange(1))
@_OUTPUT
@_JSON
@on_stores
def fetch(
    context: Context, stores: Stores, number: int, *, output: str | None, as_json: bool
) -> int:
    """Write the files of an export once more, the same bytes. The ID is that of the log.

    Example: ses-dash accounting fetch 7 -o october.zip
    """
    made = exporting.find(stores, context.actor, number)
    _folder(context, output)
    _deliver(context, stores, made, output, as_json=as_json)
    return 0


@accounting.command()
@_JSON
@on_stores
def log(context: Context, stores: Stores, *, as_json: bool) -> int:
    """List what was exported: by whom, when, with which profile, newest first.

    Example: ses-dash accounting log
    """
    found = exporting.log(stores, context.actor)
    if as_json:
        context.json(found)
        return 0
    headings = ("id", "at", "actor", "profile", "program", "period", "statements", "files")
    rows = ([getattr(each, name) for name in headings[:6]] for each in found)
    counts = ((len(each.numbers), len(each.files)) for each in found)
    context.table(headings, [(*row, *count) for row, count in zip(rows, counts, strict=True)])
    return 0


@accounting.group("mappings")
def codes() -> None:
    """List, import and export the codes of accounting systems.

    Example: ses-dash accounting mappings import codes.csv --dry-run
    """


@codes.command("list")
@_JSON
@on_stores
def list_(context: Context, stores: Stores, *, as_json: bool) -> int:
    """List the codes that are set.

    Example: ses-dash accounting mappings list
    """
    found = mappings.codes(stores, context.actor)
    if as_json:
        context.json(found)
        return 0
    columns = mappings.LAYOUT.columns
    context.table(columns, ([getattr(each, name) for name in columns] for each in found))
    return 0


@codes.command("import")
@click.argument("csv")
@imported.DRY_RUN
@on_stores
def import_(context: Context, stores: Stores, csv: str, *, dry_run: bool) -> int:
    """Set codes from a CSV file (- for the input): all of it, or nothing.

    Its columns are kind, key, value, and maybe profile and program. Kinds are customer, item,
    account, tax, tracking and setting. An empty value is set no longer, - leaves a cell empty.

    Example: ses-dash accounting mappings import codes.csv
    """
    text, file = context.read(csv), imported.name(csv)
    done = mappings.import_codes(stores, context.actor, text, dry_run=dry_run, file=file)
    imported.tell(context, done, dry_run=dry_run)
    return 0


@codes.command("export")
@click.option("-o", "--output", metavar="FILE", help="Write to a file.")
@on_stores
def export_codes(context: Context, stores: Stores, *, output: str | None) -> int:
    """Write the codes as CSV.

    Example: ses-dash accounting mappings export -o codes.csv
    """
    context.deliver(mappings.export_codes(stores, context.actor).encode(), output)
    return 0


def _folder(context: Context, output: str | None) -> None:
    """Make the folder of an output before anything is exported to it."""
    if output is None or output.endswith(_ZIP):
        return
    try:
        context.path(output).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PathError(output, error.strerror or "it cannot be made") from None


def _deliver(
    context: Context, stores: Stores, made: Export, output: str | None, *, as_json: bool
) -> None:
    target = output or exporting.zip_name(made)
    if target.endswith(_ZIP):
        context.stream(exporting.zip_of(stores, made), target)
    else:
        for name, content in exporting.contents(stores, made):
            context.deliver(content, f"{target}/{name}")
    if as_json:
        context.json(made)
        return
    rows = [(file.name, file.size, file.sha256) for file in made.files]
    context.table(("file", "bytes", "sha256"), rows)
    context.say(f"Export {made.id}: {len(made.numbers)} statements, written to {target}.")
