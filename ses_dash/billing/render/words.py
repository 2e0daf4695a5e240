"""The words of a statement: months, dates and amounts, the same whatever the machine's language."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.period import BillingPeriod

if TYPE_CHECKING:
    from decimal import Decimal

    from ses_dash.model.statement import Document, Draft, TaxGroup
    from ses_dash.model.tax import TaxCode

PRO_FORMA = "PRO FORMA"
_NO_TAX: dict[TaxCode, str] = {"E": "exempt", "AE": "reverse charge", "O": "not applicable"}
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def day(value: date) -> str:
    """Write a day: 31 Oct 2026."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def days(start: str, end: str) -> str:
    """Write the days from an ISO date up to, not including, another."""
    first, last = date.fromisoformat(start), date.fromisoformat(end) - timedelta(days=1)
    if first >= last:
        return day(first)
    if first.year != last.year:
        return f"{day(first)} – {day(last)}"
    if first.month == last.month:
        return f"{first.day} – {day(last)}"
    return f"{first.day} {_MONTHS[first.month - 1]} – {day(last)}"


def month(period: str) -> str:
    """Write the days of a billing month."""
    whole = BillingPeriod.parse(period)
    return days(whole.start.isoformat(), whole.end.isoformat())


def month_name(period: str) -> str:
    """Write a billing month: Oct 2026."""
    start = BillingPeriod.parse(period).start
    return f"{_MONTHS[start.month - 1]} {start.year}"


def metered(draft: Draft) -> str:
    """Write the days of metered Azure usage where they are not those of the month (R32)."""
    whole = BillingPeriod.parse(draft.period)
    bounds = (whole.start.isoformat(), whole.end.isoformat())
    if not draft.metered_from or (draft.metered_from, draft.metered_to) == bounds:
        return ""
    return days(draft.metered_from, draft.metered_to)


def amount(value: Decimal, currency: str) -> str:
    """Write an amount with its thousands set apart; its currency stands elsewhere."""
    return f"{money.round_to(value, currency):,f}"


def rate(value: Decimal) -> str:
    """Write a tax rate: 20 %."""
    return f"{money.plain(value)} %"


def tax(group: TaxGroup) -> str:
    """Write how a tax group is taxed: 20 %, or that there is no tax, and why."""
    return _NO_TAX.get(group.category) or rate(group.rate)


def reasons(draft: Draft) -> list[str]:
    """Return why there is no tax, each reason once (EN 16931 BT-120)."""
    return list(dict.fromkeys(group.reason for group in draft.tax_groups if group.reason))


def exchanges(draft: Draft) -> list[str]:
    """Say at which rates amounts were converted, and whose they are (R21)."""
    return [
        f"1 {each.currency} = {money.plain(each.rate)} {draft.currency} "
        f"({each.origin}, {day(date.fromisoformat(each.day))})"
        for each in draft.exchanged
    ]


def title(draft: Draft) -> str:
    """Name the kind of document."""
    return "Billing Statement" if draft.kind == "main" else "Supplementary Statement"


def subject(draft: Draft) -> str:
    """Say what a supplementary statement is for; the last part of a commitment's name is enough."""
    return f"Upfront fee of commitment {draft.subject.rsplit('/', 1)[-1]}" if draft.subject else ""


def number(document: Document) -> str:
    """Return the number of a document; a preview has none (R27)."""
    return document.number or PRO_FORMA


def payable(document: Document) -> tuple[str, str]:
    """Return what a customer has to pay, or gets: what the amount is, and the amount."""
    draft = document.draft
    left = draft.payable
    if left < 0:
        return "Amount in your favour", f"{draft.currency} {amount(-left, draft.currency)}"
    label = f"Amount due on {day(document.due_date)}" if left else "Nothing to pay"
    return label, f"{draft.currency} {amount(left, draft.currency)}"
