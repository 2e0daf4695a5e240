"""`ses-dash load` and `loads`: bring files in, see what became of them, decide on held ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ses_dash.cli.context import on_stores
from ses_dash.cli.kinds import MONTH, PROGRAM
from ses_dash.cli.mappings import named
from ses_dash.ingest import pipeline
from ses_dash.ledger import deliveries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ses_dash.cli.context import Context
    from ses_dash.model.delivery import Delivery, FileResult
    from ses_dash.period import BillingPeriod
    from ses_dash.stores import Stores

_GOOD = frozenset({"loaded", "unchanged"})
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--program", type=PROGRAM, help="The cloud program, where the file does not say.")
@click.option("--period", type=MONTH, help="The month, where the file does not say.")
@click.option("--mapping", metavar="NAME|FILE", help="How a file in no known format is read.")
@click.option("--approve", is_flag=True, help="Load even what would be held for a decision.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON: one object per file.")
@on_stores
def load(
    context: Context,
    stores: Stores,
    paths: tuple[str, ...],
    *,
    program: str | None,
    period: BillingPeriod | None,
    mapping: str | None,
    approve: bool,
    as_json: bool,
) -> int:
    """Load provider billing files or folders. Parts of one report belong in one command.

    Example: ses-dash load 2026-10/cur-00001.csv.gz 2026-10/cur-00002.csv.gz
    """
    files = [context.path(path) for path in paths]
    by = named(context, stores, mapping) if mapping else None
    month = str(period or "")
    with context.progress() as progress:
        results = pipeline.load(
            stores,
            context.actor,
            files,
            program=program,
            period=month,
            mapping=by,
            approve=approve,
            progress=progress,
        )
    return answer(context, results, as_json=as_json)


@click.group(invoke_without_command=True)
@_JSON
@click.pass_context
def loads(click_context: click.Context, *, as_json: bool) -> int:
    """List what was delivered; approve, keep as control or refuse what is held.

    Example: ses-dash loads
    """
    return 0 if click_context.invoked_subcommand else _list(as_json=as_json)


@on_stores
def _list(context: Context, stores: Stores, *, as_json: bool) -> int:
    with stores.ledger.read() as connection:
        rows = [_delivery(each) for each in deliveries.all(connection)]
    if as_json:
        context.json(rows)
        return 0
    headings = ("id", "arrived_at", "format", "files", "state", "reason")
    context.table(headings, ([_cell(row[heading]) for heading in headings] for row in rows))
    return 0


@loads.command()
@click.argument("delivery", type=int, metavar="ID")
@click.option("--as-part", is_flag=True, help="Add it to what is loaded, instead of replacing it.")
@_JSON
@on_stores
def approve(
    context: Context, stores: Stores, delivery: int, *, as_part: bool, as_json: bool
) -> int:
    """Load a held delivery.

    Example: ses-dash loads approve 17
    """
    with context.progress() as progress:
        results = pipeline.approve(
            stores, context.actor, delivery, as_part=as_part, progress=progress
        )
    return answer(context, results, as_json=as_json)


@loads.command()
@click.argument("delivery", type=int, metavar="ID")
@on_stores
def control(context: Context, stores: Stores, delivery: int) -> int:
    """Keep a held delivery as control: compared with what is loaded, never added to it.

    Example: ses-dash loads control 17
    """
    pipeline.control(stores, context.actor, delivery)
    context.say(f"Delivery {delivery} is kept as control.")
    return 0


@loads.command()
@click.argument("delivery", type=int, metavar="ID")
@click.option("--reason", default="", help="Why; it is kept with the delivery.")
@on_stores
def refuse(context: Context, stores: Stores, delivery: int, *, reason: str) -> int:
    """Refuse a held delivery: what is loaded stays as it is.

    Example: ses-dash loads refuse 17 --reason "The file of a test account"
    """
    pipeline.refuse(stores, context.actor, delivery, reason)
    context.say(f"Delivery {delivery} is refused.")
    return 0


def answer(context: Context, results: Sequence[FileResult], *, as_json: bool) -> int:
    """Print what became of each file; return 1 if any was held or refused."""
    if as_json:
        context.json([_facts(result) for result in results])
    else:
        for result in results:
            context.say(_sentence(result))
            for finding in result.findings:
                context.say(f"  {finding.code}: {finding.message}")
            for reject in result.rejects:
                context.say(f"  {reject}")
    return 0 if all(result.status in _GOOD for result in results) else 1


def _facts(result: FileResult) -> dict[str, Any]:
    """Return the object of `load --json`."""
    return {
        "file": result.file,
        "format": result.format,
        "programs": result.programs,
        "status": result.status,
        "reason": result.reason,
        "findings": [{"code": each.code, "message": each.message} for each in result.findings],
        "records": result.records,
        "loaded": result.loaded,
        "rejected": result.rejected,
        "skipped": result.skipped,
        "billing_periods": result.billing_periods,
        "billed_cost": result.billed_cost,
        "effective_cost": result.effective_cost,
    }


def _sentence(result: FileResult) -> str:
    words = f"{result.file}: {result.status}"
    if result.delivery is not None and result.status == "held":
        words += f" as delivery {result.delivery}"
    if result.reason:
        words += f". {result.reason}"
    if result.billing_periods:
        words += f" ({result.records:,} records of {', '.join(result.billing_periods)})"
    return words


def _delivery(delivery: Delivery) -> dict[str, Any]:
    return {
        "id": delivery.id,
        "arrived_at": delivery.arrived_at,
        "format": delivery.format,
        "program": delivery.program,
        "files": [file.name for file in delivery.files],
        "state": delivery.state,
        "reason": delivery.reason,
        "records": sum(total.records for total in delivery.totals),
    }


def _cell(value: object) -> object:
    if not isinstance(value, list):
        return value
    return " + ".join((value[0], str(len(value) - 1)) if len(value) > 1 else value)
