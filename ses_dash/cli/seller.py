"""`ses-dash seller`: who we are, as printed on statements."""

from __future__ import annotations

from dataclasses import asdict, fields, replace
from typing import TYPE_CHECKING

import click

from ses_dash.access import Action, authorize
from ses_dash.cli.context import on_stores
from ses_dash.ledger import seller as ledger
from ses_dash.model.customer import Seller

if TYPE_CHECKING:
    from ses_dash.cli.context import Context
    from ses_dash.stores import Stores

_FIELDS = [field.name for field in fields(Seller)]


@click.group()
def seller() -> None:
    """Show and set the seller that statements name.

    Example: ses-dash seller set name "Northwind Cloud Ltd"
    """


@seller.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@on_stores
def show(context: Context, stores: Stores, *, as_json: bool) -> int:
    """Show the seller.

    Example: ses-dash seller show
    """
    with stores.ledger.read() as connection:
        found = asdict(ledger.get(connection))
    if as_json:
        context.json(found)
    else:
        context.table(("field", "value"), found.items())
    return 0


@seller.command("set")
@click.argument("field", type=click.Choice(_FIELDS))
@click.argument("value")
@on_stores
def set_(context: Context, stores: Stores, field: str, value: str) -> int:
    r"""Set a field of the seller; frozen statements keep theirs. `\n` starts a new line.

    Example: ses-dash seller set time_zone Europe/Berlin
    """
    authorize(context.actor, Action.EDIT_OPTIONS)
    with stores.ledger.write() as connection:
        changed = replace(ledger.get(connection), **{field: value.replace("\\n", "\n")})
        ledger.save(connection, context.actor, changed)
    context.say(f"{field} is {value!r}.")
    return 0
