"""`ses-dash statements`: the frozen statements, their files and what becomes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import click

from ses_dash import money
from ses_dash.billing import life, parcel
from ses_dash.billing import statements as billing
from ses_dash.cli.context import on_stores
from ses_dash.cli.kinds import AMOUNT, DAY, MONTH, STATEMENTS_OF, customer_id
from ses_dash.model.statement_life import FILE_KINDS

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from ses_dash.cli.context import Context
    from ses_dash.model.statement import Statement
    from ses_dash.model.statement_life import FileKind
    from ses_dash.period import BillingPeriod
    from ses_dash.stores import Stores

Made = Literal["json", "ubl", "facturx"]
_MADE: tuple[Made, ...] = ("json", "ubl", "facturx")  # of the document, when asked for
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")

_HEADINGS = (
    *("number", "customer", "program", "period", "currency"),
    *("total", "payable", "paid", "outstanding", "due", "state"),
)


@click.group()
def statements() -> None:
    """List, show and export frozen statements; publish, pay, void and credit them.

    Example: ses-dash statements export 1 --as pdf -o statement.pdf
    """


@statements.command("list")
@click.option("--program", type=STATEMENTS_OF, help="Of one cloud program, or services.")
@click.option("--period", type=MONTH, help="Of one month.")
@click.option("--customer", metavar="NAME", help="Of one customer.")
@JSON
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
    rows = [facts(each) for each in found]
    if as_json:
        context.json(rows)
    else:
        context.table(_HEADINGS, ([row[heading] for heading in _HEADINGS] for row in rows))
    return 0


@statements.command()
@click.argument("number")
@JSON
@on_stores
def show(context: Context, stores: Stores, number: str, *, as_json: bool) -> int:
    """Show one statement.

    Example: ses-dash statements show INV-0042
    """
    found = facts(billing.find(stores, context.actor, number))
    if as_json:
        context.json(found)
    else:
        context.table(("field", "value"), found.items())
    return 0


@statements.command()
@click.argument("number")
@click.option("--as", "kind", type=click.Choice([*FILE_KINDS, *_MADE]), required=True)
@click.option("-o", "--output", metavar="FILE", help="Write to a file.")
@on_stores
def export(
    context: Context,
    stores: Stores,
    number: str,
    *,
    kind: FileKind | Made,
    output: str | None,
) -> int:
    """Write a file of a statement: always the same bytes. `json` is the frozen document itself.

    `ubl` is an e-invoice: EN 16931 in UBL 2.1, a credit note for a negative total. `facturx` is the
    PDF with the same e-invoice inside it, in CII: Factur-X, or ZUGFeRD.

    Example: ses-dash statements export INV-0042 --as pdf -o INV-0042.pdf
    """
    if kind == "json":
        content = billing.read_json(stores, context.actor, number).encode()
    elif kind == "ubl":
        content = billing.read_ubl(stores, context.actor, number)
    elif kind == "facturx":
        content = billing.read_factur_x(stores, context.actor, number)
    else:
        content = billing.read_file(stores, context.actor, number, kind)[1]
    context.deliver(content, output)
    return 0


@statements.command("zip")
@click.option("--period", type=MONTH, required=True, help="Of one month.")
@click.option("--program", type=STATEMENTS_OF, help="Of one cloud program, or services.")
@click.option("-o", "--output", metavar="FILE", help="Write to a file.")
@on_stores
def zip_(
    context: Context,
    stores: Stores,
    *,
    period: BillingPeriod,
    program: str | None,
    output: str | None,
) -> int:
    """Write all statements of a month as one ZIP: files, an index, covers of bill-to groups.

    Example: ses-dash statements zip --period 2026-10 -o october.zip
    """
    context.stream(parcel.month(stores, context.actor, period, program), output)
    return 0


@statements.command()
@click.argument("number")
@click.option("--amount", type=AMOUNT, required=True, help="How much came in.")
@click.option("--date", "paid_on", type=DAY, help="When. [default: today]")
@click.option("--reference", default="", help="What the payment says, up to 200 characters.")
@JSON
@on_stores
def pay(
    context: Context,
    stores: Stores,
    number: str,
    *,
    amount: Decimal,
    paid_on: date | None,
    reference: str,
    as_json: bool,
) -> int:
    """Record a payment, all of what is due or a part of it.

    Example: ses-dash statements pay INV-0042 --amount 250.00 --reference "Transfer 4711"
    """
    day = paid_on or life.today(stores, context.actor, number)
    paid = life.pay(stores, context.actor, number, amount, day, reference=reference)
    if as_json:
        context.json(facts(paid))
    else:
        context.say(f"{number} is {paid.state}: {money.show(paid.due, paid.currency)} due.")
    return 0


@statements.command()
@click.argument("number")
@click.option("--reason", required=True, help="Why; it is kept.")
@JSON
@on_stores
def void(context: Context, stores: Stores, number: str, *, reason: str, as_json: bool) -> int:
    """Make a statement void that is not published yet. Its number stays used.

    Example: ses-dash statements void INV-0042 --reason "Frozen with the wrong address"
    """
    done = life.void(stores, context.actor, number, reason)
    if as_json:
        context.json(facts(done))
    else:
        context.say(f"{number} is void.")
    return 0


def facts(statement: Statement) -> dict[str, Any]:
    """Return what is printed of a statement: amounts with the decimals of its currency."""
    decimals = money.minor_units(statement.currency)
    return {
        "number": statement.number,
        "kind": statement.kind,
        "subject": statement.subject,
        "customer": statement.customer_name,
        "program": statement.program,
        "period": statement.period,
        "currency": statement.currency,
        "net": money.fixed_scale(statement.net, decimals),
        "tax": money.fixed_scale(statement.tax, decimals),
        "total": money.fixed_scale(statement.total, decimals),
        "payable": money.fixed_scale(statement.payable, decimals),
        "paid": money.fixed_scale(statement.paid, decimals),
        "credited": money.fixed_scale(statement.credited, decimals),
        "carried_forward": money.fixed_scale(statement.carried, decimals),
        "outstanding": money.fixed_scale(statement.due, decimals),
        "date": statement.statement_date,
        "due": statement.due_date,
        "state": statement.state,
        "sha256": statement.document_sha256,
        "chain": statement.chain,
    }
