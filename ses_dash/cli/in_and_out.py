"""The two commands that what is kept as CSV has: `import` and `export`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import click

from ses_dash.cli import imported
from ses_dash.cli.context import on_stores

if TYPE_CHECKING:
    from collections.abc import Callable

    from ses_dash.access import Actor
    from ses_dash.billing.importing import Imported, Layout
    from ses_dash.cli.context import Context
    from ses_dash.stores import Stores


class Take(Protocol):
    """What takes a CSV in, or says what it would change."""

    def __call__(
        self, stores: Stores, actor: Actor, csv_text: str, *, dry_run: bool, file: str
    ) -> Imported:
        """Take it whole or not at all."""


def add(
    group: click.Group, layout: Layout, hint: str, take: Take, give: Callable[[Stores, Actor], str]
) -> None:
    """Give a group its import and its export. `hint` says what else a file may be."""
    what = group.name

    @group.command(
        "import",
        help=(
            f"Add and change {what} from a CSV file (- for the input): all of it, or nothing.\n\n"
            f"Its columns: {', '.join(layout.columns)}. {hint}\n\n"
            f"Example: ses-dash {what} import {what}.csv --dry-run"
        ),
    )
    @click.argument("csv")
    @imported.DRY_RUN
    @on_stores
    def import_(context: Context, stores: Stores, csv: str, *, dry_run: bool) -> int:
        text, file = context.read(csv), imported.name(csv)
        done = take(stores, context.actor, text, dry_run=dry_run, file=file)
        imported.tell(context, done, dry_run=dry_run)
        return 0

    @group.command(
        "export",
        help=f"Write {what} as CSV.\n\nExample: ses-dash {what} export -o {what}.csv",
    )
    @click.option("-o", "--output", metavar="FILE", help="Write to a file.")
    @on_stores
    def export(context: Context, stores: Stores, *, output: str | None) -> int:
        context.deliver(give(stores, context.actor).encode(), output)
        return 0
