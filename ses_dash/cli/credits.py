"""`ses-dash credits`: money that customers have with us, spent on their statements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ses_dash import money
from ses_dash.billing import credits as billing
from ses_dash.cli.context import on_stores
from ses_dash.cli.kinds import AMOUNT, DAY, PROGRAM, customer_id, today
from ses_dash.ledger import customers
from ses_dash.model.credit import Credit

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from ses_dash.cli.context import Context
    from ses_dash.model.credit import CreditBalance, CreditKind
    from ses_dash.stores import Stores

_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_HEADINGS = (
    *("id", "customer", "program", "kind", "amount", "remaining", "currency"),
    *("valid_from", "expires", "description"),
)
_KIND = click.Choice(["discount", "prepaid"])


@click.group("credits")
def credits_() -> None:
    """List, give and withdraw credits.

    Example: ses-dash credits give "Acme Ltd" 200 EUR --description "Service credit"
    """


@credits_.command("list")
@click.option("--customer", metavar="NAME", help="Of one customer.")
@_JSON
@on_stores
def list_(context: Context, stores: Stores, *, customer: str | None, as_json: bool) -> int:
    """List credits with what is left of each, in the order they are spent.

    Example: ses-dash credits list --customer "Acme Ltd"
    """
    owner = customer_id(stores, context.actor, customer) if customer else None
    found = billing.balances(stores, context.actor, owner)
    with stores.ledger.read() as connection:
        everybody = customers.all(connection, context.actor.scope, archived=True)
    names = {each.id: each.name for each in everybody}
    rows = [_facts(each, names[each.credit.customer_id]) for each in found]
    if as_json:
        context.json(rows)
    else:
        context.table(_HEADINGS, ([row[heading] for heading in _HEADINGS] for row in rows))
    return 0


@credits_.command()
@click.argument("customer")
@click.argument("amount", type=AMOUNT)
@click.argument("currency")
@click.option("--description", required=True, help="What it is for, as statements print it.")
@click.option("--program", type=PROGRAM, help="For one program. [default: every one]")
@click.option("--kind", type=_KIND, help="Before tax or after it. [default: by the option]")
@click.option("--from", "valid_from", type=DAY, help="Its first day. [default: today]")
@click.option("--expires", type=DAY, help="Its last day. [default: none]")
@on_stores
def give(  # noqa: PLR0913 - a credit is these facts
    context: Context,
    stores: Stores,
    customer: str,
    amount: Decimal,
    currency: str,
    *,
    description: str,
    program: str | None,
    kind: CreditKind | None,
    valid_from: date | None,
    expires: date | None,
) -> int:
    """Give a customer a credit, which its next statements spend.

    A discount lowers what is taxed, a prepaid one pays after tax. Without --kind, the invoice
    option "Include credits for tax calculations" decides at each freeze.

    Example: ses-dash credits give "Acme Ltd" 200 EUR --description "Service credit"
    """
    new = Credit(
        id=0,
        customer_id=customer_id(stores, context.actor, customer),
        currency=currency.upper(),
        amount=amount,
        description=description,
        valid_from=valid_from or today(stores),
        expires=expires,
        kind=kind,
        program=program or "",
    )
    given = billing.give(stores, context.actor, new)
    context.say(f"Credit {given.id}: {money.show(given.amount, given.currency)} for {customer}.")
    return 0


@credits_.command()
@click.argument("credit_id", metavar="ID", type=int)
@click.option("--reason", required=True, help="Why; it is kept.")
@on_stores
def withdraw(context: Context, stores: Stores, credit_id: int, *, reason: str) -> int:
    """Take back what is left of a credit. Statements that have spent of it stay as they are.

    Example: ses-dash credits withdraw 3 --reason "Given to the wrong customer"
    """
    billing.withdraw(stores, context.actor, credit_id, reason)
    context.say(f"Nothing is left of credit {credit_id}.")
    return 0


def _facts(balance: CreditBalance, customer: str) -> dict[str, Any]:
    credit, decimals = balance.credit, money.minor_units(balance.credit.currency)
    return {
        "id": credit.id,
        "customer": customer,
        "program": credit.program or None,
        "currency": credit.currency,
        "amount": money.fixed_scale(credit.amount, decimals),
        "remaining": money.fixed_scale(balance.remaining, decimals),
        "description": credit.description,
        "kind": credit.kind,
        "valid_from": credit.valid_from,
        "expires": credit.expires,
        "withdrawn": credit.withdrawn,
    }
