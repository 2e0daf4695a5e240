"""AWS RI Purchase: which statement of a month carries which upfront fee.

An upfront fee is what a commitment (a reserved instance, a Savings Plan) costs at its purchase;
what it costs by the hour or month is none. A purchase that has a statement of its own is billed by
that. For the others the option counts: as it is frozen in the month's statement, else as it is. A
fee that the policy of its commitment keeps is on none of its own (R10).
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ses_dash.billing.document import draft_of
from ses_dash.billing.options import aws_ri_purchase
from ses_dash.ledger import statements

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from ses_dash.billing.options.option import Value
    from ses_dash.ledger import Connection
    from ses_dash.model.statement import Statement
    from ses_dash.warehouse.read import MonthRow

APART, EXCLUDED = "immediate", "exclude"
_KEY = aws_ri_purchase.OPTION.key


def has_fees(rows: Iterable[MonthRow], kept: Container[str]) -> bool:
    """Say whether there are upfront fees among rows but those of `kept` commitments."""
    return any(_fee(row, kept) is not None for row in rows)


def mode(conn: Connection, main: Statement | None, chosen: Mapping[str, Value]) -> str:
    """Return the value of the option that counts beside a month's statement, if one stands."""
    if main is None:
        return str(chosen[_KEY])
    return str(draft_of(statements.document_json(conn, main.id))["options"][_KEY])


def split(
    rows: Iterable[MonthRow], mode: str, billed_apart: Container[str], kept: Container[str]
) -> tuple[Sequence[MonthRow], Mapping[str, Sequence[MonthRow]]]:
    """Return the rows of the month's statement, and by commitment those of statements of their own.

    `billed_apart` are the commitments that have one which stands, `kept` those whose fees are not
    sold.
    """
    main: list[MonthRow] = []
    apart: defaultdict[str, list[MonthRow]] = defaultdict(list)
    for row in rows:
        commitment = _fee(row, kept)
        if commitment is not None and (commitment in billed_apart or mode == APART):
            apart[commitment].append(row)
        else:
            main.append(row)
    return main, apart


def _fee(row: MonthRow, kept: Container[str]) -> str | None:
    commitment = row.upfront_commitment
    return None if commitment is None or commitment in kept else commitment
