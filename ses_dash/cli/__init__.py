"""The command line, `ses-dash`: exit 0 done, 1 refused, held or differing, 2 wrong use."""

from __future__ import annotations

import sys
from dataclasses import replace
from io import TextIOWrapper
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING, TextIO

import click

from ses_dash import __version__
from ses_dash.api.failure import log_bug
from ses_dash.api.wire import Call, CallerGoneError, Outlet
from ses_dash.cli import (
    accounting,
    accounts,
    buyterms,
    charges,
    commitments,
    crediting,
    customers,
    demo,
    focus,
    freeze,
    loads,
    mappings,
    options,
    pricebooks,
    publishing,
    rates,
    report,
    seller,
    serve,
    shared,
    statements,
    taxes,
    upkeep,
)
from ses_dash.cli.context import Context
from ses_dash.cli.credits import credits_
from ses_dash.errors import PathError, SesDashError
from ses_dash.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from ses_dash.stores import Stores


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="ses-dash")
@click.option("--data", metavar="DIR", help="The data folder. [default: SES_DASH_DATA, or ./data]")
@click.pass_obj
def group(context: Context, data: str | None) -> None:
    """Load cloud billing, see whose it is, and freeze months into statements.

    While `ses-dash serve` runs, commands are carried out by it; otherwise they open the data folder
    themselves.

    Example: ses-dash --data /srv/billing load invoice.csv.gz
    """
    if data is not None and context.served is None:
        context.settings = replace(context.settings, data=context.path(data))


for _command in (
    serve.serve,
    demo.demo,
    loads.load,
    loads.loads,
    mappings.mappings,
    report.report,
    focus.focus,
    customers.customers,
    accounts.accounts,
    credits_,
    pricebooks.pricebooks,
    charges.charges,
    taxes.taxes,
    rates.rates,
    commitments.commitments,
    buyterms.buyterms,
    shared.shared,
    options.options,
    seller.seller,
    freeze.freeze,
    statements.statements,
    accounting.accounting,
    upkeep.verify,
    upkeep.rebuild,
):
    group.add_command(_command)
for _step in (
    publishing.publish,
    crediting.credit,
    crediting.refund,
    crediting.carry_forward,
    crediting.diff,
):
    statements.statements.add_command(_step)


def main() -> None:
    """Run the command of this process and leave with its exit code."""
    stdout, stderr = _output(sys.stdout), _output(sys.stderr)
    argv = tuple(sys.argv[1:])
    call = Call(
        argv=argv,
        folder=Path.cwd(),
        stdin=_input() if "-" in argv else "",
        columns=_columns(stdout),
        progress_columns=_columns(stderr),
    )
    sys.exit(run(Context(call, Settings.read(), stdout, stderr)))


def run_for_caller(call: Call, send: Callable[[bytes], None], stores: Stores) -> int:
    """Run a command that another process was given on open stores; send it the output."""
    stdout, stderr = Outlet("stdout", send).text(), Outlet("stderr", send).text()
    return run(Context(call, stores.settings, stdout, stderr, served=stores))


def run(context: Context) -> int:
    """Run a command and return its exit code; every failure becomes a sentence."""
    argv = list(context.call.argv)
    try:
        return group.main(argv, "ses-dash", standalone_mode=False, obj=context) or 0
    except click.UsageError as error:
        error.show(context.stderr)
        return error.exit_code
    except click.Abort:
        context.note("Stopped.")
    except CallerGoneError:
        pass
    except SesDashError as error:
        context.note(str(error))
    except OSError as error:
        context.note(str(PathError(error.filename or "A file", error.strerror or str(error))))
    except Exception as error:  # noqa: BLE001 - the edge of the program: a bug becomes a sentence
        context.note(log_bug(error))
    return 1


def _input() -> str:
    return sys.stdin.buffer.read().decode("utf-8", "surrogateescape").removeprefix("\ufeff")


def _output(stream: TextIO) -> TextIO:
    """Let an output be UTF-8 wherever it goes."""
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(encoding="utf-8", errors="surrogateescape")
    return stream


def _columns(stream: TextIO) -> int:
    return get_terminal_size().columns if stream.isatty() else 0
