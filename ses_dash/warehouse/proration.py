"""Seats charged for a part of their billing cycle: quantity x charged days / cycle days (R13)."""

from __future__ import annotations

# Cycles of a term are counted from the day it began, which months that are too short cut to their
# last day. What is not within one cycle is not prorated.
MACROS = (
    """
CREATE MACRO months_into(began, day) AS
    datediff('month', began, day) - CASE
        WHEN began + to_months(datediff('month', began, day)::INTEGER) > day THEN 1 ELSE 0 END
""",
    """
CREATE MACRO cycle_turn(began, day, months, turn) AS
    began + to_months(((months_into(began, day) // months + turn) * months)::INTEGER)
""",
    """
CREATE MACRO shared_out(quantity, part, whole) AS
    CASE WHEN quantity < 0 THEN -1 ELSE 1 END::DECIMAL(1, 0) * (
        (2 * (abs(quantity)::DECIMAL(26, 12) * 1000000000000)::HUGEINT * part + whole)
        // (2 * whole)
    )::DECIMAL(26, 0) * 0.000000000001::DECIMAL(12, 12)
""",
    """
CREATE MACRO prorated(quantity, began, first, end_, months) AS
CASE WHEN began <= first AND first < end_ AND end_ <= cycle_turn(began, first, months, 1) THEN
    shared_out(
        quantity, datediff('day', first, end_),
        datediff(
            'day', cycle_turn(began, first, months, 0), cycle_turn(began, first, months, 1)
        )
    )
END
""",
)
