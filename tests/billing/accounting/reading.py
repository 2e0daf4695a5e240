"""What the files of each accounting system say: read back as the system would read them."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from ses_dash import money
from ses_dash.billing.accounting import files
from ses_dash.billing.accounting.booking import invoice
from ses_dash.billing.accounting.codes import Codes
from ses_dash.model.accounting import Code

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ses_dash.billing.accounting.files import Made
    from ses_dash.billing.accounting.profile import Profile
    from ses_dash.model.statement import Document

CODES = (
    Code("customer", "", "", "1", "10042"),
    Code("item", "", "", "", "CLOUD"),
    Code("account", "", "", "", "4400"),
    Code("account", "", "", "Support", "4410"),
    Code("account", "datev", "", "", "8400"),
    *(Code("tax", "", "", rate, code) for rate, code in (("25", "S25"), ("12", "S12"), ("0", "Z"))),
    Code("tracking", "", "aws", "", "7"),
    Code("setting", "", "", "consultant", "1001"),
    Code("setting", "", "", "client", "1"),
    Code("setting", "", "", "local_currency", "EUR"),
)
D = Decimal


class Said(NamedTuple):
    """What is booked for a statement. A `tax` of None: the system computes it."""

    net: Decimal | None
    tax: Decimal | None
    total: Decimal | None


def export(
    profile: Profile, documents: Iterable[Document], codes: Sequence[Code] = CODES
) -> list[Made]:
    """Return the files of some documents."""
    known = Codes(profile, "aws", codes)
    invoices = [invoice(each, profile, known) for each in documents]
    settings = {each.seller: known.settings(each.seller) for each in invoices}
    known.check()
    return files.made(profile, settings, invoices, profile.key)


def said(profile: Profile, made: Sequence[Made]) -> dict[str, Said]:
    """Return what the files of a profile say of each statement, with the statements' signs."""
    found: dict[str, Said] = {}
    for file in made:
        content = file.content.decode(profile.encoding)
        sign = -1 if "-credits" in file.name else 1
        for number, (net, tax, total) in _READERS[profile.key](content).items():
            assert number not in found  # an invoice is never split
            amounts = (None if each is None else sign * each for each in (net, tax, total))
            found[number] = Said(*amounts)
    return found


def _sums(rows: Iterable[tuple[str, Decimal | None, Decimal | None]]) -> dict[str, Said]:
    nets: defaultdict[str, list[Decimal]] = defaultdict(list)
    taxes: defaultdict[str, list[Decimal | None]] = defaultdict(list)
    for number, net, tax in rows:
        nets[number].append(net or D(0))
        taxes[number].append(tax)
    found = {}
    for number, some in nets.items():
        known = [each for each in taxes[number] if each is not None]
        net = money.total(some)
        tax = money.total(known) if len(known) == len(some) else None
        found[number] = Said(net, tax, None if tax is None else net + tax)
    return found


def _csv(content: str, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content, newline=""), delimiter=delimiter))


def _columns(number: str, net: str, tax: str = "") -> Callable[[str], dict[str, Said]]:
    return lambda content: _sums(
        (row[number], D(row[net]), D(row[tax]) if tax else None) for row in _csv(content)
    )


def _zoho(content: str) -> dict[str, Said]:
    name = "Credit Note Number" if content.startswith("Credit") else "Invoice Number"
    return _sums((row[name], D(row["Item Price"]), None) for row in _csv(content))


def _sage(content: str) -> dict[str, Said]:
    rows = []
    for row in _csv(content):
        net, tax = D(row["Net Amount"]), D(row["Tax Amount"])
        assert net >= 0
        assert tax >= 0
        sign = {"SI": 1, "SC": -1}[row["Type"]]
        rows.append((row["Reference"], sign * net, sign * tax))
    return _sums(rows)


def _myob(content: str) -> dict[str, Said]:
    rows = [row for row in _csv(content, "\t") if row["Invoice #"]]
    for row in rows:
        assert D(row["Amount"]) + D(row["GST Amount"]) == D(row["Inc-Tax Amount"])
    return _sums((row["Invoice #"], D(row["Amount"]), D(row["GST Amount"])) for row in rows)


def _iif(content: str) -> dict[str, Said]:
    found: dict[str, Said] = {}
    number, total, lines, taxes = "", D(0), D(0), D(0)
    for row in (line.split("\t") for line in content.splitlines()):
        if row[0] == "TRNS":
            number, total, lines, taxes = row[7], D(row[6]), D(0), D(0)
        elif row[0] == "SPL" and row[3] == "Sales Tax Payable":
            taxes -= D(row[6])
        elif row[0] == "SPL":
            lines -= D(row[6])
            assert D(row[9]) * D(row[10]) == D(row[6])
        elif row[0] == "ENDTRNS":
            assert lines + taxes == total  # a transaction adds up to zero
            found[number] = Said(lines, taxes, total)
    return found


def _central(content: str) -> dict[str, Said]:
    found: dict[str, Said] = {}
    rows = _csv(content)
    for number in dict.fromkeys(row["Document No."] for row in rows):
        of = [row for row in rows if row["Document No."] == number]
        assert money.total(D(row["Amount"]) for row in of) == 0
        total = D(of[0]["Amount"])
        tax = -money.total(D(row["VAT Amount"]) for row in of[1:])
        assert of[0]["Account Type"] == "Customer"
        assert {row["Document Type"] for row in of} == {"Credit Memo" if total < 0 else "Invoice"}
        found[number] = Said(total - tax, tax, total)
    return found


def _datev(content: str) -> dict[str, Said]:
    about, head, *rows = csv.reader(io.StringIO(content, newline=""), delimiter=";")
    assert (about[0], len(about), len(head)) == ("EXTF", 31, 37)
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        amount = D(row[0].replace(",", "."))
        assert amount > 0
        sums[row[10]] += {"S": amount, "H": -amount}[row[1]]
    return {number: Said(None, None, total) for number, total in sums.items()}


_READERS: dict[str, Callable[[str], dict[str, Said]]] = {
    "quickbooks-online": _columns("*InvoiceNo", "*ItemAmount", "ItemTaxAmount"),
    "quickbooks-desktop": _iif,
    "xero": _columns("*InvoiceNumber", "*UnitAmount", "TaxAmount"),
    "sage-50": _sage,
    "business-central": _central,
    "zoho-books": _zoho,
    "myob": _myob,
    "datev": _datev,
    "neutral": _columns("number", "net", "tax"),
}
