"""`ses-dash mappings`: how files in no known format are read, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ses_dash.cli.context import on_stores
from ses_dash.errors import NotFoundError
from ses_dash.ingest import mapping, mapping_file
from ses_dash.ledger import mappings as ledger
from ses_dash.model.mapping import content

if TYPE_CHECKING:
    from ses_dash.cli.context import Context
    from ses_dash.model.mapping import Mapping
    from ses_dash.stores import Stores

_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
def mappings() -> None:
    """List, show and keep mappings: how files in no known format are read.

    A file with exactly the columns of a mapping is read by it without being asked.

    Example: ses-dash mappings import distributor.yaml
    """


@mappings.command("list")
@_JSON
@on_stores
def list_(context: Context, stores: Stores, *, as_json: bool) -> int:
    """List the mappings: their columns, and who saved them when.

    Example: ses-dash mappings list
    """
    with stores.ledger.read() as connection:
        found = ledger.all(connection)
    if as_json:
        rows = [content(each.mapping) | {"saved_at": each.saved_at} for each in found]
        context.json(rows)
        return 0
    headings = ("name", "columns", "saved_at", "saved_by")
    lines = ((each.mapping.name, len(each.mapping.columns), *each[1:]) for each in found)
    context.table(headings, lines)
    return 0


@mappings.command()
@click.argument("name")
@_JSON
@on_stores
def show(context: Context, stores: Stores, name: str, *, as_json: bool) -> int:
    """Show a mapping, as YAML.

    Example: ses-dash mappings show "Distributor North"
    """
    with stores.ledger.read() as connection:
        found = ledger.get(connection, name)
    context.say((mapping_file.as_json if as_json else mapping_file.as_yaml)(found).rstrip())
    return 0


@mappings.command("import")
@click.argument("file")
@on_stores
def import_(context: Context, stores: Stores, file: str) -> int:
    """Keep a mapping from a YAML or JSON file under the name in it; `-` reads the input.

    Example: ses-dash mappings import distributor.yaml
    """
    found = mapping_file.parse(context.read(file))
    mapping.save(stores, context.actor, found)
    context.say(f"The mapping {found.name!r} is kept.")
    return 0


@mappings.command()
@click.argument("name")
@click.option(
    "--format", "kind", type=click.Choice(["yaml", "json"]), default="yaml", help="As what."
)
@click.option("-o", "target", metavar="FILE", help="Write it here instead of to the output.")
@on_stores
def export(context: Context, stores: Stores, name: str, *, kind: str, target: str | None) -> int:
    """Write a mapping as a file that `import` and `load --mapping` take.

    Example: ses-dash mappings export "Distributor North" -o distributor.yaml
    """
    with stores.ledger.read() as connection:
        found = ledger.get(connection, name)
    write = mapping_file.as_yaml if kind == "yaml" else mapping_file.as_json
    context.deliver(write(found).encode(), target)
    return 0


@mappings.command()
@click.argument("name")
@on_stores
def remove(context: Context, stores: Stores, name: str) -> int:
    """Let a mapping be used no more. What was loaded with it stays, and can be rebuilt.

    Example: ses-dash mappings remove "Distributor North"
    """
    mapping.remove(stores, context.actor, name)
    context.say(f"The mapping {name!r} is used no more.")
    return 0


def named(context: Context, stores: Stores, text: str) -> Mapping:
    """Return the saved mapping of a name, else the one in a file of that path."""
    with stores.ledger.read() as connection:
        found = ledger.find(connection, text)
    if found is not None:
        return found
    if not context.path(text).is_file():
        raise NotFoundError("mapping", text)
    return mapping_file.parse(context.read(text))
