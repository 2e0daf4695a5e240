"""`ses-dash taxes`: tax profiles of customers and tax rates, dated."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from ses_dash import money
from ses_dash.billing import tax_files
from ses_dash.cli import in_and_out
from ses_dash.cli.context import on_stores

if TYPE_CHECKING:
    from ses_dash.cli.context import Context
    from ses_dash.stores import Stores


@click.group()
def taxes() -> None:
    """List, import and export tax profiles and tax rates.

    Example: ses-dash taxes list
    """


@taxes.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@on_stores
def list_(context: Context, stores: Stores, *, as_json: bool) -> int:
    """List tax rates, then the tax profiles of customers.

    A customer without a profile has its own tax rate for everything.

    Example: ses-dash taxes list --json
    """
    profiles, rates = tax_files.known(stores, context.actor)
    dated = [(name, each) for name, of_one in profiles.items() for each in of_one]
    if as_json:
        named = [{"customer": name} | asdict(each) for name, each in dated]
        context.json({"rates": rates, "profiles": named})
        return 0
    rows = [
        *(
            (
                each.country or "any",
                each.kind,
                each.category,
                each.valid_from,
                money.plain(each.rate),
                "",
            )
            for each in rates
        ),
        *(
            (
                name,
                each.kind,
                "",
                each.valid_from,
                "" if each.rate is None else money.plain(each.rate),
                each.certificate,
            )
            for name, each in dated
        ),
    ]
    context.table(("for", "profile", "category", "from", "rate", "certificate"), rows)
    return 0


in_and_out.add(
    taxes,
    tax_files.LAYOUT,
    "A line with a customer is its profile, one without is a rate.",
    tax_files.import_taxes,
    tax_files.export_taxes,
)
