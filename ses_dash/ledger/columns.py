"""What a column of the ledger may hold beside text and numbers: exact amounts, records as JSON."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, TypeDecorator

from ses_dash import money
from ses_dash.period import BillingPeriod

if TYPE_CHECKING:
    from sqlalchemy import Dialect


class Exact(TypeDecorator[Decimal]):
    """An amount, kept as its exact decimal text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Write the amount; anything but a Decimal is a bug."""
        if value is not None and not isinstance(value, Decimal):
            raise TypeError(value)
        return None if value is None else f"{value:f}"

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:  # noqa: ARG002, ANN401
        """Read the amount as it was written, which is exact whatever its length."""
        return None if value is None else Decimal(value)


class Json(TypeDecorator[Any]):
    """A record or plain value, kept as JSON text with sorted keys and amounts as strings."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:  # noqa: ARG002, ANN401
        """Write the value; None becomes null."""
        return json.dumps(value, default=_plain, ensure_ascii=False, sort_keys=True)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002, ANN401
        """Read the value."""
        return json.loads(value)


class Month(TypeDecorator[BillingPeriod]):
    """A billing month, kept as YYYY-MM, which sorts by time."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: BillingPeriod | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Write the month."""
        return None if value is None else str(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> BillingPeriod | None:  # noqa: ARG002, ANN401
        """Read the month."""
        return None if value is None else BillingPeriod.parse(value)


def _plain(value: object) -> object:
    if isinstance(value, BillingPeriod):
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: getattr(value, each.name) for each in fields(value)}
    if isinstance(value, Decimal):
        return money.plain(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(value)
