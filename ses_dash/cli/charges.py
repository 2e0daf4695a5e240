"""`ses-dash charges`: what statements add to priced usage, and discounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ses_dash.billing import charge_files, charge_words
from ses_dash.cli import in_and_out
from ses_dash.cli.context import on_stores

if TYPE_CHECKING:
    from ses_dash.cli.context import Context
    from ses_dash.stores import Stores


@click.group()
def charges() -> None:
    """List, import and export charges and discounts of ours.

    Example: ses-dash charges list
    """


@charges.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@on_stores
def list_(context: Context, stores: Stores, *, as_json: bool) -> int:
    """List charges by name and first month.

    Example: ses-dash charges list --json
    """
    found = charge_files.known(stores, context.actor)
    if as_json:
        context.json([charge for charge, _ in found])
        return 0
    rows = (
        (
            charge.name,
            charge_words.rule(charge),
            charge_words.scope(charge, customer),
            charge.printed_on,
            charge.first,
            charge.last or "",
        )
        for charge, customer in found
    )
    context.table(("name", "rule", "for", "printed on", "from", "to"), rows)
    return 0


in_and_out.add(
    charges,
    charge_files.LAYOUT,
    "Months are like 2026-10; tiers like 10000@10; 80000@7; @3.",
    charge_files.import_charges,
    charge_files.export_charges,
)
