"""`ses-dash options`: the invoice options, for everybody or one customer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ses_dash.billing import options as billing
from ses_dash.billing.options.option import as_text
from ses_dash.cli.context import on_stores
from ses_dash.cli.kinds import customer_id

if TYPE_CHECKING:
    from ses_dash.billing.options.option import Option, Value
    from ses_dash.cli.context import Context
    from ses_dash.stores import Stores

_CUSTOMER = click.option("--customer", metavar="NAME", help="As it is for one customer.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
def options() -> None:
    """List, read and set invoice options.

    Example: ses-dash options set term_value 14
    """


@options.command("list")
@_CUSTOMER
@_JSON
@on_stores
def list_(context: Context, stores: Stores, *, customer: str | None, as_json: bool) -> int:
    """List every option with its value.

    Example: ses-dash options list --customer "Acme Ltd"
    """
    values = _values(context, stores, customer)
    if as_json:
        context.json([_facts(each, values) for each in billing.OPTIONS])
    else:
        rows = ([each.key, as_text(values[each.key]), each.title] for each in billing.OPTIONS)
        context.table(("key", "value", "title"), rows)
    return 0


@options.command()
@click.argument("key")
@_CUSTOMER
@_JSON
@on_stores
def get(context: Context, stores: Stores, key: str, *, customer: str | None, as_json: bool) -> int:
    """Print the value of an option.

    Example: ses-dash options get next_invoice_number
    """
    option = billing.option(key)
    values = _values(context, stores, customer)
    if as_json:
        context.json(_facts(option, values))
    else:
        context.say(as_text(values[key]))
    return 0


@options.command("set")
@click.argument("key")
@click.argument("value")
@_CUSTOMER
@click.option("--reason", default="", help="Why; needed to skip invoice numbers.")
@on_stores
def set_(
    context: Context,
    stores: Stores,
    key: str,
    value: str,
    *,
    customer: str | None,
    reason: str,
) -> int:
    """Set an option from the next freeze on. Frozen statements keep what they were frozen with.

    Example: ses-dash options set next_invoice_number 2027-1 --reason "A series for each year"
    """
    owner = customer_id(stores, context.actor, customer) if customer else None
    kept = billing.set_option(stores, context.actor, key, value, customer_id=owner, reason=reason)
    context.say(f"{key} is {as_text(kept)}.")
    return 0


def _values(context: Context, stores: Stores, customer: str | None) -> dict[str, Value]:
    owner = customer_id(stores, context.actor, customer) if customer else None
    return billing.current(stores, context.actor, owner)


def _facts(option: Option, values: dict[str, Value]) -> dict[str, Any]:
    return {
        "key": option.key,
        "title": option.title,
        "value": values[option.key],
        "default": option.default,
        "choices": option.choices,
    }
