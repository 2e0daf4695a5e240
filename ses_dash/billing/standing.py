"""What stands in the ledger, as far as the drafts of a month depend on it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ses_dash.access import Scope
from ses_dash.billing import overrides
from ses_dash.billing.document import draft_of
from ses_dash.billing.options import KIND_MAIN, azure_billing_day
from ses_dash.billing.window import Window, window
from ses_dash.ledger import statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ses_dash.billing.options.option import Value
    from ses_dash.ledger import Connection
    from ses_dash.model.statement import Statement
    from ses_dash.period import BillingPeriod

    Frozen = defaultdict[tuple[int, str], dict[BillingPeriod, Window]]
    Owned = Iterable[tuple[int, str]]  # customer and currency

_DAY = azure_billing_day.OPTION.key


def statements_of(
    conn: Connection, scope: Scope, program: str, period: BillingPeriod
) -> tuple[Statement, ...]:
    """Return the statements that stand for a month: not void, not credited in full (R24)."""
    found = statements.all(conn, scope, program=program, period=str(period))
    return tuple(each for each in found if each.stands)


def by_owner(
    conn: Connection, scope: Scope, program: str, period: BillingPeriod
) -> defaultdict[tuple[int, str], list[Statement]]:
    """Return the statements that stand for a month, by customer and currency."""
    found: defaultdict[tuple[int, str], list[Statement]] = defaultdict(list)
    for each in statements_of(conn, scope, program, period):
        found[each.customer_id, each.currency].append(each)
    return found


def windows(
    conn: Connection,
    program: str,
    period: BillingPeriod,
    owned: Owned,
    changes: Mapping[str, Value],
) -> dict[tuple[int, str], Window]:
    """Return the metered days of a month's statement by customer and currency (R32).

    `changes` are options to look at as if they were set, by key.
    """
    wanted = sorted(owned)
    scope = Scope.only(*(customer_id for customer_id, _ in wanted))
    frozen = _frozen(conn, scope, program, [period.shift(count) for count in (-1, 0, 1)])
    day = overrides.of_customers(conn, _DAY, changes)
    return {key: window(period, int(day(key[0])), frozen[key]) for key in wanted}


def _frozen(
    conn: Connection, scope: Scope, program: str, months: Iterable[BillingPeriod]
) -> Frozen:
    """Return the windows of main statements that stand; documents are read only if one may cut."""
    may_cut = overrides.ever_set(conn, _DAY)
    found: Frozen = defaultdict(dict)
    for month in months:
        for each in statements_of(conn, scope, program, month):
            if each.kind == KIND_MAIN:
                kept, currencies = Window(month.start, month.end), {each.currency}
                if may_cut:
                    draft = draft_of(statements.document_json(conn, each.id))
                    days = (str(draft.get(name, "")) for name in ("metered_from", "metered_to"))
                    kept = Window.read(month, *days)
                    currencies |= {other["currency"] for other in draft.get("exchanged", ())}
                for currency in currencies:
                    found[each.customer_id, currency][month] = kept
    return found
