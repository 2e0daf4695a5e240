"""`ses-dash seller`: who we are, as printed on statements."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING

import click

from ses_dash.billing.seller import MOST_BYTES, change, remove_logo, set_logo
from ses_dash.cli.context import on_stores
from ses_dash.errors import PathError
from ses_dash.ledger import seller as ledger
from ses_dash.model.customer import Seller

if TYPE_CHECKING:
    from pathlib import Path

    from ses_dash.cli.context import Context
    from ses_dash.stores import Stores

_FIELDS = [field.name for field in fields(Seller) if field.name != "logo_sha256"]


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
@click.argument("field", type=click.Choice(_FIELDS), required=False)
@click.argument("value", required=False)
@click.option("--logo", metavar="FILE", help="A PNG for statements; at most 1 MB.")
@click.option("--no-logo", is_flag=True, help="Print no logo any more.")
@on_stores
def set_(
    context: Context,
    stores: Stores,
    field: str | None,
    value: str | None,
    *,
    logo: str | None,
    no_logo: bool,
) -> int:
    r"""Set a field of the seller, or its logo; frozen statements keep theirs.

    `\n` starts a new line.

    Example: ses-dash seller set time_zone Europe/Berlin
    """
    if [value is not None, logo is not None, no_logo].count(True) != 1:
        message = "Give a field and its value, or --logo FILE, or --no-logo."
        raise click.UsageError(message)
    if logo is not None:
        set_logo(stores, context.actor, _read(context.path(logo)))
        context.say(f"The logo is {logo!r}.")
    elif no_logo:
        remove_logo(stores, context.actor)
        context.say("There is no logo.")
    elif field is not None and value is not None:
        changed = change(stores, context.actor, **{field: value.replace("\\n", "\n")})
        context.say(f"{field} is {getattr(changed, field)!r}.")
    return 0


def _read(path: Path) -> bytes:
    """Return the content of a file, or as much of it as tells that it is too large."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise PathError(path, error.strerror or "it cannot be read") from None
