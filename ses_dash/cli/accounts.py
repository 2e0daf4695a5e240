"""`ses-dash accounts`: cloud accounts, and to whom each is assigned from which day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ses_dash import clock
from ses_dash.billing import assigning
from ses_dash.billing import customers as billing
from ses_dash.cli import imported
from ses_dash.cli.context import on_stores
from ses_dash.cli.kinds import DAY, PROGRAM
from ses_dash.ledger import accounts as ledger
from ses_dash.ledger import customers

if TYPE_CHECKING:
    from datetime import date

    from ses_dash.cli.context import Context
    from ses_dash.model.customer import Account
    from ses_dash.stores import Stores

_NOBODY = "unassigned"


@click.group()
def accounts() -> None:
    """List, assign, import and export cloud accounts.

    Example: ses-dash accounts assign aws 123456789012 "Acme Ltd"
    """


@accounts.command("list")
@click.option("--unassigned", is_flag=True, help="Only those that are nobody's today.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@on_stores
def list_(context: Context, stores: Stores, *, unassigned: bool, as_json: bool) -> int:
    """List accounts with whose they are today.

    Example: ses-dash accounts list --unassigned
    """
    rows = [row for row in _rows(context, stores) if not (unassigned and row["customer"])]
    if as_json:
        context.json(rows)
    else:
        headings = ("program", "account", "name", "customer", "since")
        context.table(headings, ([row[heading] for heading in headings] for row in rows))
    return 0


@accounts.command()
@click.argument("program", type=PROGRAM)
@click.argument("account")
@click.argument("customer")
@click.option("--from", "valid_from", type=DAY, help="From which day on. [default: this month]")
@on_stores
def assign(
    context: Context,
    stores: Stores,
    program: str,
    account: str,
    customer: str,
    *,
    valid_from: date | None,
) -> int:
    """Assign an account to a customer, by name, from a day on.

    The name `unassigned` makes it nobody's.

    An account that was nobody's so far is assigned for its whole past, unless --from says when.

    Example: ses-dash accounts assign aws 123456789012 "Acme Ltd" --from 2026-10-01
    """
    name = None if customer == _NOBODY else customer
    made = assigning.assign(stores, context.actor, program, account, name, valid_from=valid_from)
    context.say(f"{program} {account}: {name or 'nobody'} from {made.valid_from} on.")
    return 0


@accounts.command("import")
@click.argument("csv")
@imported.DRY_RUN
@on_stores
def import_(context: Context, stores: Stores, csv: str, *, dry_run: bool) -> int:
    """Name and assign accounts from a CSV file (- for the input): all of it, or nothing.

    Its columns are those of `accounts export`.

    Example: ses-dash accounts import accounts.csv --dry-run
    """
    text, file = context.read(csv), imported.name(csv)
    done = billing.import_accounts(stores, context.actor, text, dry_run=dry_run, file=file)
    imported.tell(context, done, dry_run=dry_run)
    return 0


@accounts.command()
@click.option("-o", "--output", metavar="FILE", help="Write to a file.")
@on_stores
def export(context: Context, stores: Stores, *, output: str | None) -> int:
    """Write accounts and their assignments as CSV.

    Example: ses-dash accounts export -o accounts.csv
    """
    context.deliver(billing.export_accounts(stores, context.actor).encode(), output)
    return 0


def _rows(context: Context, stores: Stores) -> list[dict[str, Any]]:
    today = clock.today()
    with stores.ledger.read() as connection:
        names = {
            each.id: each.name
            for each in customers.all(connection, context.actor.scope, archived=True)
        }
        latest = {
            (each.program, each.account): each  # the last of each account, as they come by day
            for each in ledger.assignments(connection)
            if each.valid_from <= today
        }
        known = ledger.all(connection)

    def row(account: Account) -> dict[str, Any]:
        owner = latest.get((account.program, account.account))
        return {
            "program": account.program,
            "account": account.account,
            "name": account.name,
            "customer": names.get(owner.customer_id) if owner and owner.customer_id else None,
            "since": owner.valid_from if owner else None,
        }

    return [row(account) for account in known]
