"""AWS RI Purchase: which statement of a month carries which upfront fee.

An upfront fee is what a commitment (a reserved instance, a Savings Plan) costs at its purchase;
what it costs by the hour or month is none. A purchase that has a statement of its own is billed by
that. For the others the option counts: as the month is frozen with it, else as it is (R28). A fee
that the policy of its commitment keeps is on none of its own (R10).
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ses_dash.billing.options.aws_ri_purchase import APART

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from ses_dash.warehouse.read import MonthRow


def has_fees(rows: Iterable[MonthRow], kept: Container[str]) -> bool:
    """Say whether there are upfront fees among rows but those of `kept` commitments."""
    return any(_fee(row, kept) is not None for row in rows)


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
