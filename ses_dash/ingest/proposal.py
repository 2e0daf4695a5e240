"""What a table in no known format may mean: a proposal by names and contents, for a person.

Where the contents leave two readings open, as `1,234` or 03/04/2026 do, nothing is proposed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from ses_dash.ingest import written
from ses_dash.model.mapping import CATEGORIES, DATES, TOTAL, FirstRows
from ses_dash.model.program import PROGRAMS
from ses_dash.warehouse.source import NULL_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence


MARKS = ((".", ""), (".", ","), (",", ""), (",", "."), (",", " "), (".", "'"))

# Words of column names in English, German, French and Spanish, without accents; the best first.
_NAMES = {
    "list_cost": "listcost listprice listenpreis list retail msrp catalogo",
    "cost": "netamount nettobetrag netto net pretax cost kosten cout coste costo amount betrag "
    "montant importe total summe charge price preis prix precio",
    "currency": "currency wahrung waehrung devise monnaie moneda divisa curr",
    "billing_account": "billingaccount payer invoiceaccount rechnungskonto",
    "account_name": "accountname customername subscriptionname kundenname kontoname nomclient "
    "nombrecliente company firma societe empresa",
    "account": "accountid subscriptionid account subscription konto compte cuenta abonnement "
    "suscripcion customerid kundennummer customer kunde client cliente tenant project projekt",
    "period": "billingperiod billingmonth invoicemonth abrechnungsmonat month monat mois mes "
    "period periode periodo",
    "end": "enddate end ende bis fin hasta to au",
    "start": "startdate usagedate start from von beginn debut desde date datum fecha day tag jour",
    "sku": "sku partnumber artikelnummer productid offerid mpn",
    "quantity": "quantity qty menge anzahl quantite cantidad seats usage verbrauch",
    "unit": "unit einheit unite unidad uom",
    "service": "service servicename dienst servicio leistung product produkt produit producto "
    "article artikel item",
    "description": "description beschreibung bezeichnung descripcion designation details text",
    "program": "program cloud provider anbieter fournisseur proveedor vendor",
    "category": "chargecategory chargetype category type typ art kind",
}
_WORDS = {key: words.split() for key, words in _NAMES.items()}
_NOT_COST = re.compile(
    r"unit|einzel|list|tax|vat|mwst|ust\b|tva|iva|brutto|gross|ttc|discount|rabatt|rate|quantity"
)
_TOTALS = re.compile(TOTAL, re.IGNORECASE)
_ISO = re.compile(r"\d{4}-\d\d-\d\d([T ].*)?")
_PARTED = re.compile(r"(\d{1,2})([./])(\d{1,2})\2(\d{4}|\d{2})(\s.*)?")
_SPELLED = re.compile(r"\d{1,2}[-./ ]+[^\W\d]{3,10}[-./, ]+(\d{4}|\d{2})")  # 3 Oct 2026
_SHORTEST_PART = 5  # letters of a word that is found inside a longer one
_MONTHS = 12
_LOOKED_AT = 20  # rows among which the column names are


@dataclass(frozen=True, slots=True)
class Proposed:
    """Columns by the fields they may be; how numbers and days are written, as far as it is clear.

    `skip_texts` in `skip_column` mark rows that add others up.
    """

    columns: dict[str, str]
    marks: tuple[str, str] | None = None
    dates: str = ""
    skip_column: str = ""
    skip_texts: tuple[str, ...] = ()


def propose(first: FirstRows) -> Proposed:
    """Say what a table may mean, from its column names and first rows."""
    values = dict(zip(first.columns, _by_column(first), strict=True))
    found: dict[str, str] = {}
    for key in _WORDS:
        left = [name for name in first.columns if name and name not in found.values()]
        if best := _best(key, left, values):
            found[key] = best
    skip_column, skip_texts = _totals(first) or _nameless(first, found) or ("", ())
    numbers = [values[found[key]] for key in ("cost", "list_cost", "quantity") if key in found]
    days = [values[found[key]] for key in ("start", "end", "period") if key in found]
    return Proposed(found, _marks(numbers), _dates(days), skip_column, skip_texts)


def above(records: Sequence[Sequence[str]]) -> int:
    """Return how many rows stand above the one that looks most like column names: usually none.

    Column names are texts; a row of charges has a number in it.
    """
    ranked = [
        (_likeness(records, at), -at)
        for at in range(min(len(records), _LOOKED_AT))
        if _may_be_names(records[at])
    ]
    return -max(ranked)[1] if ranked else 0


def table(records: Sequence[Sequence[str]], at: int, bottom: int = 0) -> FirstRows:
    """Return a table whose column names are in one of its rows, and which rows are its last."""
    columns = tuple(name.strip() for name in records[at])
    wide = len(columns)
    rows = [tuple([*each, *[""] * wide][:wide]) for each in records[at + 1 :]]
    last = tuple(rows[max(0, len(rows) - bottom) :])
    return FirstRows(columns, tuple(rows), titles=tuple(map(tuple, records[:at])), bottom=last)


def _likeness(records: Sequence[Sequence[str]], at: int) -> tuple[int, int]:
    found = table(records, at)
    return len(propose(found).columns), len(list(filter(None, found.columns)))


def _may_be_names(fields: Sequence[str]) -> bool:
    texts = [text for each in fields if (text := each.strip())]
    return len(texts) > 1 and not any(_are_numbers([text]) or _is_day(text) for text in texts)


def _by_column(first: FirstRows) -> Iterator[list[str]]:
    for at in range(len(first.columns)):
        yield [text for row in first.rows if (text := row[at].strip()) not in NULL_WORDS]


def _best(key: str, names: Iterable[str], values: dict[str, list[str]]) -> str:
    """Return the column whose name says best that it is a field, and whose content could be."""
    ranked = [(_rank(key, name), name) for name in names if _could_be(key, name, values[name])]
    known = [(rank, at, name) for at, (rank, name) in enumerate(ranked) if rank is not None]
    return min(known)[2] if known else ""


def _rank(key: str, name: str) -> int | None:
    """Return how well a name fits a field, 0 the best; None where no word of it does."""
    spelled = _spelled(name)
    joined = spelled.replace(" ", "")
    for rank, word in enumerate(_WORDS[key]):
        if word in (joined, *spelled.split()) or (len(word) >= _SHORTEST_PART and word in joined):
            return rank
    return None


def _spelled(name: str) -> str:
    """Return a name in small letters without accents, its words apart."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    plain = unicodedata.normalize("NFKD", apart).encode("ascii", "ignore").decode().lower()
    return " ".join(re.findall(r"[a-z0-9]+", plain))


