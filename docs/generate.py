"""Write the pages of docs/ that follow from the code: commands, options, reports and more."""

from __future__ import annotations

import inspect
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from docs import formats as format_facts
from ses_dash.billing.accounting.profiles import PROFILES
from ses_dash.billing.options import OPTIONS
from ses_dash.billing.options.option import Option, as_text
from ses_dash.cli import group as cli
from ses_dash.ingest.providers import PROVIDERS
from ses_dash.reports.catalog import REPORTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ses_dash.billing.accounting.profile import Profile
    from ses_dash.ingest.importer import Importer

DOCS = Path(__file__).resolve().parent
NOTE = "<!-- Written by `make docs` from the code. Change the code, not this page. -->"


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a Markdown table."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(_cell(text) for text in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def page(title: str, lead: str, *parts: str) -> str:
    """Return a page: its title, what it is about, and its parts."""
    return "\n\n".join([NOTE, f"# {title}", lead, *parts]) + "\n"


def commands() -> str:
    """Return the reference of the command line, from the tree of commands."""
    lead = (
        "`.venv/bin/ses-dash` and `.venv/bin/python -m ses_dash` are the same. While a server runs "
        "on the same data, a command is carried out inside it. Exit status: 0 done, 1 refused, "
        "held or differing, 2 wrong use."
    )
    return page("Commands", lead, *(_command(context) for context in walk()))


def walk(context: click.Context | None = None) -> Iterator[click.Context]:
    """Yield the context of the program and of every command below it."""
    context = context or click.Context(cli, info_name="ses-dash")
    yield context
    for below in children(context).values():
        yield from walk(below)


def children(context: click.Context) -> dict[str, click.Context]:
    """Return the contexts of the commands below one, by name; none unless it is a group."""
    if not isinstance(context.command, click.Group):
        return {}
    commands = context.command.commands.items()
    return {name: click.Context(each, context, name) for name, each in commands if not each.hidden}


def _command(context: click.Context) -> str:
    command = context.command
    about, _, example = inspect.cleandoc(command.help or "").partition("\n\nExample: ")
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    parts = [f"## {context.command_path}", about, f"```\n{usage}\n```"]
    if example:
        parts.append(f"Example: `{example}`")
    if rows := list(_options(context)):
        parts.append(table(("option", "meaning"), rows))
    return "\n\n".join(parts)


def _options(context: click.Context) -> Iterator[tuple[str, str]]:
    for param in context.command.params:
        record = param.get_help_record(context)
        if record and isinstance(param, click.Option):
            yield f"`{record[0]}`", record[1]


def options() -> str:
    """Return the invoice options: one row per entry of OPTIONS."""
    lead = (
        "Every option holds for all customers unless a customer has its own value. Each change is "
        "dated and audited. A frozen statement carries its own copy: later changes never reach it. "
        "Set one with `ses-dash options set KEY VALUE`."
    )
    head = ("option", "key", "default", "what it does")
    return page("Invoice options", lead, table(head, map(_option, OPTIONS)))


def _option(option: Option) -> tuple[str, ...]:
    default = as_text(option.default)
    shown = f"`{default}`" if default else "(empty)"
    choices = "; ".join(f"`{choice}`: {option.shown(choice)}" for choice in option.choices)
    words = f" Choices: {choices}." if choices else ""
    return option.title, f"`{option.key}`", shown, option.help + words


def reports() -> str:
    """Return the reports: one row per entry of REPORTS."""
    lead = (
        "`ses-dash report KEY` prints a report as table, CSV, JSON or Parquet. All of them keep "
        "billing currencies apart; `--group-by` replaces the columns it is grouped by."
    )
    rows = [
        (each.title, f"`{each.key}`", each.question, ", ".join(each.dimensions)) for each in REPORTS
    ]
    head = ("report", "key", "the question it answers", "grouped by")
    return page("Reports", lead, table(head, rows))


def accounting() -> str:
    """Return the accounting systems: one row per entry of PROFILES, and a section for each."""
    lead = (
        "What `ses-dash accounting export` and the page *Accounting* write; the [guide]"
        "(guide/accounting.md) says how to use it. Layouts follow the systems' documentation and "
        "templates, as each section says; none was imported into a running system here, so try "
        "one statement in a test company first."
    )
    head = ("system", "profile", "file", "tax", "must be set", "defaults", "limits")
    listed = table(head, map(_profile, PROFILES))
    return page("Accounting profiles", lead, listed, *map(_source, PROFILES))


def _profile(profile: Profile) -> tuple[str, ...]:
    known = [*profile.codes.items(), *profile.settings.items()]
    needed = ", ".join(f"`{name}`" for name, default in known if default is None)
    defaults = ", ".join(f"`{name}` {default}" for name, default in known if default)
    limits = (
        (profile.most_invoices, "invoices"),
        (profile.most_rows, "rows"),
        (profile.longest_number, "characters of a number"),
        (profile.longest_code, "characters of a customer's code"),
        (profile.decimals, "decimals"),
    )
    said = ", ".join(f"{most:,} {what}" for most, what in limits if most)
    file = f"{profile.layout} `.{profile.suffix}`, {profile.encoding}."
    return profile.name, f"`{profile.key}`", file, profile.tax, needed or "nothing", defaults, said


def _source(profile: Profile) -> str:
    module = sys.modules[profile.rows.__module__]
    _, _, about = inspect.cleandoc(module.__doc__ or "").partition("\n\n")
    return f"## {profile.name}\n\n{about}"


def formats() -> str:
    """Return the file formats that can be loaded: one row per entry of PROVIDERS."""
    lead = (
        "What `ses-dash load` and the page *Load data* can read: as CSV, JSON (lines or a list), "
        "workbook (.xlsx) or Parquet, packed as .gz or .zip or not. A file is recognised by its "
        "columns, in any order and spelling; columns nobody knows are kept. A file in no known "
        "format is refused with the columns it has, unless a mapping says how it is read. Columns "
        "of a charge go by their FOCUS names, those in snake_case are ours; services, regions and "
        "units are shown by [one name](guide/names.md). A newer delivery takes the place of what "
        "an older one was complete for; two families of one bill are never added (R1)."
    )
    rows = [
        (
            f"[{format_facts.title(each)}]({format_facts.anchor(each)})",
            ", ".join(f"`{key}`" for key in each.formats),
            each.about.slice,
        )
        for each in PROVIDERS
    ]
    listed = table(("format", "keys", "a delivery is complete for"), rows)
    return page("File formats", lead, listed, *map(_format, PROVIDERS))


def _format(importer: Importer) -> str:
    rows = table(("column of a charge", "column of the file"), format_facts.filled(importer))
    empty = ", ".join(format_facts.unfilled(importer)) or "none"
    parts = (
        f"## {format_facts.title(importer)}",
        format_facts.facts(importer),
        rows,
        f"Columns it leaves empty: {empty}. Other columns of a file are kept beside the charge.",
    )
    return "\n\n".join(parts)


GENERATED = {
    "commands.md": commands,
    "options.md": options,
    "reports.md": reports,
    "providers.md": formats,
    "accounting.md": accounting,
}


def main() -> None:
    """Write every generated page."""
    for name, write in GENERATED.items():
        (DOCS / name).write_text(write(), encoding="utf-8")


if __name__ == "__main__":
    main()
