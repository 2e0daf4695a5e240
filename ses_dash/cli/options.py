"""`ses-dash options`: the invoice options, for everybody or one customer, and their history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ses_dash.billing import options as billing
from ses_dash.billing.options.option import as_text
from ses_dash.cli.context import on_stores
from ses_dash.cli.kinds import customer_id

if TYPE_CHECKING:
    from ses_dash.billing.options.option import Setting
    from ses_dash.cli.context import Context
    from ses_dash.model.history import OptionChange
    from ses_dash.stores import Stores

_CUSTOMER = click.option("--customer", metavar="NAME", help="As it is for one customer.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_WHOSE = {"default": "default", "seller": "everybody", "customer": "this customer"}


@click.group()
def options() -> None:
    """List, read and set invoice options, for everybody or one customer.

    Example: ses-dash options set term_value 14
    """


@options.command("list")
@_CUSTOMER
@_JSON
@on_stores
def list_(context: Context, stores: Stores, *, customer: str | None, as_json: bool) -> int:
    """List every option with its value, and whether it is the default, everybody's or its own.

    Example: ses-dash options list --customer "Acme Ltd"
    """
    found = billing.settings(stores, context.actor, _owner(context, stores, customer))
    if as_json:
        context.json([_facts(each) for each in found])
    else:
        rows = (
            [each.option.key, as_text(each.value), _WHOSE[each.source], each.option.title]
            for each in found
        )
        context.table(("key", "value", "set for", "title"), rows)
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
    settings = billing.settings(stores, context.actor, _owner(context, stores, customer))
    found = next(each for each in settings if each.option is option)
    if as_json:
        context.json(_facts(found))
    else:
        context.say(as_text(found.value))
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
    owner = _owner(context, stores, customer)
    kept = billing.set_option(stores, context.actor, key, value, customer_id=owner, reason=reason)
    context.say(f"{key} is {as_text(kept)}.")
    return 0


@options.command()
@click.argument("key")
@_CUSTOMER
@on_stores
def clear(context: Context, stores: Stores, key: str, *, customer: str | None) -> int:
    """Take back what was set: a customer has everybody's value again, everybody the default.

    Example: ses-dash options clear term_value --customer "Acme Ltd"
    """
    kept = billing.clear(stores, context.actor, key, customer_id=_owner(context, stores, customer))
    context.say(f"{key} is {as_text(kept)}.")
    return 0


@options.command()
@_CUSTOMER
@_JSON
@on_stores
def history(context: Context, stores: Stores, *, customer: str | None, as_json: bool) -> int:
    """List what was set when and by whom, the latest first; with a customer, its own as well.

    Example: ses-dash options history
    """
    owner = _owner(context, stores, customer)
    rows = [_change(each, customer) for each in billing.history(stores, context.actor, owner)]
    if as_json:
        context.json(rows)
    else:
        headings = ("at", "actor", "key", "customer", "value")
        context.table(headings, ([row[name] for name in headings] for row in rows))
    return 0


def _owner(context: Context, stores: Stores, customer: str | None) -> int | None:
    return customer_id(stores, context.actor, customer) if customer else None


def _facts(setting: Setting) -> dict[str, Any]:
    option, change = setting.option, setting.change
    return {
        "key": option.key,
        "title": option.title,
        "value": setting.value,
        "default": option.default,
        "choices": option.choices,
        "source": setting.source,
        "set_at": change.at if change else None,
        "set_by": change.actor if change else None,
    }


def _change(change: OptionChange, customer: str | None) -> dict[str, Any]:
    return {
        "at": change.at,
        "actor": change.actor,
        "key": change.key,
        "customer": customer if change.customer_id else None,
        "value": None if change.value is None else as_text(change.value),
    }
