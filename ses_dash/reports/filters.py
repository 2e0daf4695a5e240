"""Filters of reports, as rows of data: a key, what people call it, its SQL and its words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ses_dash.errors import BadValueError, UnknownFieldError
from ses_dash.model.program import program_key
from ses_dash.period import BillingPeriod

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

UNASSIGNED = "unassigned"  # the value of the customer filter for charges nobody owns


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a report is narrowed to. Months are inclusive; `customer` is an id or UNASSIGNED."""

    period_from: BillingPeriod | None = None
    period_to: BillingPeriod | None = None
    program: str | None = None
    customer: str | None = None
    account: str | None = None
    service_name: str | None = None
    region_id: str | None = None
    charge_category: str | None = None
    billing_currency: str | None = None

    @classmethod
    def read(cls, texts: Mapping[str, str]) -> Filters:
        """Build filters from the texts of a URL or a command line; an empty text is no filter.

        `period` stands for one month.
        """
        known = {each.key: each for each in FILTERS}
        for key in texts:
            if key not in {"period", *known}:
                raise UnknownFieldError(key, ("period", *known))
        given = {key: text for key, text in texts.items() if text}
        if month := given.pop("period", None):
            given |= {"period_from": month, "period_to": month}
        return cls(**{key: known[key].read(text) for key, text in given.items()})

    def texts(self) -> dict[str, str]:
        """Return the texts that `read` makes these filters from."""
        return {each.key: str(value) for each, value in self.chosen()}

    def sentence(self) -> str:
        """Say in words what is shown, such as "program aws, from 2026-09, to 2026-10"."""
        return ", ".join(each.words.format(value) for each, value in self.chosen()) or "everything"

    def chosen(self) -> list[tuple[Filter, Any]]:
        """Return the filters that are set, each with its value."""
        values = [(each, getattr(self, each.key)) for each in FILTERS]
        return [(each, value) for each, value in values if value is not None]

    @property
    def month(self) -> BillingPeriod | None:
        """Return the month, where the filters let only one through."""
        return self.period_from if self.period_from == self.period_to else None


def _first_day(period: BillingPeriod) -> date:
    return period.start


def _customer_id(value: str) -> int | None:
    """Return the id, or None for charges nobody owns."""
    if value == UNASSIGNED:
        return None
    if not value.isascii() or not value.isdigit():
        raise BadValueError("customer", value, f"give a customer's number, or {UNASSIGNED!r}")
    return int(value)


@dataclass(frozen=True, slots=True)
class Filter:
    """One way to narrow a report down. `column` is what its SQL reads."""

    key: str
    label: str
    column: str
    sql: str
    words: str
    read: Callable[[str], Any] = str  # from the text of a URL
    parameter: Callable[[Any], object] = str  # for the SQL, refusing what cannot be a value


FILTERS = (
    Filter(
        key="period_from",
        label="From month",
        column="billing_period",
        sql="billing_period >= $period_from",
        words="from {}",
        read=BillingPeriod.parse,
        parameter=_first_day,
    ),
    Filter(
        key="period_to",
        label="To month",
        column="billing_period",
        sql="billing_period <= $period_to",
        words="to {}",
        read=BillingPeriod.parse,
        parameter=_first_day,
    ),
    Filter(
        key="program",
        label="Program",
        column="program",
        sql="program = $program",
        words="program {}",
        parameter=program_key,
    ),
    Filter(
        key="customer",
        label="Customer",
        column="customer_id",
        sql="customer_id IS NOT DISTINCT FROM $customer::BIGINT",
        words="customer {}",
        parameter=_customer_id,
    ),
    Filter("account", "Account", "account", "account = $account", "account {}"),
    Filter("service_name", "Service", "service_name", "service_name = $service_name", "service {}"),
    Filter("region_id", "Region", "region_id", "region_id = $region_id", "region {}"),
    Filter(
        key="charge_category",
        label="Charge category",
        column="charge_category",
        sql="charge_category = $charge_category",
        words="category {}",
    ),
    Filter(
        key="billing_currency",
        label="Currency",
        column="billing_currency",
        sql="billing_currency = $billing_currency",
        words="in {}",
    ),
)
