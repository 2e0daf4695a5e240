"""What the demo's reseller sells and to whom: products, accounts, customers, from tables."""

from __future__ import annotations

import csv
import hashlib
from base64 import b32encode
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from uuid import NAMESPACE_DNS, uuid5

from ses_dash.model.customer import Customer, CustomField

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Product:
    """One thing a provider meters. Accounts whose profiles it shares buy it `every` so often."""

    program: str
    profiles: frozenset[str]
    every: str  # day | week | month
    service: str
    code: str
    category: str
    subcategory: str
    meter: str
    unit: str
    price: Decimal
    quantity: Decimal
    text: str

    def sku(self, region: str) -> str:
        """Return an identifier of twelve letters and digits, the same in every run."""
        return token(f"{self.program}/{self.code}/{self.meter}/{region}")


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """A cloud account of the demo; it has charges from month `first` to month `last`."""

    program: str
    name: str
    customer: str  # empty: nobody assigned it
    profiles: frozenset[str]
    size: Decimal
    region: str
    currency: str
    first: int
    last: int

    @property
    def id(self) -> str:
        """Return the identifier in the provider's own form, the same in every run."""
        if self.program == "aws":
            return f"{int(_digest(self.name), 16) % 10**12:012d}"
        return str(uuid5(NAMESPACE_DNS, self.name)) if self.program == "azure" else self.name


@lru_cache(maxsize=8192)
def token(text: str, length: int = 12) -> str:
    """Return letters and digits made from a text, the same in every run."""
    return b32encode(hashlib.sha256(text.encode()).digest()).decode()[:length]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _table(name: str) -> list[dict[str, str]]:
    with (_FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="|"))


@cache
def products() -> tuple[Product, ...]:
    """Return everything that is metered, in the order of the table."""
    return tuple(
        Product(
            profiles=frozenset(row["profiles"].split()),
            price=Decimal(row["price"]),
            quantity=Decimal(row["quantity"]),
            **{key: row[key] for key in ("program", "every", "service", "code", "category")},
            **{key: row[key] for key in ("subcategory", "meter", "unit", "text")},
        )
        for row in _table("catalog")
    )


@cache
def accounts() -> tuple[DemoAccount, ...]:
    """Return all cloud accounts, in the order of the table."""
    return tuple(
        DemoAccount(
            profiles=frozenset(row["profile"].split()),
            size=Decimal(row["size"]),
            first=int(row["first"]),
            last=int(row["last"]),
            **{key: row[key] for key in ("program", "name", "customer", "region", "currency")},
        )
        for row in _table("accounts")
    )


def account(name: str) -> DemoAccount:
    """Return the account of a name."""
    return next(each for each in accounts() if each.name == name)


def customers() -> tuple[Customer, ...]:
    """Return the customers, in the order of the table; their ids are still to be given."""
    return tuple(
        Customer(
            id=0,
            name=row["name"],
            contact=row["contact"],
            email=row["email"],
            address=row["address"].replace("/", "\n"),
            country=row["country"],
            tax_id=row["tax_id"],
            tax_rate=Decimal(row["tax_rate"]),
            payment_method=row["payment_method"],
            custom_fields=_fields(row),
        )
        for row in _table("customers")
    )


def _fields(row: dict[str, str]) -> tuple[CustomField, ...]:
    order = row["purchase_order"]
    return (CustomField("Purchase order", order, show_on_invoice=True),) if order else ()
