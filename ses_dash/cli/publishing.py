"""`ses-dash statements publish`: now, at a moment, or whatever is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ses_dash.billing import life, scheduling
from ses_dash.cli.context import on_stores
from ses_dash.cli.kinds import MOMENT
from ses_dash.cli.statements import JSON

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from ses_dash.billing.life import StepResult
    from ses_dash.cli.context import Context
    from ses_dash.model.delivery import Progress
    from ses_dash.stores import Stores


@click.command()
@click.argument("numbers", metavar="[NUMBER]...", nargs=-1)
@click.option("--at", type=MOMENT, help="Not now but then, by the clock of the seller's zone.")
@click.option("--due", is_flag=True, help="Instead of numbers: all whose moment has come.")
@click.option("--cancel", is_flag=True, help="Not at the moment they are scheduled for.")
@JSON
@on_stores
def publish(
    context: Context,
    stores: Stores,
    numbers: tuple[str, ...],
    *,
    at: datetime | None,
    due: bool,
    cancel: bool,
    as_json: bool,
) -> int:
    """Open statements to their customers. One that cannot be is named and does not stop the others.

    With --at they are published at that moment by the running server, or by the first
    `publish --due` after it; what was missed is published when the server starts.

    Example: ses-dash statements publish INV-0042 INV-0043
    """
    if due == bool(numbers) or (at is not None) + cancel + due > 1:
        message = "Name statements, with --at or --cancel if you like, or give --due alone."
        raise click.UsageError(message)
    with context.progress() as progress:
        results = _results(context, stores, numbers, at=at, cancel=cancel, progress=progress)
    if as_json:
        context.json(results)
    else:
        what = "scheduled" if at else "cancelled" if cancel else "published"
        rows = ((each.number, "yes" if each.done else "no", each.reason) for each in results)
        context.table(("number", what, "reason"), rows)
    return 0 if all(each.done for each in results) else 1


def _results(
    context: Context,
    stores: Stores,
    numbers: Sequence[str],
    *,
    at: datetime | None,
    cancel: bool,
    progress: Callable[[Progress], None] | None,
) -> list[StepResult]:
    if at is not None:
        return scheduling.schedule(stores, context.actor, numbers, at.date(), at.time())
    if cancel:
        return life.each(numbers, lambda each: scheduling.cancel(stores, context.actor, each))
    if numbers:
        return life.publish(stores, context.actor, numbers, progress)
    return scheduling.publish_due(stores)
