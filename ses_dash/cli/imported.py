"""What an import of a CSV did, or would do, as commands tell it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ses_dash.billing.importing import Imported
    from ses_dash.cli.context import Context

DRY_RUN = click.option("--dry-run", is_flag=True, help="Only list what would change.")


def name(csv: str) -> str:
    """Return the name of a file as faults are told with; nothing for the input."""
    return "" if csv == "-" else csv


def tell(context: Context, done: Imported, *, dry_run: bool) -> None:
    """Print how many lines changed something, after a dry run each change by its line."""
    if dry_run:
        rows = [(line, *change) for line, change in done.changes]
        if rows:
            context.table(("line", "of", "what", "before", "after"), rows)
        context.say(f"Lines read: {done.lines}, to be changed: {done.changed}. Nothing is done.")
    else:
        context.say(f"Lines read: {done.lines}, changed: {done.changed}.")
