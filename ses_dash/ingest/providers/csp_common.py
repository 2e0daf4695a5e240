"""What all files of Microsoft Partner Center share: whom they bill, for whom, when and how much.

Names are those of Microsoft's CSV files ("Use the reconciliation files", Partner Center); the API
has the same ones in camelCase. Amounts are never computed again: Microsoft cuts decimals off in its
own order, so that quantity and price do not give the amount of a line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ses_dash.errors import UnreadableFileError
from ses_dash.ingest.importer import squash
from ses_dash.ingest.providers.azure_lines import any_of
from ses_dash.ingest.providers.common import (
    NO_CURRENCY,
    filled,
    is_written_by_a_spreadsheet,
    no_currency,
)
from ses_dash.model.delivery import INVOICE, Finding
from ses_dash.model.reading import Check, Notice

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ses_dash.ingest.importer import Header

FAMILY = "csp-invoice"  # the reconciliation files of all invoices: the money (R2)
NUMBER = "InvoiceNumber"
CURRENCY = ("Currency", "BillingCurrency")
CHARGE_START = ("ChargeStartDate", "SubscriptionStartDate")
CHARGE_END = ("ChargeEndDate", "SubscriptionEndDate")
NO_LIST_COST = (
    "There is no list cost: unit prices before and after the partner earned credit are kept, and "
    "amounts never computed again."
)
SAME_EVERYWHERE = (
    "CustomerId", "CustomerName", "CustomerDomainName", "CustomerCountry", "MpnId",
    "ResellerMpnId", "OrderId", "ChargeType", "SubscriptionId", "SubscriptionDescription",
    "InvoiceLineItemType", "BillingProvider", "attributes.objectType",
)  # fmt: skip

_GUID = 36  # characters of one
_UNBILLED = "unbilled"  # the slice of lines that are on no invoice yet
_ALIASES = {
    "tier2mpnid": "ResellerMpnId",
    "customercompanyname": "CustomerName",
    "domainname": "CustomerDomainName",
    "unitofmeasure": "Unit",
    "providername": "PublisherName",
    "providerid": "PublisherId",
    "rateofpartnerearnedcredit": "PartnerEarnedCreditPercentage",
}
# By which column each kind of line is told; no file of Microsoft's has two of them.
_KINDS = {
    "daily rated usage": ("BillingPreTaxTotal",),
    "new-commerce": ("TaxTotal", "TermAndBillingCycle"),
    "legacy licence-based": ("DurableOfferId",),
    "legacy usage-based": ("PretaxCharges",),
    "legacy daily usage": ("CustomerBillableAccount",),
}
_TYPES = (
    "new|cycle|add|remov|cancel|convert|credit|prorat|refund|purchas|activat|usage|transition|"
    "adjust"
)


class Invoice(NamedTuple):
    """The invoice of a line, as SQL: derived columns that are never null."""

    number: str  # empty: none yet
    slice: str


def has_enough(header: Header, names: Sequence[str], enough: int) -> bool:
    """Say whether a file has so many of these columns."""
    return sum(header.has(name) for name in names) >= enough


def require_one_kind(header: Header) -> None:
    """Refuse a file with lines of several kinds, whose amounts are in different columns."""
    kinds = [kind for kind, names in _KINDS.items() if header.has(*names)]
    if len(kinds) > 1:
        why = f"it holds lines of several kinds ({', '.join(kinds)}). Give each in its own file."
        raise UnreadableFileError(header.file, why)


def invoice(header: Header) -> Invoice:
    """Return the invoice of each line: a newer file of it replaces it, others stand beside it."""
    number = header.derive(NUMBER, f"coalesce(trim({header.sql(NUMBER)}), '')")
    named = f"CASE {number} WHEN '' THEN '{_UNBILLED}' ELSE '{INVOICE}' || {number} END"
    return Invoice(number, named if header.has(NUMBER) else "''")


def who(header: Header, *accounts: tuple[str, str]) -> dict[str, str]:
    """Return who bills whom, and for which account: the first of pairs of id and name.

    A line of no subscription, such as a credit, is its customer's: that is its account then.
    """
    pairs = (*accounts, ("CustomerId", "CustomerName"))
    ids = [_id(header.sql(each)) for each, _ in pairs]
    names = (any_of(header, name, *_spelt(name)) for _, name in pairs)
    whens = " ".join(f"WHEN {i} IS NOT NULL THEN {n}" for i, n in zip(ids, names, strict=True))
    publisher = any_of(header, "PublisherName", "ProviderName")
    return {
        "program": "'csp'",
        "marketplace": f"CASE WHEN {is_marketplace(header)} THEN 1 ELSE 0 END",
        "billing_account_id": _id(header.sql("PartnerId")),
        "billing_account_name": header.sql("PartnerName"),
        "sub_account_id": f"coalesce({', '.join(ids)})",
        "sub_account_name": f"CASE {whens} END",
        "sub_account_type": (
            f"CASE WHEN coalesce({', '.join(ids[:-1])}) IS NULL THEN 'Customer' "
            "ELSE 'Subscription' END"
        ),
        "invoice_id": header.sql(NUMBER),
        "invoice_issuer_name": "'Microsoft'",
        "provider_name": "'Microsoft'",
        "publisher_name": publisher,
        "billing_currency": f"coalesce({any_of(header, *CURRENCY)}, '{NO_CURRENCY}')",
    }


def is_marketplace(header: Header) -> str:
    """Return SQL: does somebody else than Microsoft sell it?"""
    publisher = any_of(header, "PublisherName", "ProviderName")
    return f"coalesce(lower({publisher}) NOT LIKE 'microsoft%', false)"


def month(start: str, number: str) -> dict[str, str]:
    """Return the billing period: of all lines of an invoice the month in which the last begins.

    No file has the date of its invoice. An invoice is of a calendar month, and a line begins in it:
    seats are billed ahead from where their term or cycle begins, an Azure plan from the first of
    the month. Earlier ones are late usage, which keeps the dates of its own month (Partner Center,
    "ChargeStartDate"), and credits; they are on this invoice all the same (R3).
    """
    first = f"date_trunc('month', latest({start}, {number}))"
    return {"billing_period_start": first, "billing_period_end": f"{first} + INTERVAL 1 MONTH"}


def days(start: str, end: str) -> dict[str, str]:
    """Return the charge period. The files name its last day, whatever the time of it."""
    last = f"time({start})" if end == "NULL" else f"coalesce(time({end}), time({start}))"
    return {
        "charge_period_start": f"time({start})",
        "charge_period_end": f"date_trunc('day', {last}) + INTERVAL 1 DAY",
    }


def prices(header: Header) -> dict[str, str]:
    """Return unit prices before and after what the partner earns (R9).

    They are in the currency of the price sheet; where that is the currency billed, in both.
    """
    priced, billed = header.sql("PricingCurrency"), any_of(header, *CURRENCY)
    columns = {"pricing_currency": priced}
    for name, source in (
        ("list_unit_price", "UnitPrice"),
        ("contracted_unit_price", "EffectiveUnitPrice"),
    ):
        if header.has(source):
            price = f"value({header.sql(source)})"
            same = f"coalesce({priced} = {billed}, true)"
            columns[name] = f"CASE WHEN {same} THEN {price} END"
            columns[f"pricing_currency_{name}"] = price
    return columns


def partner_discount(header: Header, quantity: str, earns: str) -> dict[str, str]:
    """Return by how much lines are cheaper for what the partner earns (R9); both are given in SQL.

    The unit prices before and after it differ by that, in the currency of the price sheet. Amounts
    are never computed again: this one is no cost, but what prices are based on beside the cost.
    """
    rate = header.sql("PCToBCExchangeRate")
    prices = [header.sql(name) for name in ("UnitPrice", "EffectiveUnitPrice")]
    if "NULL" in (*prices, earns):
        return {}
    unit, lower = (f"value({price})" for price in prices)
    difference = f"try_cast({unit} - {lower} AS DECIMAL(20, 10))"
    sum_ = f"{difference} * try_cast({quantity} AS DECIMAL(18, 8))"
    exchanged = "1" if rate == "NULL" else f"coalesce(value({rate}), 1)"
    amount = f"try_cast({sum_} AS DECIMAL(22, 9)) * try_cast({exchanged} AS DECIMAL(16, 9))"
    return {"partner_discount": f"CASE WHEN {earns} THEN {amount} END"}


def kept(
    header: Header, taken: Iterable[str], known: Iterable[str]
) -> tuple[dict[str, int], tuple[Finding, ...]]:
    """Return the columns that are kept, named as in Microsoft's CSV, and a finding of new ones."""
    spelling = {squash(name): name for name in (*SAME_EVERYWHERE, *known)} | _ALIASES
    others: dict[str, int] = {}
    unknown = []
    for name, position in header.others(map(header.find, taken)).items():
        usual = spelling.get(squash(name), name)
        others[name if usual in others else usual] = position
        if squash(name) not in spelling:
            unknown.append(name)
    if not unknown:
        return others, ()
    message = f"Kept as they are: {', '.join(unknown)[:300]}."
    return others, (Finding("unknown columns", message),)


