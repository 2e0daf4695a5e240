"""What follows the lines: the totals, the terms, how to pay, and our notes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ses_dash.billing.options.invoice_notes import fill
from ses_dash.billing.render import tax_table, words
from ses_dash.billing.render.sheet import BODY, GREY, LEFT, RIGHT, WIDTH, Style, Text
from ses_dash.billing.render.table import ACCOUNT_X, MOST_LINES, STEP, Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ses_dash.billing.render.sheet import Sheet
    from ses_dash.model.statement import Document, Draft

_AMOUNT = 40.0
_LABEL_X = ACCOUNT_X
_LABEL = RIGHT - _AMOUNT - _LABEL_X - 2
_TOTAL = Style(10, bold=True)
_DUE = Style(12, bold=True)
_TITLE = Style(7, bold=True, colour=GREY)
_TOGETHER = 12  # totals up to so many stay on one page


def rows(sheet: Sheet, document: Document) -> Iterator[Row]:
    """Yield the rows after the lines."""
    yield Row((), height=3, ruled=False, keep=True, listed=False)
    totals = list(_totals(sheet, document))
    for place, row in enumerate(totals, start=1):
        yield replace(row, keep=place < len(totals) <= _TOGETHER)
    draft = document.draft
    yield from tax_table.rows(sheet, draft)
    yield from _paragraph(sheet, "EXCHANGE", "\n".join(words.exchanges(draft)))
    yield from _paragraph(sheet, "PAYMENT TERMS", _terms(document))
    if draft.options["show_payment_method"]:
        how = f"{draft.customer.payment_method}\n{draft.seller.remittance}".strip()
        yield from _paragraph(sheet, "PAYMENT METHOD", how)
    if draft.payable > 0:
        yield from _paragraph(sheet, "BANK DETAILS", _bank(draft))
    yield from _paragraph(sheet, "NOTES", _notes(document))


def _totals(sheet: Sheet, document: Document) -> Iterator[Row]:
    draft = document.draft
    yield from _added_up(_sum([label], amount) for label, amount in _taxed(draft))
    language = sheet.language
    total = words.with_currency(draft.total, draft.currency, language)
    yield _sum([words.say(language, "Total")], total, _TOTAL)
    paid = [use for use in draft.credits if use.kind == "prepaid"]
    yield from _added_up(
        _sum(
            sheet.wrap(
                words.say(language, "Prepaid credit: {name}", name=use.description),
                _LABEL,
                most=MOST_LINES,
            ),
            words.amount(-use.amount, draft.currency, language),
        )
        for use in paid
    )
    if paid or draft.total <= 0:
        label, amount = words.payable(document)
        yield _sum([label], amount, _DUE)


def _taxed(draft: Draft) -> Iterator[tuple[str, str]]:
    """Yield the amounts that make the total, each with its name."""
    language = draft.customer.language
    yield words.say(language, "Net"), words.amount(draft.net, draft.currency, language)
    for group in draft.tax_groups:
        label = words.say(
            language,
            "{tax} {rate} on {base}",
            tax=draft.seller.tax_name,
            rate=words.tax(group, language),
            base=words.amount(group.base, draft.currency, language),
        )
        yield label, words.amount(group.tax, draft.currency, language)


def _added_up(rows: Iterable[Row]) -> list[Row]:
    """Return rows with a line beneath the last one: their sum follows."""
    every = list(rows)
    return [*every[:-1], *(replace(last, ruled=True) for last in every[-1:])]


def _sum(label: Sequence[str], amount: str, style: Style = BODY) -> Row:
    air = (style.size - BODY.size) * 0.28  # larger letters stand further from a line above
    names = (Text(part, _LABEL_X, _LABEL, style, dy=n * STEP + air) for n, part in enumerate(label))
    return Row(
        (*names, Text(amount, RIGHT - _AMOUNT, _AMOUNT, style, "right", dy=air)),
        height=len(label) * STEP + 1.6 + air * 1.4,
        ruled=False,
        rule_x=_LABEL_X,
        listed=False,
    )


def _terms(document: Document) -> str:
    terms = words.terms(document)
    if document.draft.payable <= 0:
        return terms
    language = document.draft.customer.language
    day = words.day(document.due_date, language)
    return f"{terms} {words.say(language, 'Due date: {day}.', day=day)}"


def _bank(draft: Draft) -> str:
    """Write where to pay to, in full: it is our own account."""
    seller, language = draft.seller, draft.customer.language
    if not seller.bank_account:
        return ""
    holder = seller.bank_account_name or seller.name
    account = words.say(language, "Account: {account}", account=seller.bank_account)
    bic = f"\nBIC: {seller.bank_bic}" if seller.bank_bic else ""
    return f"{words.say(language, 'Account holder: {name}', name=holder)}\n{account}{bic}"


def _notes(document: Document) -> str:
    draft = document.draft
    return fill(
        str(draft.options["invoice_notes"]),
        {
            "customer": draft.customer.name,
            "period": words.month(draft.period, draft.customer.language),
            "number": words.number(document),
            "due_date": words.day(document.due_date, draft.customer.language),
        },
    )


def _paragraph(sheet: Sheet, title: str, text: str) -> Iterator[Row]:
    """Yield a title and its text in lines; nothing for an empty text."""
    if not text.strip():
        return
    head = Text(words.say(sheet.language, title), LEFT, WIDTH, _TITLE, dy=3)
    yield Row((head,), height=STEP + 4, ruled=False, keep=True, listed=False)
    for line in text.splitlines():
        for part in sheet.wrap(line, WIDTH):
            yield Row((Text(part, LEFT, WIDTH),), height=STEP + 0.3, ruled=False, listed=False)
