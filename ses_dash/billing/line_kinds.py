"""What kind of charge a line is: what charges are based on (R14) and taxes tell apart (R18)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ses_dash.model.statement import Line
    from ses_dash.warehouse.read import MonthRow

_BY_CATEGORY = {"Purchase": "purchase", "Credit": "credit", "Adjustment": "adjustment"}
_USAGE = "usage"
# What providers call their support plans: AWS Support (Business), Azure Support, Unified Support.
_SUPPORT = re.compile(r"\bsupport\b", re.IGNORECASE)


def told(lines: Iterable[Line], rows: Iterable[MonthRow]) -> tuple[Line, ...]:
    """Return lines with their kind; `rows` are the charges that they add up."""
    sold_by_others = {
        (row.account, row.service_name or "", row.charge_category)
        for row in rows
        if row.marketplace
    }
    return tuple(_told(line, sold_by_others) for line in lines)


def _told(line: Line, sold_by_others: set[tuple[str, str, str]]) -> Line:
    kind = _BY_CATEGORY.get(line.charge_category, _USAGE)
    if kind in (_USAGE, "purchase"):
        if (line.account, line.service, line.charge_category) in sold_by_others:
            kind = "marketplace"
        elif _SUPPORT.search(line.service):
            kind = "support"
    return line if kind == line.kind else replace(line, kind=kind)
