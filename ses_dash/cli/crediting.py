"""`ses-dash statements credit`, `refund`, `carry-forward`, `diff`: after one was wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ses_dash import money
from ses_dash.billing import crediting, life, reissue, settling
from ses_dash.billing.crediting import Wanted
from ses_dash.cli.context import on_stores
from ses_dash.cli.kinds import AMOUNT, DAY, LINES
from ses_dash.cli.statements import JSON, facts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal
    from fractions import Fraction

    from ses_dash.billing.reissue import Comparison
    from ses_dash.cli.context import Context
    from ses_dash.model.statement import Statement
    from ses_dash.stores import Stores


@click.command()
@click.argument("number")
@click.option("--lines", type=LINES, help="Only these, 1 first; 2:1/3 for a part of line 2.")
@click.option("--amount", type=AMOUNT, help="Only so much, tax included, spread over what is left.")
@click.option("--reason", default="", help="Why; it is kept. Needed unless --preview.")
@click.option("--preview", is_flag=True, help="Show what it comes to.")
@JSON
@on_stores
def credit(
    context: Context,
    stores: Stores,
    number: str,
    *,
    lines: Mapping[int, Fraction | None] | None,
    amount: Decimal | None,
    reason: str,
    preview: bool,
    as_json: bool,
) -> int:
    """Freeze a credit statement over a published statement: all that is left of it, or a part.

    Once it is credited in full, its month can be frozen again.

    Example: ses-dash statements credit INV-0042 --lines 1,3 --reason "Billed twice"
    """
    if lines is not None and amount is not None:
        message = "Credit lines or an amount, not both."
        raise click.UsageError(message)
    wanted = Wanted(lines=lines, amount=amount)
    if preview:
        _show(context, crediting.preview(stores, context.actor, number, wanted), as_json=as_json)
        return 0
    done = crediting.credit(stores, context.actor, number, wanted, reason=reason)
    total = money.show(done.total, done.currency)
    return _done(context, done, f"{done.number} credits {number}: {total}.", as_json=as_json)


@click.command()
@click.argument("number")
@click.option("--date", "refunded_on", type=DAY, help="When. [default: today]")
@click.option("--reference", default="", help="What the payment says, up to 200 characters.")
@JSON
@on_stores
def refund(
    context: Context,
    stores: Stores,
    number: str,
    *,
    refunded_on: date | None,
    reference: str,
    as_json: bool,
) -> int:
    """Record that a balance in the customer's favour was paid out.

    Example: ses-dash statements refund INV-C0007 --reference "Transfer 4711"
    """
    day = refunded_on or life.today(stores, context.actor, number)
    done = settling.refund(stores, context.actor, number, day, reference=reference)
    amount = money.show(-done.paid, done.currency)
    return _done(context, done, f"{amount} of {number} are refunded.", as_json=as_json)


@click.command("carry-forward")
@click.argument("number")
@JSON
@on_stores
def carry_forward(context: Context, stores: Stores, number: str, *, as_json: bool) -> int:
    """Make a balance in the customer's favour a credit that its next statements spend.

    Example: ses-dash statements carry-forward INV-C0007
    """
    done = settling.carry_forward(stores, context.actor, number)
    amount = money.show(done.carried, done.currency)
    return _done(context, done, f"{amount} of {number} are a prepaid credit now.", as_json=as_json)


@click.command()
@click.argument("number")
@JSON
@on_stores
def diff(context: Context, stores: Stores, number: str, *, as_json: bool) -> int:
    """Show where a statement differs from the one it replaces, line by line.

    Example: ses-dash statements diff INV-0043
    """
    found = reissue.comparison(stores, context.actor, number)
    if as_json:
        context.json(
            {
                "before": found.before.number,
                "after": found.after.number,
                "lines": found.lines,
                "same": found.same,
                "sums": {name: [str(before), str(after)] for name, before, after in found.sums},
            }
        )
        return 0
    _show_lines(context, found)
    currency = found.after.draft.currency
    for name, before, after in found.sums:
        context.say(f"{name}: {money.show(before, currency)} -> {money.show(after, currency)}")
    return 0


def _show(context: Context, made: crediting.Preview, *, as_json: bool) -> None:
    draft = made.draft
    amounts = {
        "net": draft.net,
        "tax": draft.tax,
        "total": draft.total,
        "credits_given_back": money.total(-use.amount for use in draft.credits),
        "still_due": made.due,
        "in_favour": made.favour,
        "left_to_credit": made.left.total,
    }
    decimals = money.minor_units(draft.currency)
    rows: dict[str, object] = {
        name: money.fixed_scale(amount, decimals) for name, amount in amounts.items()
    }
    rows |= {"currency": draft.currency, "credits_in_full": made.completes}
    if as_json:
        context.json(rows)
    else:
        context.table(("field", "value"), rows.items())


def _show_lines(context: Context, found: Comparison) -> None:
    headings = ("account", "service", "charge", "description", "before", "after", "difference")
    decimals = money.minor_units(found.after.draft.currency)
    rows = (
        (
            *(each.account, each.service, each.charge_category, each.description),
            *(
                "" if amount is None else money.fixed_scale(amount, decimals)
                for amount in (each.before, each.after, each.difference)
            ),
        )
        for each in found.lines
    )
    context.table(headings, rows)
    context.say(f"{found.same} lines are the same.")


def _done(context: Context, done: Statement, text: str, *, as_json: bool) -> int:
    if as_json:
        context.json(facts(done))
    else:
        context.say(text)
    return 0