def checks(header: Header, cost: str, start: str) -> tuple[Check, ...]:
    """Return what every line needs: who is billed, an account, an amount and a date."""
    accounts = ("EntitlementId", "SubscriptionId", "CustomerId")
    found = [header.find("PartnerId"), *map(header.find, accounts)]
    return (
        filled(header.find("PartnerId")),
        filled(header.find("CustomerId"), among=any_of(header, *accounts)),
        filled(header.find(cost)),
        filled(int(start[1:])),
        *(is_written_by_a_spreadsheet(position) for position in found if position is not None),
    )


def notices(header: Header, tax: str, total: str, cost: str) -> list[Notice]:
    """Return what a person should know of the amounts of a file of an invoice."""
    told = [no_currency(any_of(header, *CURRENCY))]
    if header.has("ChargeType"):
        kind = header.sql("ChargeType")
        message = "{count} rows have a charge type that is not known. They are loaded."
        when = f"NOT regexp_matches(lower({kind}), '{_TYPES}')"
        told.append(Notice("unknown charge type", message, when))
    if header.has(tax):
        message = "{count} rows have tax of Microsoft's, {money}. It is no cost and is not resold."
        when = f"{_number(header.sql(tax))} <> 0"
        told.append(Notice("tax of the provider", message, when, header.number(tax)))
    if header.has(total):
        message = f"{total} of {{count}} rows is not {cost} and tax together; {cost} counts."
        parts = (_number(header.sql(each)) for each in (cost, tax))
        when = f"{_number(header.sql(total))} <> {' + '.join(parts)}"
        told.append(Notice("total differs", message, when))
    return told


def no_credit(header: Header, cost: str, when: str) -> Notice:
    """Tell of lines for which the partner earns nothing (R9): it may have lost its access."""
    message = (
        "{count} rows of Azure have no partner earned credit, {money}. Where they had one before, "
        "look who has access to the subscription."
    )
    return Notice("no partner earned credit", message, when, header.number(cost))


def program_finding(program: str | None) -> tuple[Finding, ...]:
    """Tell a person who named another program that the file says which one it is."""
    if program in (None, "csp"):
        return ()
    return (Finding("program", f"The file says it is csp; {program} is not used."),)


def _id(column: str) -> str:
    """Return an id. A GUID is the same in any case; older ids of subscriptions are not."""
    text = f"nullif(trim({column}), '')"
    return f"CASE WHEN length({text}) = {_GUID} THEN lower({text}) ELSE {text} END"


def _spelt(name: str) -> list[str]:
    return [alias for alias, usual in _ALIASES.items() if usual == name]


def _number(column: str) -> str:
    return f"coalesce(try_cast({column} AS DECIMAL(38, 18)), 0)"
