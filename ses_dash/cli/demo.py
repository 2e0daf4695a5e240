"""`ses-dash demo`: thirteen months of a believable small reseller, to look around in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ses_dash.cli.context import on_stores
from ses_dash.cli.kinds import MONTH
from ses_dash.cli.loads import answer
from ses_dash.demo import load_demo

if TYPE_CHECKING:
    from ses_dash.cli.context import Context
    from ses_dash.period import BillingPeriod
    from ses_dash.stores import Stores


@click.command()
@click.option("--as-of", type=MONTH, help="The last month of the demo. [default: last month]")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, as `load` does.")
@on_stores
def demo(context: Context, stores: Stores, *, as_of: BillingPeriod | None, as_json: bool) -> int:
    """Load the demo into an empty data folder.

    Example: ses-dash demo --as-of 2026-10
    """
    with context.progress() as progress:
        results = load_demo(stores, context.actor, as_of=as_of, progress=progress)
    return answer(context, results, as_json=as_json)
