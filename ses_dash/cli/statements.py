"""`ses-dash statements`: the frozen statements and their files, byte for byte."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import click

from ses_dash import money
from ses_dash.billing import statements as billing
from ses_dash.cli.context import on_stores
from ses_dash.cli.kinds import MONTH, PROGRAM, customer_id
from ses_dash.model.statement import FILE_KINDS

if TYPE_CHECKING:
    from ses_dash.cli.context import Context
    from ses_dash.model.statement import FileKind, Statement
    from ses_dash.period import BillingPeriod
    from ses_dash.stores import Stores

_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
def statements() -> None:
    """List, show and export frozen statements.

    Example: ses-dash statements export 1 --as pdf -o statement.pdf
    """


@statements.command("list")
@click.option("--program", type=PROGRAM, help="Of one cloud program.")
@click.option("--period", type=MONTH, help="Of one month.")
@click.option("--customer", metavar="NAME", help="Of one customer.")
@_JSON
@on_stores
def list_(
    context: Context,
    stores: Stores,
    *,
    program: str | None,
    period: BillingPeriod | None,
    customer: str | None,
    as_json: bool,
) -> int:
    """List statements in the order they were frozen.

    Example: ses-dash statements list --period 2026-10
    """
    found = billing.all(
        stores,
        context.actor,
        program=program,
        period=str(period) if period else None,
        customer_id=customer_id(stores, context.actor, customer) if customer else None,
    )
    rows = [_facts(each) for each in found]
    if as_json:
        context.json(rows)
    else:
        headings = ("number", "customer", "program", "period", "currency", "total", "due", "state")
        context.table(headings, ([row[heading] for heading in headings] for row in rows))
    return 0


@statements.command()
@click.argument("number")
@_JSON
@on_stores
def show(context: Context, stores: Stores, number: str, *, as_json: bool) -> int:
    """Show one statement.

    Example: ses-dash statements show INV-0042
    """
    facts = _facts(billing.find(stores, context.actor, number))
    if as_json:
        context.json(facts)
    else:
        context.table(("field", "value"), facts.items())
    return 0


@statements.command()
@click.argument("number")
@click.option("--as", "kind", type=click.Choice([*FILE_KINDS, "json"]), required=True)
@click.option("-o", "--output", metavar="FILE", help="Write to a file.")
@on_stores
def export(
    context: Context,
    stores: Stores,
    number: str,
    *,
    kind: FileKind | Literal["json"],
    output: str | None,
) -> int:
    """Write a file of a statement: always the same bytes. `json` is the frozen document itself.

    Example: ses-dash statements export INV-0042 --as pdf -o INV-0042.pdf
    """
    if kind == "json":
        content = billing.read_json(stores, context.actor, number).encode()
    else:
        content = billing.read_file(stores, context.actor, number, kind)[1]
    context.deliver(content, output)
    return 0


def _facts(statement: Statement) -> dict[str, Any]:
    decimals = money.minor_units(statement.currency)
    return {
        "number": statement.number,
        "kind": statement.kind,
        "customer": statement.customer_name,
        "program": statement.program,
        "period": statement.period,
        "currency": statement.currency,
        "net": money.fixed_scale(statement.net, decimals),
        "tax": money.fixed_scale(statement.tax, decimals),
        "total": money.fixed_scale(statement.total, decimals),
        "date": statement.statement_date,
        "due": statement.due_date,
        "state": statement.state,
        "sha256": statement.document_sha256,
        "chain": statement.chain,
    }
