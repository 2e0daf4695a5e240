"""A frozen document as an invoice of an accounting system: its rows with their codes, checked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ses_dash import money
from ses_dash.billing.accounting.profile import Entry, Invoice
from ses_dash.billing.render import csv
from ses_dash.errors import NotExportableError
from ses_dash.model.program import program_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ses_dash.billing.accounting.codes import Codes
    from ses_dash.billing.accounting.profile import Profile
    from ses_dash.billing.render.csv import Booked
    from ses_dash.model.statement import Document


def invoice(document: Document, profile: Profile, codes: Codes) -> Invoice:
    """Return what is booked of a document; missing codes are noted in `codes`.

    Raises `NotExportableError` where it does not add up to the statement to the last cent, or does
    not fit the system.
    """
    draft = document.draft
    made = Invoice(
        number=document.number,
        kind=draft.kind,
        refers_to=draft.refers_to,
        issued=document.statement_date,
        due=document.due_date,
        program=draft.program,
        period=draft.period,
        currency=draft.currency,
        customer=draft.customer.name,
        customer_code=codes.customer(draft.customer.id, draft.customer.name),
        tax_id=draft.customer.tax_id,
        entries=tuple(_entry(row, draft.program, codes) for row in csv.booked(draft)),
        net=draft.net,
        tax=draft.tax,
        prepaid=draft.prepaid,
        seller=draft.seller.key,
    )
    _check(made, profile)
    return summed(made) if profile.summed else made


def summed(made: Invoice) -> Invoice:
    """Return an invoice with its entries added up by what they are booked with."""
    groups: dict[tuple[object, ...], list[Entry]] = {}
    for each in made.entries:
        key = (each.tax_rate, each.tax_code, each.income, each.item, each.tracking)
        groups.setdefault(key, []).append(each)
    return replace(made, entries=tuple(_sum(made, group) for group in groups.values()))


def _sum(made: Invoice, entries: list[Entry]) -> Entry:
    return replace(
        entries[0],
        description=f"{program_name(made.program)} {made.period}",
        category="",
        account="",
        service="",
        service_start=min(
            (each.service_start for each in entries if each.service_start), default=""
        ),
        service_end=max(each.service_end for each in entries),
        net=money.total(each.net for each in entries),
        tax=money.total(each.tax for each in entries),
    )


def _entry(row: Booked, program: str, codes: Codes) -> Entry:
    account, account_name, service, category, description, start, end = row.about
    rate = money.plain(row.rate)
    keys = tuple(key for key in (service, category) if key)
    name = f"{account_name} {account}".strip() if account_name != account else account
    return Entry(
        description=" - ".join(filter(None, (description, name))),
        category=category,
        account=f"{program}/{account}" if account else "",
        service=service,
        service_start=start,
        service_end=end,
        tax_rate=row.rate,
        item=codes.of("item", *keys),
        income=codes.of("account", *keys),
        tax_code=codes.of("tax", f"{rate} {category}", f"{rate} {row.taxed}", rate),
        tracking=codes.of("tracking", *keys),
        net=row.net,
        tax=row.tax,
    )


def _check(made: Invoice, profile: Profile) -> None:
    """Hold an invoice to its sums, and to what the system can take."""
    for amount, each in (("net", made.net), ("tax", made.tax)):
        if _total(made.entries, amount) != each:
            _refuse(made, profile, f"its rows do not add up to its {amount} amount; verify it")
    if money.minor_units(made.currency) > profile.decimals:
        _refuse(made, profile, f"{made.currency} has more decimals than {profile.decimals}")
    for what, text, most in (
        ("its number", made.number, profile.longest_number),
        (f"the customer code {made.customer_code!r}", made.customer_code, profile.longest_code),
    ):
        if most and len(text) > most:
            _refuse(made, profile, f"{what} has more than {most} characters")
    try:
        made.customer_code.encode(profile.encoding)
    except UnicodeEncodeError:
        why = f"its file has no way to write the customer code {made.customer_code!r}: set another"
        _refuse(made, profile, why)


def _total(entries: Iterable[Entry], amount: str) -> object:
    return money.total(getattr(each, amount) for each in entries)


def _refuse(made: Invoice, profile: Profile, reason: str) -> None:
    raise NotExportableError(made.number, profile.name, reason)
