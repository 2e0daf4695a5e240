"""`ses-dash verify` and `rebuild`: is everything as it was stored, and make the warehouse again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ses_dash.billing import proof
from ses_dash.cli.context import on_stores
from ses_dash.ingest import pipeline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ses_dash.billing.verify import Difference
    from ses_dash.cli.context import Context
    from ses_dash.stores import Stores

_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON: the differences.")


@click.command()
@_JSON
@on_stores
def verify(context: Context, stores: Stores, *, as_json: bool) -> int:
    """Check chain, hashes, sums and numbers of all statements, and that no money got lost.

    Example: ses-dash verify
    """
    with context.progress() as progress:
        made = proof.prove(stores, context.actor, progress)
    return _answer(context, made.differences, "Everything is as it was stored.", as_json=as_json)


@click.command()
@_JSON
@on_stores
def rebuild(context: Context, stores: Stores, *, as_json: bool) -> int:
    """Make the warehouse again from ledger and archive; compare every delivery with its totals.

    Example: ses-dash rebuild
    """
    with context.progress() as progress:
        differences = pipeline.rebuild(stores, progress=progress)
    return _answer(context, differences, "The warehouse is made again.", as_json=as_json)


def _answer(
    context: Context, differences: Sequence[Difference], good: str, *, as_json: bool
) -> int:
    if as_json:
        context.json([{"where": each.where, "what": each.what} for each in differences])
    elif not differences:
        context.say(good)
    else:
        for each in differences:
            context.say(f"{each.where}: {each.what}")
    return 1 if differences else 0
