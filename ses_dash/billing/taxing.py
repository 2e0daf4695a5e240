"""The tax of each line: profile of the customer x kind of the line x date of supply (R18). Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.model.tax import RATED, TaxProfile

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from ses_dash.model.customer import Customer
    from ses_dash.model.statement import Line
    from ses_dash.model.tax import TaxCode, TaxRate
    from ses_dash.period import BillingPeriod

_REVERSE_CHARGE = "Reverse charge: the customer accounts for the tax."
_OUT_OF_SCOPE = "Outside the scope of tax."
_NO_TAX_ID = "reverse charge needs the customer's tax id. Enter it with the customer."


@dataclass(frozen=True, slots=True)
class Treatment:
    """How a line is taxed. `blocked` says why it cannot be; empty when it can."""

    rate: Decimal
    category: TaxCode
    reason: str = ""
    blocked: str = ""


class TaxRules:
    """How lines of one customer's month are taxed, by their kind and day of supply.

    `blocked` says why one that was asked for cannot be billed; empty while all can.
    """

    def __init__(
        self,
        customer: Customer,
        profiles: Sequence[TaxProfile],
        rates: Sequence[TaxRate],
        period: BillingPeriod,
    ) -> None:
        self._customer = customer
        self._profiles = profiles
        self._rates = rates
        self._period = period
        self._known: dict[tuple[str, date], Treatment] = {}
        self.blocked = ""

    def taxed(self, line: Line) -> Line:
        """Return a line with its tax."""
        found = self.treatment(line.kind, supplied(line, self._period))
        self.blocked = self.blocked or found.blocked
        if line.tax_key == (found.category, found.rate, found.reason):
            return line
        return replace(
            line, tax_rate=found.rate, tax_category=found.category, tax_reason=found.reason
        )

    def treatment(self, kind: str, day: date) -> Treatment:
        """Return how a line of a kind, supplied on a day, is taxed."""
        key = (kind, day)
        if key not in self._known:
            self._known[key] = self._treatment(self.profile(day), kind, day)
        return self._known[key]

    def profile(self, day: date) -> TaxProfile:
        """Return the profile of a day; without any, the customer's own rate for everything."""
        return max(
            (each for each in self._profiles if each.valid_from <= day),
            key=lambda each: each.valid_from,
            default=TaxProfile(self._customer.id, date.min, "standard", self._customer.tax_rate),
        )

    def _treatment(self, profile: TaxProfile, kind: str, day: date) -> Treatment:
        match profile.kind:
            case "exempt":
                reason = profile.text or f"Exempt: certificate {profile.certificate}."
                return Treatment(money.ZERO, "E", reason, _certificate_fault(profile, day))
            case "reverse charge":
                blocked = "" if self._customer.tax_id else _NO_TAX_ID
                return Treatment(money.ZERO, "AE", profile.text or _REVERSE_CHARGE, blocked)
            case "out of scope":
                return Treatment(money.ZERO, "O", profile.text or _OUT_OF_SCOPE)
            case _:
                return self._rated(profile, kind, day)

    def _rated(self, profile: TaxProfile, kind: str, day: date) -> Treatment:
        rate = profile.rate
        if rate is None:
            rate = rate_of(self._rates, profile.kind, self._customer.country, kind, day)
        if rate is None:
            where = self._customer.country or "a customer without country"
            missing = (
                f"there is no {profile.kind} tax rate for {kind} in {where} on {day}. Enter one "
                "under Taxes."
            )
            return Treatment(money.ZERO, "Z", blocked=missing)
        return Treatment(rate, "S" if rate else "Z")


def rate_of(
    rates: Iterable[TaxRate], profile: str, country: str, kind: str, day: date
) -> Decimal | None:
    """Return the rate that fits best: of the country, of the kind of line, the latest one."""
    fitting = (
        each
        for each in rates
        if each.kind == profile
        and each.kind in RATED
        and each.country in ("", country)
        and each.category in ("", kind)
        and each.valid_from <= day
    )
    best = max(
        fitting,
        key=lambda each: (bool(each.country), bool(each.category), each.valid_from),
        default=None,
    )
    return best.rate if best else None


def supplied(line: Line, period: BillingPeriod) -> date:
    """Return the date of supply: the last day of the service, in advance that of the month."""
    last = date.fromisoformat(line.service_end) - timedelta(days=1)
    return min(last, period.end - timedelta(days=1))


def _certificate_fault(profile: TaxProfile, day: date) -> str:
    """Say why a certificate does not hold on a day of supply; nothing when it does."""
    named = f"the exemption certificate {profile.certificate}"
    again = "Enter a valid one, or change the tax profile."
    if profile.certificate_until is not None and day > profile.certificate_until:
        since = profile.certificate_until + timedelta(days=1)
        return f"{named} has been expired since {since}; this is supplied on {day}. {again}"
    if profile.certificate_from is not None and day < profile.certificate_from:
        first = profile.certificate_from
        return f"{named} is valid from {first} only; this is supplied on {day}. {again}"
    return ""
