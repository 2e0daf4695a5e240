"""Options that narrow a report or an export down, and the filters they make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ses_dash.cli.kinds import MONTH, PROGRAM, customer_id
from ses_dash.reports.filters import UNASSIGNED, Filters

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ses_dash.cli.context import Context
    from ses_dash.stores import Stores

_OPTIONS = (
    click.option("--period", type=MONTH, help="One month."),
    click.option("--from", "period_from", type=MONTH, help="From this month on."),
    click.option("--to", "period_to", type=MONTH, help="Up to this month, included."),
    click.option("--program", type=PROGRAM, help="One cloud program."),
    click.option("--customer", metavar="NAME", help=f"One customer, or {UNASSIGNED}."),
    click.option("--account", help="One cloud account, by its id."),
    click.option("--service", "service_name", help="One service."),
    click.option("--currency", "billing_currency", help="One currency."),
    click.option("--category", "charge_category", help="One charge category, such as Usage."),
    click.option("--region", "region_id", help="One region."),
)


def narrowed(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options; it gets their values as the parameters `filters` reads."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def filters(context: Context, stores: Stores, values: Mapping[str, object]) -> Filters:
    """Return the filters that the options of a command line stand for."""
    texts = {name: str(value) for name, value in values.items() if value is not None}
    customer = texts.get("customer")
    if customer is not None and customer != UNASSIGNED:
        texts["customer"] = str(customer_id(stores, context.actor, customer))
    return Filters.read(texts)
