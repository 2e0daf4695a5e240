"""`ses-dash commitments`: what they cost, who has what of them, and what is prepaid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ses_dash import money
from ses_dash.billing import commitment_cells, prepaid
from ses_dash.billing import commitments as billing
from ses_dash.cli import imported, kinds
from ses_dash.cli.context import on_stores
from ses_dash.model.commitment import POLICIES

if TYPE_CHECKING:
    from ses_dash.cli.context import Context
    from ses_dash.period import BillingPeriod
    from ses_dash.stores import Stores

_LISTED = (
    *("program", "commitment", "currency", "from", "to"),
    *("fees", "used", "unused", "on_demand", "policy"),
)


@click.group()
def commitments() -> None:
    """List commitments, choose and compare their policies, and roll forward what is prepaid.

    Example: ses-dash commitments list
    """


@commitments.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@on_stores
def list_(context: Context, stores: Stores, *, as_json: bool) -> int:
    """List commitments with what was paid and used in all months that are loaded.

    Example: ses-dash commitments list
    """
    rows = [_row(each) for each in billing.all(stores, context.actor)]
    if as_json:
        context.json([dict(zip(_LISTED, row, strict=True)) for row in rows])
        return 0
    context.table([name.replace("_", " ") for name in _LISTED], rows)
    return 0


@commitments.command()
@click.argument("commitment")
@click.argument("policy", type=click.Choice((*POLICIES, commitment_cells.NONE)))
@click.option("--from", "first", type=kinds.MONTH, required=True, help="The first month.")
@click.option("--owner", help="The customer that has it. [default: whose account pays the fee]")
@on_stores
def policy(
    context: Context,
    stores: Stores,
    commitment: str,
    policy: str,
    *,
    first: BillingPeriod,
    owner: str | None,
) -> int:
    """Let a commitment go by a policy from a month on.

    owner: others pay on demand what they use of it. shared: everybody pays effective cost, and we
    carry the fee. ours: everybody pays on demand, and we carry all of it. none: as the provider's
    file has it.

    Example: ses-dash commitments policy ri-0a1b shared --from 2026-12
    """
    owner_id = kinds.customer_id(stores, context.actor, owner) if owner else None
    chosen = commitment_cells.policy_named(policy)
    billing.choose(stores, context.actor, commitment, chosen, first, owner=owner_id)
    context.say(f"{commitment} goes by “{policy}” from {first} on.")
    return 0


@commitments.command()
@click.argument("commitment")
@click.option("--from", "first", type=kinds.MONTH, required=True, help="The first month.")
@click.option("--to", "last", type=kinds.MONTH, help="The last month. [default: the first]")
@on_stores
def compare(
    context: Context,
    stores: Stores,
    commitment: str,
    *,
    first: BillingPeriod,
    last: BillingPeriod | None,
) -> int:
    """Show what each policy would earn in some months: price less what is billed.

    Example: ses-dash commitments compare ri-0a1b --from 2026-01 --to 2026-12
    """
    found = billing.compare(stores, context.actor, commitment, (first, last or first))
    context.table(
        ("currency", "on demand", "effective", "fees", "unused", "cost", *POLICIES),
        (
            (
                *(each.currency, each.listed, each.effective, each.fees, each.unused, each.cost),
                *(each.earned[policy] for policy in POLICIES),
            )
            for each in found
        ),
    )
    return 0


@commitments.command("prepaid")
@click.option("-o", "--output", metavar="FILE", help="Write CSV to a file.")
@on_stores
def prepaid_(context: Context, stores: Stores, *, output: str | None) -> int:
    """Roll forward what was paid at once: opening + bought - released = closing, by month.

    Exit code 1 if something is left after a term, or more is used up than was paid.

    Example: ses-dash commitments prepaid -o prepaid.csv
    """
    found = prepaid.roll_forward(stores, context.actor)
    if output:
        context.deliver(prepaid.as_csv(stores, context.actor).encode(), output)
    else:
        rows = (
            (
                *(each.program, each.commitment_id, each.currency, str(each.period)),
                *(each.opening, each.bought, each.released, each.closing, each.fault),
            )
            for each in found
        )
        context.table(prepaid.COLUMNS, rows)
    return int(any(each.fault for each in found))


@commitments.command("import")
@click.argument("csv")
@imported.DRY_RUN
@on_stores
def import_(context: Context, stores: Stores, csv: str, *, dry_run: bool) -> int:
    """Take policies of commitments from a CSV file (- for the input): all of it, or nothing.

    Its columns are those of `commitments export`.

    Example: ses-dash commitments import policies.csv --dry-run
    """
    text, file = context.read(csv), imported.name(csv)
    done = commitment_cells.import_policies(stores, context.actor, text, dry_run=dry_run, file=file)
    imported.tell(context, done, dry_run=dry_run)
    return 0


@commitments.command()
@click.option("-o", "--output", metavar="FILE", help="Write to a file.")
@on_stores
def export(context: Context, stores: Stores, *, output: str | None) -> int:
    """Write the policies of all commitments as CSV.

    Example: ses-dash commitments export -o policies.csv
    """
    text = commitment_cells.export_policies(stores, context.actor)
    context.deliver(text.encode(), output)
    return 0


def _row(each: billing.Commitment) -> tuple[str, ...]:
    held = each.policies[-1] if each.policies else None
    said = f"{held.policy or commitment_cells.NONE} from {held.valid_from}" if held else ""
    return (
        *(each.program, each.commitment_id, each.currency, str(each.first), str(each.last)),
        *map(money.plain, (each.fees, each.used, each.unused, each.listed)),
        said,
    )
