"""`ses-dash freeze`: turn a month of a program into numbered, static statements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ses_dash import money
from ses_dash.billing import freeze as billing
from ses_dash.billing import passing
from ses_dash.cli.context import on_stores
from ses_dash.cli.kinds import MONTH, STATEMENTS_OF, customer_id
from ses_dash.errors import NothingToFreezeError
from ses_dash.model.program import program_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ses_dash.billing.freeze import Preview
    from ses_dash.cli.context import Context
    from ses_dash.model.statement import StatementKind
    from ses_dash.model.statement_life import FreezeResult
    from ses_dash.period import BillingPeriod
    from ses_dash.stores import Stores


@click.command()
@click.option(
    "--program", type=STATEMENTS_OF, required=True, help="The cloud program, or services."
)
@click.option("--period", type=MONTH, required=True, help="The month.")
@click.option("--customer", "names", multiple=True, help="Only this one; may be given again.")
@click.option(
    "--kind",
    type=click.Choice(("main", "supplementary")),
    help="Only the month's statements, or only those of single purchases.",
)
@click.option("--preview", "only_preview", is_flag=True, help="Show what it would make.")
@click.option("--reason", default="", help="Why, where the figures are not final yet.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@on_stores
def freeze(
    context: Context,
    stores: Stores,
    *,
    program: str,
    period: BillingPeriod,
    names: tuple[str, ...],
    kind: StatementKind | None,
    only_preview: bool,
    reason: str,
    as_json: bool,
) -> int:
    """Freeze a month: one statement per customer and currency, and one per purchase billed apart.

    A statement that cannot be frozen is named and does not stop the others; asking again goes on
    where it stopped. Purchases (--kind supplementary) can be frozen before the month is over.

    Example: ses-dash freeze --program aws --period 2026-10 --customer "Acme Ltd"
    """
    wanted = [customer_id(stores, context.actor, name) for name in names]
    preview = billing.preview(
        stores, context.actor, program, period, frozenset(wanted) if wanted else None
    )
    if kind is not None:
        preview = preview.of_kind(kind)
        if not preview.drafts:
            raise NothingToFreezeError(f"{program_name(program)} ({kind})", str(period))
    if only_preview:
        return _show_preview(context, preview, as_json=as_json)
    with context.progress() as progress:
        results = billing.freeze(stores, context.actor, preview, reason=reason, progress=progress)
    _show_results(context, results, as_json=as_json)
    return 0 if _complete(preview, results) else 1


def _show_preview(context: Context, preview: Preview, *, as_json: bool) -> int:
    rows = [
        {
            "customer": draft.customer.name,
            "currency": draft.currency,
            "kind": draft.kind,
            "subject": draft.subject,
            "lines": len(draft.lines),
            "net": money.fixed_scale(draft.net, money.minor_units(draft.currency)),
            "tax": money.fixed_scale(draft.tax, money.minor_units(draft.currency)),
            "total": money.fixed_scale(draft.total, money.minor_units(draft.currency)),
            "frozen": number,
            "blocked": draft.blocked,
            "preliminary": draft.preliminary,
        }
        for draft, number in zip(preview.drafts, preview.frozen, strict=True)
    ]
    if as_json:
        context.json({"statements": rows, "unassigned": preview.unassigned})
        return 0
    _table(context, rows)
    for currency, cost in sorted(preview.unassigned.items()):
        context.say(f"Assigned to nobody: {money.show(cost, currency)}.")
    if told := passing.sentence(passing.passed(preview.drafts)):
        context.say(told)
    if preview.needs_reason:
        context.say("The figures are not final yet: freezing them needs --reason.")
    return 0


def _show_results(context: Context, results: Sequence[FreezeResult], *, as_json: bool) -> None:
    rows = [
        {
            "customer": result.customer,
            "currency": result.currency,
            "kind": result.kind,
            "subject": result.subject,
            "status": result.status,
            "number": result.number,
            "total": money.fixed_scale(result.total, money.minor_units(result.currency)),
            "reason": result.reason,
        }
        for result in results
    ]
    if as_json:
        context.json(rows)
    else:
        _table(context, rows)


def _complete(preview: Preview, results: Sequence[FreezeResult]) -> bool:
    """Say whether something was frozen and nothing is left: what was frozen before is no fault."""
    left = (
        result.status != "frozen" and not before
        for result, before in zip(results, preview.frozen, strict=True)
    )
    return any(result.status == "frozen" for result in results) and not any(left)


def _table(context: Context, rows: Sequence[dict[str, Any]]) -> None:
    """Show rows; the subject only where there is one."""
    columns = [name for name in rows[0] if name != "subject" or any(row[name] for row in rows)]
    context.table(columns, ([row[name] for name in columns] for row in rows))
