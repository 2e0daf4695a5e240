"""The frozen document as canonical JSON, its fingerprint and the chain that holds the series."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ses_dash import money
from ses_dash.errors import DamagedDocumentError
from ses_dash.model.customer import Seller
from ses_dash.model.pricebook import AppliedRule, PriceRule
from ses_dash.model.statement import (
    Charged,
    CreditUse,
    DetailLine,
    Document,
    Draft,
    Exchanged,
    Line,
    MonthNet,
    Party,
    TaxGroup,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEMA = 4
# Written with the currency's decimals; every other amount is exact and written plainly.
_ROUNDED = frozenset(
    {"net", "tax", "total", "base", "rounding_adjustment", "discount", "prepaid", "amount"}
)
# What tells the records of a statement's lines from all others.
_DETAIL = frozenset({"sku_id", "charge_description", "quantity", "price"})
_LINE = frozenset({"details", "explanation", "cost", "net"})


def to_json(document: Document) -> str:
    """Write a document the one way it is stored: sorted keys, amounts as strings."""
    return _canonical({"schema": SCHEMA, "document": _plain(document, document.draft.currency)})


def fingerprint(draft: Draft) -> str:
    """Return what two drafts share only if they would charge the same for the same (R29).

    Other statements may be frozen in between: they are in the history and may be referred to.
    """
    own = replace(draft, history=(), refers_to="")
    return _sha256(_canonical(_plain(own, draft.currency)))


def from_json(text: str) -> Document:
    """Read a stored document back into its value; raise `DamagedDocumentError` if it is none."""
    try:
        raw = json.loads(text, object_hook=_record)["document"]
        return Document(
            **raw
            | {
                "draft": _draft(raw["draft"]),
                "statement_date": date.fromisoformat(raw["statement_date"]),
                "due_date": date.fromisoformat(raw["due_date"]),
                "reverses": tuple(raw.get("reverses", ())),
            }
        )
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as error:
        raise DamagedDocumentError from error


def is_canonical(text: str, document: Document) -> bool:
    """Say whether a stored document, and its value, is written the one way its schema is."""
    if to_json(document) == text:
        return True
    raw = json.loads(text)
    older: bool = raw["schema"] < SCHEMA
    return older and _canonical(raw) == text


def draft_of(text: str) -> Mapping[str, Any]:
    """Return the draft of a stored document as JSON, for a fact or two of it."""
    try:
        draft: dict[str, Any] = json.loads(text)["document"]["draft"]
    except (ValueError, LookupError, TypeError) as error:
        raise DamagedDocumentError from error
    if not isinstance(draft, dict):
        raise DamagedDocumentError
    return draft


def genesis(series: str) -> str:
    """Return what the first document of a series is chained to."""
    return _sha256(f"ses-dash:{series}")


def chain(previous: str, n: int, document_json: str) -> str:
    """Return h(n) = H(h(n-1) | n | H(document)), in hex."""
    return _sha256(f"{previous}|{n}|{_sha256(document_json)}")


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(value: Any, currency: str, name: str = "") -> Any:  # noqa: ANN401 - JSON
    """Return a record as what JSON holds. A long statement has tens of thousands of values."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, Decimal):
        return _amount(value, currency, name)
    if isinstance(value, tuple):
        return [_plain(each, currency) for each in value]
    if isinstance(value, dict):
        return {key: _plain(each, currency) for key, each in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    names = value.__match_args__  # the fields of a dataclass
    return {each: _plain(getattr(value, each), currency, each) for each in names}


def _amount(value: Decimal, currency: str, name: str) -> str:
    if name in _ROUNDED:
        return money.fixed_scale(value, money.minor_units(currency))
    return money.plain(value)


def _amounts(raw: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Return a record with these amounts read, those it has; an older schema lacks some."""
    return {**raw} | {name: Decimal(raw[name]) for name in names if raw.get(name) is not None}


def _draft(raw: Mapping[str, Any]) -> Draft:
    parts = {
        "seller": Seller(**raw["seller"]),
        "customer": _party(raw["customer"]),
        "lines": tuple(raw["lines"]),
        "tax_groups": tuple(map(_tax_group, raw["tax_groups"])),
        "kept": {name: Decimal(amount) for name, amount in raw["kept"].items()},
        "credits": tuple(CreditUse(**_amounts(each, "amount")) for each in raw.get("credits", ())),
        "history": tuple(MonthNet(**_amounts(each, "net")) for each in raw.get("history", ())),
        "rules": tuple(map(_applied, raw.get("rules", ()))),
    }
    parts["exchanged"] = tuple(map(_exchanged, raw.get("exchanged", ())))
    exact = ("net", "tax", "total", "prepaid", "carried_in", "carried_out")
    return Draft(**_amounts(raw, *exact) | parts)


def _party(raw: Mapping[str, Any]) -> Party:
    fields_ = tuple((label, value) for label, value in raw.get("fields", ()))
    return Party(**{**raw, "fields": fields_})


def _record(raw: dict[str, Any]) -> object:
    """Make lines and their parts as they are read: JSON of 50,000 of them would need much more."""
    if raw.keys() >= _DETAIL:
        return DetailLine(**_amounts(raw, "quantity", "price", "cost", "share"))
    if raw.keys() >= _LINE:
        return _line(raw)
    return raw


def _applied(raw: Mapping[str, Any]) -> AppliedRule:
    return AppliedRule(**{**raw, "rule": PriceRule(**_amounts(raw["rule"], "value"))})


def _line(raw: Mapping[str, Any]) -> Line:
    """Read a line; an older schema has no tax category, and no charges of ours."""
    line = _amounts(raw, "cost", "price", "net", "tax_rate", "original_price")
    line["details"] = tuple(raw["details"])
    line.setdefault("tax_category", "S" if line["tax_rate"] else "Z")
    if raw.get("charged"):
        line["charged"] = Charged(**_amounts(raw["charged"], "measure"))
    return Line(**line)


def _exchanged(raw: Mapping[str, Any]) -> Exchanged:
    kept = {name: Decimal(amount) for name, amount in raw["kept"].items()}
    return Exchanged(**_amounts(raw, "rate", "carried_in", "carried_out") | {"kept": kept})


def _tax_group(raw: Mapping[str, Any]) -> TaxGroup:
    group = _amounts(raw, "rate", "base", "rounding_adjustment", "tax", "discount")
    group.setdefault("category", "S" if group["rate"] else "Z")
    return TaxGroup(**group)
