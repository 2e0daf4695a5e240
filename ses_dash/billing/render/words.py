"""The words of a statement: texts, months, dates and amounts in its language.

They are the same whatever the machine's language is. Signs and the names of months are those of
Unicode's locale data, which babel brings; its version is part of the renderer's.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from babel import Locale
from babel.dates import format_date
from babel.numbers import get_decimal_symbol, get_group_symbol

from ses_dash import money
from ses_dash.billing.options.term_type import template
from ses_dash.billing.render.translations import IN
from ses_dash.model.language import ENGLISH
from ses_dash.period import BillingPeriod

if TYPE_CHECKING:
    from decimal import Decimal

    from ses_dash.model.statement import Document, Draft, TaxGroup
    from ses_dash.model.tax import TaxCode

_TITLES = {
    "main": "Billing Statement",
    "supplementary": "Supplementary Statement",
    "credit": "Credit Statement",
}
_NO_TAX: dict[TaxCode, str] = {"E": "exempt", "AE": "reverse charge", "O": "not applicable"}
# A whole day, one whose year is told already, and one whose month is.
_DAYS = {"de": ("d. MMM y", "d. MMM", "d.")}
_DAYS_ELSE = ("d MMM y", "d MMM", "d")


def say(language: str, text: str, **facts: object) -> str:
    """Write an English text in a language; what stands in braces is filled in.

    One without a translation stays English: a frozen statement can always be rendered.
    """
    return IN.get(language, {}).get(text, text).format(**facts)


def day(value: date, language: str = ENGLISH) -> str:
    """Write a day: 31 Oct 2026."""
    return _dated(value, _days(language)[0], language)


def days(start: str, end: str, language: str = ENGLISH) -> str:
    """Write the days from an ISO date up to, not including, another."""
    first, last = date.fromisoformat(start), date.fromisoformat(end) - timedelta(days=1)
    if first >= last:
        return day(first, language)
    if first.year != last.year:
        return f"{day(first, language)} – {day(last, language)}"
    short = _days(language)[2 if first.month == last.month else 1]
    return f"{_dated(first, short, language)} – {day(last, language)}"


def month(period: str, language: str = ENGLISH) -> str:
    """Write the days of a billing month."""
    whole = BillingPeriod.parse(period)
    return days(whole.start.isoformat(), whole.end.isoformat(), language)


def month_name(period: str, language: str = ENGLISH) -> str:
    """Write a billing month: Oct 2026."""
    return _dated(BillingPeriod.parse(period).start, "MMM y", language)


def metered(draft: Draft) -> str:
    """Write the days of metered Azure usage where they are not those of the month (R32)."""
    whole = BillingPeriod.parse(draft.period)
    bounds = (whole.start.isoformat(), whole.end.isoformat())
    if not draft.metered_from or (draft.metered_from, draft.metered_to) == bounds:
        return ""
    return days(draft.metered_from, draft.metered_to, draft.customer.language)


def amount(value: Decimal, currency: str, language: str = ENGLISH) -> str:
    """Write an amount with its thousands set apart; its currency stands elsewhere."""
    return _signed(f"{money.round_to(value, currency):,f}", language)


def with_currency(value: Decimal, currency: str, language: str = ENGLISH) -> str:
    """Write an amount with its currency: EUR 12.00, or 12,00 EUR."""
    shown = amount(value, currency, language)
    return f"{currency} {shown}" if language == ENGLISH else f"{shown} {currency}"


def count(value: int, language: str = ENGLISH) -> str:
    """Write how many."""
    return _signed(f"{value:,}", language)


def rate(value: Decimal, language: str = ENGLISH) -> str:
    """Write a tax rate: 20 %."""
    return _signed(f"{money.plain(value)} %", language)


def tax(group: TaxGroup, language: str = ENGLISH) -> str:
    """Write how a tax group is taxed: 20 %, or that there is no tax, and why."""
    why = _NO_TAX.get(group.category)
    return say(language, why) if why else rate(group.rate, language)


def exchanges(draft: Draft) -> list[str]:
    """Say at which rates amounts were converted, and whose they are (R21)."""
    language = draft.customer.language
    return [
        f"1 {each.currency} = {_signed(money.plain(each.rate), language)} {draft.currency} "
        f"({each.origin}, {day(date.fromisoformat(each.day), language)})"
        for each in draft.exchanged
    ]


def title(draft: Draft) -> str:
    """Name the kind of document."""
    return say(draft.customer.language, _TITLES[draft.kind])


def subject(draft: Draft) -> str:
    """Say what a supplementary statement is for; the last part of a commitment's name is enough."""
    if not draft.subject:
        return ""
    name = draft.subject.rsplit("/", 1)[-1]
    return say(draft.customer.language, "Upfront fee of commitment {name}", name=name)


def number(document: Document) -> str:
    """Return the number of a document; a preview has none (R27)."""
    return document.number or say(document.draft.customer.language, "PRO FORMA")


def payable(document: Document) -> tuple[str, str]:
    """Return what a customer has to pay, or gets: what the amount is, and the amount."""
    draft = document.draft
    language, left = draft.customer.language, draft.payable
    if draft.kind == "credit" and left <= 0:
        label = say(language, "Amount credited")
        return label, with_currency(-left, draft.currency, language)
    if left < 0:
        label = say(language, "Amount in your favour")
        return label, with_currency(-left, draft.currency, language)
    due = say(language, "Amount due on {day}", day=day(document.due_date, language))
    label = due if left else say(language, "Nothing to pay")
    return label, with_currency(left, draft.currency, language)


def terms(document: Document) -> str:
    """Write what is agreed about paying, without the day it is due on (R22, EN 16931 BT-20)."""
    draft = document.draft
    language = draft.customer.language
    if draft.payable > 0:
        text = template(draft.options["term_type"])
        return say(language, text, value=draft.options["term_value"])
    if draft.kind != "credit":
        return say(language, "Nothing to pay on this statement.")
    return say(
        language,
        "This amount comes off what statement {number} leaves to pay; what is more than that "
        "is yours.",
        number=draft.refers_to,
    )


def _days(language: str) -> tuple[str, str, str]:
    return _DAYS.get(language, _DAYS_ELSE)


@lru_cache(maxsize=1024)
def _dated(value: date, pattern: str, language: str) -> str:
    return format_date(value, pattern, locale=language)


def _signed(figure: str, language: str) -> str:
    return figure if language == ENGLISH else figure.translate(_signs(language))


@lru_cache
def _signs(language: str) -> dict[int, str]:
    locale = Locale.parse(language)
    signs = {",": get_group_symbol(locale), ".": get_decimal_symbol(locale)}
    return str.maketrans(signs)
