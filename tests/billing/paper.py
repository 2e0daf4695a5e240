"""Documents for tests of rendering: built directly, their sums added up here once more."""

from __future__ import annotations

import io
from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image
from pypdf import PdfReader

from ses_dash import money
from ses_dash.billing import document, options
from ses_dash.billing.render import files
from ses_dash.model.customer import Seller
from ses_dash.model.statement import (
    CreditUse,
    DetailLine,
    Document,
    Draft,
    Line,
    Party,
    TaxGroup,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pypdf import PageObject

SELLER = Seller(
    "Northwind Cloud",
    "Harbour 1\n20457 Hamburg",
    "billing@northwind.example",
    "DE123456789",
    "VAT",
    remittance="IBAN DE00 0000 0000 0000 0000 00\nQuote the number of the statement.",
)
CUSTOMER = Party(
    1,
    "Aurora Robotics",
    "Ada Berg",
    "ap@aurora.example",
    "Main Street 5\n111 22 Stockholm",
    "SE",
    "SE556677",
    "Bank transfer",
)
OPTIONS: dict[str, Any] = dict(options.DEFAULTS)
FOLDER = Path(__file__).parent / "rendered"  # stored documents, and what they render to
_PERCENT = Decimal("0.01")


def line(
    account: str,
    service: str,
    net: str,
    category: str = "Usage",
    *,
    name: str = "",
    rate: str = "25",
    days: tuple[str, str] = ("2026-10-01", "2026-11-01"),
) -> Line:
    """Return a line of a price; `make` rounds it to its document's currency."""
    price = Decimal(net)
    text = service if category == "Usage" else f"{service} ({category.lower()})"
    part = DetailLine("sku", "eu-north-1", category, "what was used", Decimal("1.5"), "h", price)
    return Line(
        *(account, name, service, category, text, *days),
        *(price, price, price),
        Decimal(rate),
        explanation="at cost",
        details=(part,),
    )


def make(*lines: Line, currency: str = "EUR", number: str = "INV-7", **changes: Any) -> Document:  # noqa: ANN401
    """Return a document of lines. `changes` are of the draft; `chosen` is of its options."""
    rounded = tuple(replace(each, net=money.round_to(each.price, currency)) for each in lines)
    chosen = OPTIONS | changes.pop("chosen", {})
    uses: Sequence[CreditUse] = changes.pop("credits", ())
    groups = _groups(rounded, currency, uses, adjusted=bool(chosen["rounding_adjustments"]))
    net, tax = (money.total(getattr(each, part) for each in groups) for part in ("base", "tax"))
    draft = Draft(
        kind="main",
        program="aws",
        period="2026-10",
        currency=currency,
        seller=SELLER,
        customer=CUSTOMER,
        options=chosen,
        lines=rounded,
        tax_groups=groups,
        kept={},
        net=net,
        tax=tax,
        total=money.total((net, tax)),
        preliminary=False,
        credits=tuple(uses),
        prepaid=money.total(each.amount for each in uses if each.kind == "prepaid"),
    )
    return Document(
        replace(draft, **changes),
        "main:INV-",
        7 if number else 0,
        number,
        date(2026, 11, 20),
        date(2026, 12, 20),
        "2026-11-20T12:00:00Z",
    )


def _groups(
    lines: Iterable[Line], currency: str, uses: Iterable[CreditUse], *, adjusted: bool
) -> tuple[TaxGroup, ...]:
    """Add lines up by tax; discounts come off the first groups that have anything left."""
    by_key = defaultdict[Any, list[Line]](list)
    for each in lines:
        by_key[each.tax_key].append(each)
    left = money.total(each.amount for each in uses if each.kind == "discount")
    groups = []
    for key in sorted(by_key, key=lambda key: (-key[1], key)):
        category, rate, reason = key
        nets = money.total(each.net for each in by_key[key])
        exact = money.round_to(money.total(each.price for each in by_key[key]), currency)
        missing = money.subtract(exact, nets) if adjusted else money.ZERO
        full = money.total((nets, missing))
        off = max(money.ZERO, min(left, full))
        left = money.subtract(left, off)
        base = money.subtract(full, off)
        tax = money.round_to(money.multiply(money.multiply(base, rate), _PERCENT), currency)
        groups.append(TaxGroup(rate, base, missing, tax, off, category, reason))
    return tuple(groups)


def logo(width: int = 300, height: int = 100, mode: str = "RGBA") -> bytes:
    """Return a PNG of one colour."""
    target = io.BytesIO()
    Image.new(mode, (width, height), "teal").save(target, "PNG")
    return target.getvalue()


def pdf(made: Document, logo: bytes = b"") -> bytes:
    """Return the PDF of a document, by the way it takes when it is frozen."""
    text = document.to_json(made)
    return files.render(text, document.chain("0", made.n, text), logo)[0].content


def pages(made: Document, logo: bytes = b"") -> list[PageObject]:
    """Return the pages of a document's PDF."""
    return list(PdfReader(io.BytesIO(pdf(made, logo))).pages)


def texts(made: Document, logo: bytes = b"") -> list[str]:
    """Return the text of each page of a document's PDF."""
    return [page.extract_text() for page in pages(made, logo)]
