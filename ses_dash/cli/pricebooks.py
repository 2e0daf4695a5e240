"""`ses-dash pricebooks`: what charges are sold for, and who pays by which."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ses_dash.billing import price_rehearsal, pricebook_cells
from ses_dash.billing import pricebooks as billing
from ses_dash.cli import imported, kinds
from ses_dash.cli.context import on_stores
from ses_dash.model.pricebook import PricebookChoice

if TYPE_CHECKING:
    from decimal import Decimal

    from ses_dash.billing.price_rehearsal import Rehearsal
    from ses_dash.cli.context import Context
    from ses_dash.period import BillingPeriod
    from ses_dash.stores import Stores


@click.group()
def pricebooks() -> None:
    """List, import, export, copy, compare and rehearse pricebooks; say who pays by which.

    Example: ses-dash pricebooks list
    """


@pricebooks.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@on_stores
def list_(context: Context, stores: Stores, *, as_json: bool) -> int:
    """List pricebooks by name.

    Example: ses-dash pricebooks list
    """
    found = billing.all(stores, context.actor)
    if as_json:
        context.json(
            [
                {
                    "name": each.book.name,
                    "program": each.book.program,
                    "versions": [str(version.effective_from) for version in each.versions],
                    "customers": each.payers,
                }
                for each in found
            ]
        )
        return 0
    rows = (
        (each.book.name, each.book.program, _months(each), _rules(each), each.payers)
        for each in found
    )
    context.table(("name", "program", "versions from", "rules", "customers"), rows)
    return 0


@pricebooks.command("import")
@click.argument("csv")
@imported.DRY_RUN
@on_stores
def import_(context: Context, stores: Stores, csv: str, *, dry_run: bool) -> int:
    """Take pricebooks from a CSV file (- for the input): all of it, or nothing.

    Its columns are those of `pricebooks export`. The lines of one pricebook and month are a whole
    version of it.

    Example: ses-dash pricebooks import prices.csv --dry-run
    """
    text, file = context.read(csv), imported.name(csv)
    done = pricebook_cells.import_prices(stores, context.actor, text, dry_run=dry_run, file=file)
    imported.tell(context, done, dry_run=dry_run)
    return 0


@pricebooks.command()
@click.argument("name", required=False, default="")
@click.option("-o", "--output", metavar="FILE", help="Write to a file.")
@on_stores
def export(context: Context, stores: Stores, name: str, *, output: str | None) -> int:
    """Write all pricebooks, or one, as CSV.

    Example: ses-dash pricebooks export Standard -o prices.csv
    """
    text = pricebook_cells.export_prices(stores, context.actor, name)
    context.deliver(text.encode(), output)
    return 0


@pricebooks.command()
@click.argument("name")
@click.argument("new_name")
@on_stores
def copy(context: Context, stores: Stores, name: str, new_name: str) -> int:
    """Add a pricebook with the prices of another one.

    Example: ses-dash pricebooks copy Standard "Standard 2027"
    """
    source = billing.find(stores, context.actor, name)
    billing.copy(stores, context.actor, source.book.id, new_name)
    context.say(f"{new_name} has the prices of {source.book.name}. Nobody pays by it yet.")
    return 0


@pricebooks.command()
@click.argument("name")
@click.argument("other")
@click.option("--from", "first", type=kinds.MONTH, help="The month to compare them in.")
@on_stores
def compare(
    context: Context, stores: Stores, name: str, other: str, *, first: BillingPeriod | None
) -> int:
    """Show what differs between two pricebooks, in their latest versions or in a month.

    Exit code 1 if anything does.

    Example: ses-dash pricebooks compare Standard "Standard 2027" --from 2026-12
    """
    rules = []
    for each in (name, other):
        held = billing.find(stores, context.actor, each).versions
        holding = [version for version in held if first is None or version.effective_from <= first]
        rules.append(holding[-1].rules if holding else ())
    found = billing.compare(*rules)
    if found:
        context.table(("charges", "level", "key", name, other), found)
    else:
        context.say("Nothing differs.")
    return int(bool(found))


@pricebooks.command()
@click.argument("name")
@click.argument("customer")
@click.option("--from", "first", type=kinds.MONTH, required=True, help="The first month.")
@click.option("--account", default="", help="Only for this account.")
@on_stores
def choose(
    context: Context,
    stores: Stores,
    name: str,
    customer: str,
    *,
    first: BillingPeriod,
    account: str,
) -> int:
    """Let a customer, or one account of it, pay by a pricebook from a month on.

    Example: ses-dash pricebooks choose Standard "Ada Ltd" --from 2026-12
    """
    book = billing.find(stores, context.actor, name).book
    owner = kinds.customer_id(stores, context.actor, customer)
    choice = PricebookChoice(owner, book.program, account.strip(), first, book.id)
    billing.choose(stores, context.actor, choice)
    context.say(f"{customer} pays by {book.name} from {first} on.")
    return 0


@pricebooks.command("import-choices")
@click.argument("csv")
@imported.DRY_RUN
@on_stores
def import_choices(context: Context, stores: Stores, csv: str, *, dry_run: bool) -> int:
    """Take who pays by which pricebook from a CSV file: all of it, or nothing.

    Example: ses-dash pricebooks import-choices payers.csv --dry-run
    """
    text, file = context.read(csv), imported.name(csv)
    done = pricebook_cells.import_choices(stores, context.actor, text, dry_run=dry_run, file=file)
    imported.tell(context, done, dry_run=dry_run)
    return 0


@pricebooks.command("export-choices")
@click.option("-o", "--output", metavar="FILE", help="Write to a file.")
@on_stores
def export_choices(context: Context, stores: Stores, *, output: str | None) -> int:
    """Write who pays by which pricebook as CSV.

    Example: ses-dash pricebooks export-choices -o payers.csv
    """
    context.deliver(pricebook_cells.export_choices(stores, context.actor).encode(), output)
    return 0


@pricebooks.command()
@click.argument("name")
@click.argument("csv")
@click.option("--from", "first", type=kinds.MONTH, required=True, help="The first month.")
@click.option("--to", "last", type=kinds.MONTH, help="The last month. [default: the first]")
@click.option("--floor", type=kinds.AMOUNT, default="0", help="The least margin, in percent.")
@on_stores
def rehearse(
    context: Context,
    stores: Stores,
    name: str,
    csv: str,
    *,
    first: BillingPeriod,
    last: BillingPeriod | None,
    floor: Decimal,
) -> int:
    """Show what the prices of a CSV would have come to in past months; nothing is kept.

    Exit code 1 if anything would be sold below cost, below the least margin, or has no price.

    Example: ses-dash pricebooks rehearse Standard new.csv --from 2026-01 --to 2026-10 --floor 5
    """
    book = billing.find(stores, context.actor, name).book
    text, file = context.read(csv), imported.name(csv)
    rules = pricebook_cells.drafted(stores, context.actor, text, book.name, file=file)
    found = price_rehearsal.rehearse(
        stores,
        context.actor,
        book,
        rules,
        months=(first, last or first),
        floor=floor,
    )
    _tell(context, found)
    return int(bool(found.low))


def _months(each: billing.Listed) -> str:
    return ", ".join(str(version.effective_from) for version in each.versions)


def _rules(each: billing.Listed) -> int:
    return len(each.versions[-1].rules) if each.versions else 0


def _tell(context: Context, found: Rehearsal) -> None:
    headings = ("customer", "currency", "cost", "price", "new price", "new margin", "no price")
    names = ("name", "currency", "cost", "price", "draft", "margin", "unpriced")
    context.table(headings, ([getattr(each, name) for name in names] for each in found.customers))
    if found.low:
        context.say("Below cost or the least margin, or without a price:")
        headings = ("customer", "service", "sku", "currency", "cost", "new price", "no price")
        names = ("name", "service", "sku", "currency", "cost", "draft", "unpriced")
        context.table(headings, ([getattr(each, name) for name in names] for each in found.low))
