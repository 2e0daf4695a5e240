"""What needs a person now: found out of the stores, most urgent first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from textwrap import shorten
from typing import TYPE_CHECKING

from ses_dash import clock, money
from ses_dash.billing import statements
from ses_dash.model.program import program_name
from ses_dash.period import BillingPeriod
from ses_dash.reports.filters import Filters
from ses_dash.ui import deliveries, figures
from ses_dash.ui.figures import COST, PRICE
from ses_dash.ui.session import stores
from ses_dash.ui.text import literal, plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from ses_dash.access import Actor
    from ses_dash.ui.figures import Row

Cell = tuple[str, str]  # program, month
_MOST_NAMES = 4
_LONGEST_WHY = 120


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do: what, why (both Markdown), its money by currency, and where it is done."""

    icon: str
    title: str
    why: str
    amounts: dict[str, Decimal]
    page: str
    label: str
    query: dict[str, str] = field(default_factory=dict)


def find(actor: Actor) -> list[Task]:
    """Return what there is to do."""
    return [*_held(), *_unassigned(actor), *_to_freeze(actor)]


def _held() -> Iterator[Task]:
    for delivery in deliveries.held():
        yield Task(
            icon="pan_tool",
            title=f"{literal(deliveries.names(delivery))} is held",
            why=literal(shorten(delivery.reason, _LONGEST_WHY, placeholder=" …")),
            amounts=deliveries.cost(delivery),
            page="load",
            label="Decide",
        )


def _unassigned(actor: Actor) -> Iterator[Task]:
    rows = figures.run(actor, "unassigned", Filters())
    if not rows:
        return
    names = sorted({row["account_name"] or row["account"] for row in rows})
    some = ", ".join(names[:_MOST_NAMES]) + (" …" if names[_MOST_NAMES:] else "")
    accounts = {(row["program"], row["account"]) for row in rows}
    yield Task(
        icon="person_off",
        title=f"{plural(len(accounts), 'account')} nobody owns",
        why=f"{literal(some)}: cost of all months that no statement bills.",
        amounts=_by_currency(rows, COST),
        page="customers",
        label="Assign",
        query={"tab": "Accounts", "unassigned": "true"},
    )


def _to_freeze(actor: Actor) -> Iterator[Task]:
    """Yield the months with customers not frozen yet; those whose figures are final come first."""
    waiting = _waiting(actor)
    final = {cell: BillingPeriod.parse(cell[1]).final_day(cell[0]) for cell in waiting}
    for cell in sorted(waiting, key=lambda cell: (final[cell], cell)):
        owners = {row["customer_id"] for row in waiting[cell]}
        program, settled = program_name(cell[0]), final[cell] <= clock.today()
        ready = "ready to freeze" if settled else "to freeze"
        why = "have been final since" if settled else "are expected to be final on"
        yield Task(
            icon="ac_unit" if settled else "hourglass_top",
            title=f"{program} {cell[1]}: {plural(len(owners), 'customer')} {ready}",
            why=f"Its figures {why} {final[cell]}.",
            amounts=_by_currency(waiting[cell], PRICE),
            page="billing",
            label="Freeze",
            query={"program": program, "period": cell[1]},
        )


def _waiting(actor: Actor) -> dict[Cell, list[Row]]:
    """Return by program and month what customers are charged and no statement bills yet.

    Looked at is the latest month that is over, and every one since the first that was frozen.
    """
    rows = figures.run(actor, "summary", Filters(), ("program", "billing_period", "customer_id"))
    over = [row for row in rows if BillingPeriod(row["billing_period"]).end <= clock.today()]
    frozen = [each for each in statements.all(stores(), actor) if each.state != "void"]
    billed = {(each.program, each.period, each.customer_id, each.currency) for each in frozen}
    since = _since(map(_cell, over), [(each.program, each.period) for each in frozen])
    waiting: defaultdict[Cell, list[Row]] = defaultdict(list)
    for row in over:
        program, month = _cell(row)
        owed = row["customer_id"] is not None and month >= since[program]
        if owed and (program, month, row["customer_id"], row["billing_currency"]) not in billed:
            waiting[program, month].append(row)
    return waiting


def _since(over: Iterable[Cell], frozen: Iterable[Cell]) -> dict[str, str]:
    """Return for each program the month to begin at: the first frozen, else the latest one."""
    return dict(sorted(over)) | dict(sorted(frozen, reverse=True))


def _cell(row: Row) -> Cell:
    return row["program"], f"{row['billing_period']:%Y-%m}"


def _by_currency(rows: Iterable[Row], name: str) -> dict[str, Decimal]:
    parts: defaultdict[str, list[Decimal]] = defaultdict(list)
    for row in rows:
        parts[row["billing_currency"]].append(row[name])
    return {currency: money.total(amounts) for currency, amounts in parts.items()}