def _could_be(key: str, name: str, texts: Sequence[str]) -> bool:
    """Say whether a column holds what a field holds, as far as its first rows show."""
    if key == "cost" and _NOT_COST.search(_spelled(name)):
        return False
    if not texts:
        return key not in _TOLD_BY_CONTENT
    return _CONTENTS[key](texts) if key in _CONTENTS else True


def _lower(words: Iterable[str]) -> set[str]:
    return {word.lower() for word in words}


def _are_numbers(texts: Iterable[str]) -> bool:
    return all(any(written.value(text, *marks) for marks in MARKS) for text in texts)


def _are_days(texts: Iterable[str]) -> bool:
    return all(map(_is_day, texts))


def _are_months(texts: Iterable[str]) -> bool:
    return all(re.search(r"\d{4}", text) for text in texts)


def _are_currencies(texts: Iterable[str]) -> bool:
    return all(re.fullmatch(r"[A-Za-z]{3}", text) for text in texts)


def _are_words(texts: Iterable[str]) -> bool:
    return not _are_numbers(texts)


def _are_kinds(texts: Iterable[str]) -> bool:
    return _lower(texts) <= _lower(CATEGORIES)


def _are_programs(texts: Iterable[str]) -> bool:
    return _lower(texts) <= _lower(name for each in PROGRAMS for name in (each.key, each.name))


_CONTENTS: dict[str, Callable[[Sequence[str]], bool]] = {
    "cost": _are_numbers,
    "list_cost": _are_numbers,
    "quantity": _are_numbers,
    "start": _are_days,
    "end": _are_days,
    "period": _are_months,
    "currency": _are_currencies,
    "unit": _are_words,
    "category": _are_kinds,
    "program": _are_programs,
}
_TOLD_BY_CONTENT = ("cost", "start", "end", "period", "category", "program")


def _is_day(text: str) -> bool:
    return any(each.fullmatch(text) for each in (_ISO, _PARTED, _SPELLED))


def _marks(columns: Sequence[Sequence[str]]) -> tuple[str, str] | None:
    """Return the marks of all numbers, where there is one way to read them."""
    texts = [text for column in columns for text in column]
    readings: dict[tuple[str, str], list[Decimal]] = {}
    for marks in MARKS:
        plain = [written.value(text, *marks) for text in texts]
        if all(plain):
            readings[marks] = [Decimal(each) for each in plain if each]
    first = next(iter(readings), None)
    if not texts or first is None or any(each != readings[first] for each in readings.values()):
        return None
    return first


def _dates(columns: Sequence[Sequence[str]]) -> str:
    """Return the layout of all days, where there is one way to read them; else nothing."""
    days = [text for column in columns for text in column if _is_day(text)]
    parted = [match for text in days if (match := _PARTED.fullmatch(text))]
    if not parted:
        return DATES[0] if days and all(map(_ISO.fullmatch, days)) else ""
    if len(parted) < len(days) or len({match[2] for match in parted}) > 1:
        return ""
    if parted[0][2] == ".":
        return DATES[1]
    firsts, seconds = (max(int(match[at]) for match in parted) for at in (1, 3))
    if firsts > _MONTHS:
        return DATES[2]
    return DATES[3] if seconds > _MONTHS else ""


def _totals(first: FirstRows) -> tuple[str, tuple[str, ...]] | None:
    """Return the first column in which rows say that they add others up, and what they say."""
    for at, name in enumerate(first.columns):
        texts = (row[at].strip() for row in (*first.rows, *first.bottom))
        if name and (found := dict.fromkeys(filter(_TOTALS.fullmatch, texts))):
            return name, tuple(found)
    return None


def _nameless(first: FirstRows, found: dict[str, str]) -> tuple[str, tuple[str, ...]] | None:
    """Return the column that the last row alone leaves empty, as one that adds others up does."""
    for key in ("account", "account_name", "service"):
        if key in found and first.bottom:
            at = first.columns.index(found[key])
            *others, last = [row[at].strip() for row in (*first.rows, first.bottom[-1])]
            if not last and others[2:] and all(others[:-1]):
                return found[key], ("",)
    return None
