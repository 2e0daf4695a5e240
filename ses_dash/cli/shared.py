"""`ses-dash shared`: accounts whose costs customers share, by which key, and who has what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ses_dash import money
from ses_dash.billing import sharing, sharing_cells
from ses_dash.cli import imported, kinds
from ses_dash.cli.context import on_stores
from ses_dash.errors import BadValueError
from ses_dash.ledger import customers
from ses_dash.model.program import program_key
from ses_dash.model.sharing import KEYS, Part, SharedCost

if TYPE_CHECKING:
    from ses_dash.cli.context import Context
    from ses_dash.period import BillingPeriod
    from ses_dash.stores import Stores

_PARTS = ("program", "account", "month", "currency", "customer", "share", "cost", "price")


@click.group()
def shared() -> None:
    """Share the costs of accounts among customers, and list who has which part.

    Example: ses-dash shared list
    """


@shared.command("list")
@on_stores
def list_(context: Context, stores: Stores) -> int:
    """List accounts whose costs are shared, from when on and by which key.

    Example: ses-dash shared list
    """
    rows = (
        (
            *(turn.program, turn.account, str(turn.valid_from), turn.key or sharing_cells.NONE),
            len(turn.parts) or ("all" if turn.key else ""),
        )
        for each in sharing.all(stores, context.actor)
        for turn in each.turns
    )
    context.table(("program", "account", "from", "key", "customers"), rows)
    return 0


@shared.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@on_stores
def parts(context: Context, stores: Stores, *, as_json: bool) -> int:
    """List which part of shared costs each customer has, by month: its share, cost and price.

    Example: ses-dash shared parts
    """
    with stores.ledger.read() as conn:
        known = customers.all(conn, context.actor.scope, archived=True)
    names = {each.id: each.name for each in known}
    rows = [
        (
            *(part.program, part.account, str(part.period), part.currency),
            *(names[part.customer_id], *map(money.plain, (part.share, part.cost, part.price))),
        )
        for each in sharing.all(stores, context.actor)
        for part in each.parts
    ]
    if as_json:
        context.json([dict(zip(_PARTS, row, strict=True)) for row in rows])
        return 0
    context.table(_PARTS, rows)
    return 0


@shared.command("set")
@click.argument("program")
@click.argument("account")
@click.argument("key", type=click.Choice((*KEYS, sharing_cells.NONE)))
@click.option("--from", "first", type=kinds.MONTH, required=True, help="The first month.")
@click.option(
    "--customer",
    "among",
    multiple=True,
    help="Who has a part, with its percentage where they are fixed: NAME or NAME=60. "
    "[default: all who used anything]",
)
@on_stores
def set_(
    context: Context,
    stores: Stores,
    program: str,
    account: str,
    key: str,
    *,
    first: BillingPeriod,
    among: tuple[str, ...],
) -> int:
    """Let customers share the costs of an account from a month on.

    usage: by what each used of accounts of its own. equal: everybody the same. fixed: by
    percentages that add up to 100. none: they are its owner's again.

    Example: ses-dash shared set aws 112233445566 usage --from 2026-12
    """
    chosen = sharing_cells.key_named(key)
    named = [_part(stores, context, text, fixed=chosen == "fixed") for text in among]
    ordered = tuple(sorted(named, key=lambda each: each.customer_id))
    made = SharedCost(program_key(program), account.strip(), first, chosen, ordered)
    sharing.choose(stores, context.actor, made)
    context.say(f"Costs of {account} are shared by “{key}” from {first} on.")
    return 0


@shared.command("import")
@click.argument("csv")
@imported.DRY_RUN
@on_stores
def import_(context: Context, stores: Stores, csv: str, *, dry_run: bool) -> int:
    """Take what is shared from a CSV file (- for the input): all of it, or nothing.

    Its columns are those of `shared export`, a line for each customer of an account and month.

    Example: ses-dash shared import shared.csv --dry-run
    """
    text, file = context.read(csv), imported.name(csv)
    done = sharing_cells.import_sharing(stores, context.actor, text, dry_run=dry_run, file=file)
    imported.tell(context, done, dry_run=dry_run)
    return 0


@shared.command()
@click.option("-o", "--output", metavar="FILE", help="Write to a file.")
@on_stores
def export(context: Context, stores: Stores, *, output: str | None) -> int:
    """Write what is shared as CSV.

    Example: ses-dash shared export -o shared.csv
    """
    context.deliver(sharing_cells.export_sharing(stores, context.actor).encode(), output)
    return 0


def _part(stores: Stores, context: Context, text: str, *, fixed: bool) -> Part:
    if not fixed:
        return Part(kinds.customer_id(stores, context.actor, text))
    name, separator, percent = text.rpartition("=")
    if not separator:
        raise BadValueError("customer", text, "with fixed parts write it like NAME=60")
    parsed = money.parse(percent.strip().removesuffix("%"))
    return Part(kinds.customer_id(stores, context.actor, name.strip()), parsed)
