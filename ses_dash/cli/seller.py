"""`ses-dash seller`: who we are, as printed on statements."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING

import click

from ses_dash.billing import options
from ses_dash.billing import seller as billing
from ses_dash.billing.seller import MOST_BYTES, change, remove_logo, set_logo
from ses_dash.cli.context import on_stores
from ses_dash.errors import PathError
from ses_dash.ledger import seller as ledger
from ses_dash.model.customer import Seller

if TYPE_CHECKING:
    from pathlib import Path

    from ses_dash.cli.context import Context
    from ses_dash.stores import Stores

_FIELDS = [each.name for each in fields(Seller) if each.name not in {"logo_sha256", "key"}]
_SELLER = click.option(
    "--seller", "key", default="", metavar="KEY", help="Of another than the first seller."
)


@click.group()
def seller() -> None:
    """List, show, add and set the sellers that statements name.

    Example: ses-dash seller set name "Northwind Cloud Ltd"
    """


@seller.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@on_stores
def list_(context: Context, stores: Stores, *, as_json: bool) -> int:
    """List the sellers; the first one has no key.

    Example: ses-dash seller list
    """
    found = [asdict(each) for each in billing.everyone(stores, context.actor)]
    headings = ("key", "name", "number_prefix", "language", "time_zone")
    if as_json:
        context.json(found)
    else:
        context.table(headings, ([each[name] for name in headings] for each in found))
    return 0


@seller.command()
@click.argument("key", required=True)
@click.argument("name", required=True)
@click.option("--prefix", required=True, help="What its numbers begin with, like N-.")
@on_stores
def add(context: Context, stores: Stores, key: str, name: str, *, prefix: str) -> int:
    """Add another seller. Its key names it here and in files of customers, and stays.

    Example: ses-dash seller add north "Northwind Nordic AB" --prefix N-
    """
    billing.add(stores, context.actor, key, name=name, number_prefix=prefix)
    context.say(f"{key} is a seller. Its numbers begin with {prefix}.")
    return 0


@seller.command("next-number")
@click.argument("key")
@click.argument("number")
@click.option("--reason", default="", help="Why numbers are left out; it is kept.")
@on_stores
def next_number(context: Context, stores: Stores, key: str, number: str, *, reason: str) -> int:
    """Let the numbers of another seller go on at NUMBER, given without its prefix.

    Those of the first seller go on at the invoice option `next_invoice_number`.

    Example: ses-dash seller next-number north 120 --reason "The last one on paper was N-119"
    """
    following = options.go_on_at(stores, context.actor, key, number, reason)
    context.say(f"The next number is {following}.")
    return 0


@seller.command()
@click.argument("key", default="")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@on_stores
def show(context: Context, stores: Stores, key: str, *, as_json: bool) -> int:
    """Show the first seller, or the one of a key.

    Example: ses-dash seller show
    """
    with stores.ledger.read() as connection:
        found = asdict(ledger.get(connection, key))
    if as_json:
        context.json(found)
    else:
        context.table(("field", "value"), found.items())
    return 0


@seller.command("set")
@click.argument("field", type=click.Choice(_FIELDS), required=False)
@click.argument("value", required=False)
@_SELLER
@click.option("--logo", metavar="FILE", help="A PNG for statements; at most 1 MB.")
@click.option("--no-logo", is_flag=True, help="Print no logo any more.")
@on_stores
def set_(
    context: Context,
    stores: Stores,
    field: str | None,
    value: str | None,
    *,
    key: str,
    logo: str | None,
    no_logo: bool,
) -> int:
    r"""Set a field of a seller, or its logo; frozen statements keep theirs.

    `\n` starts a new line.

    Example: ses-dash seller set time_zone Europe/Berlin
    """
    if [value is not None, logo is not None, no_logo].count(True) != 1:
        message = "Give a field and its value, or --logo FILE, or --no-logo."
        raise click.UsageError(message)
    if logo is not None:
        set_logo(stores, context.actor, _read(context.path(logo)), key)
        context.say(f"The logo is {logo!r}.")
    elif no_logo:
        remove_logo(stores, context.actor, key)
        context.say("There is no logo.")
    elif field is not None and value is not None:
        changed = change(stores, context.actor, key, **{field: value.replace("\\n", "\n")})
        context.say(f"{field} is {getattr(changed, field)!r}.")
    return 0


def _read(path: Path) -> bytes:
    """Return the content of a file, or as much of it as tells that it is too large."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise PathError(path, error.strerror or "it cannot be read") from None
