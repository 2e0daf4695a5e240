"""Kinds of command line values: read where the line is read, so that wrong use is exit 2."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import click

from ses_dash import clock, money
from ses_dash.errors import NotFoundError, SesDashError
from ses_dash.ledger import customers, seller
from ses_dash.model.program import program_key, statement_program_key
from ses_dash.period import BillingPeriod

if TYPE_CHECKING:
    from collections.abc import Callable

    from ses_dash.access import Actor
    from ses_dash.stores import Stores


class _Kind(click.ParamType[Any]):
    """A value that a function reads, or refuses with a `SesDashError` or `ValueError`."""

    def __init__(self, name: str, read: Callable[[str], Any]) -> None:
        self.name = name
        self._read = read

    def convert(
        self,
        value: Any,  # noqa: ANN401 - what click hands over
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Any:  # noqa: ANN401 - whatever the kind is
        """Read the text of a value; one that is read already stays as it is."""
        if not isinstance(value, str):
            return value
        try:
            return self._read(value)
        except (SesDashError, ValueError) as error:
            self.fail(str(error), param, ctx)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"{text!r} is not a day. Write it like 2026-10-01."
        raise ValueError(message) from None


def _moment(text: str) -> datetime:
    try:
        return datetime.strptime(text.replace("T", " "), "%Y-%m-%d %H:%M")  # noqa: DTZ007
    except ValueError:
        message = f"{text!r} is not a day and an hour. Write them like '2026-12-01 09:00'."
        raise ValueError(message) from None


def _places(text: str) -> dict[int, Fraction | None]:
    """Read lines like 1,3 or 1:29/30: places, each with the fraction that is meant of it."""
    found: dict[int, Fraction | None] = {}
    for part in _list(text):
        place, _, share = part.partition(":")
        try:
            found[int(place)] = Fraction(share) if share else None
        except (ValueError, ZeroDivisionError):
            message = f"{part!r} is not a line. Write lines like 1,3 or a part of one like 1:29/30."
            raise ValueError(message) from None
    return found


def _list(text: str) -> tuple[str, ...]:
    return tuple(name for part in text.split(",") if (name := part.strip()))


MONTH = _Kind("YYYY-MM", BillingPeriod.parse)
DAY = _Kind("YYYY-MM-DD", _day)
PROGRAM = _Kind("program", program_key)
STATEMENTS_OF = _Kind("program", statement_program_key)
AMOUNT = _Kind("amount", money.parse)
COLUMNS = _Kind("COL,...", _list)
MOMENT = _Kind("YYYY-MM-DD HH:MM", _moment)
LINES = _Kind("LINE,...", _places)


def today(stores: Stores) -> date:
    """Return today's date where the first seller is, for a day that was left out."""
    with stores.ledger.read() as connection:
        return clock.today(seller.get(connection).time_zone)


def customer_id(stores: Stores, actor: Actor, text: str) -> int:
    """Return the id of the customer that a name, or an id, means."""
    with stores.ledger.read() as connection:
        found = customers.by_name(connection, text)
        if found is None and text.isdecimal():
            found = customers.get(connection, actor.scope, int(text))
    if found is None or not actor.scope.holds(found.id):
        raise NotFoundError("customer", text)
    return found.id
