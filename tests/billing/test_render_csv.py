"""The CSV files of a statement: they add up, nothing in them runs, and they stay as they were."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ses_dash import money
from ses_dash.billing import document
from ses_dash.billing.render import cells, detail, files
from ses_dash.billing.render import csv as accounting
from ses_dash.model.statement import CreditUse
from tests.billing.paper import CUSTOMER, FOLDER, line, make

if TYPE_CHECKING:
    from pathlib import Path

    from ses_dash.model.credit import CreditKind

LANDED = (  # what accounting systems read before; new columns come after
    *("number", "statement_date", "due_date", "customer", "customer_tax_id", "program"),
    *("billing_period", "account", "account_name", "service", "charge_category", "description"),
    *("service_start", "service_end", "currency", "net", "tax_rate", "tax", "gross"),
)
AMOUNTS = st.decimals(-2000, 2000, places=4)
GOLDEN = sorted(FOLDER.glob("*.json"))


def _table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


@pytest.mark.parametrize("path", GOLDEN, ids=[path.stem for path in GOLDEN])
def test_the_files_of_a_stored_document_stay_as_they_were(path: Path) -> None:
    made = files.render(path.read_text(encoding="utf-8"), "c" * 64)
    found = {file.kind: file.content for file in made}
    assert found["csv"] == path.with_suffix(".csv").read_bytes()
    assert found["detail"] == path.with_name(f"{path.stem}-detail.csv").read_bytes()


def test_old_columns_stay_in_their_place() -> None:
    assert accounting.COLUMNS[: len(LANDED)] == LANDED
    made = make(line("1", "Compute", "1"), kind="supplementary", refers_to="INV-7")
    (row,) = _table(accounting.render(made))
    assert (row["statement_kind"], row["refers_to"]) == ("supplementary", "INV-7")


@given(
    prices=st.lists(st.tuples(AMOUNTS, st.sampled_from(["25", "12", "0"])), max_size=12),
    spent=st.lists(
        st.tuples(st.decimals("0.01", 900, places=2), st.sampled_from(["discount", "prepaid"])),
        max_size=4,
    ),
    currency=st.sampled_from(["EUR", "KWD"]),
    adjusted=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_the_columns_add_up_to_the_statement(
    prices: list[tuple[Decimal, str]],
    spent: list[tuple[Decimal, CreditKind]],
    currency: str,
    *,
    adjusted: bool,
) -> None:
    lines = [
        line(str(n), f"Service {n}", f"{price:f}", rate=rate)
        for n, (price, rate) in enumerate(prices)
    ]
    made = make(*lines, currency=currency, chosen={"rounding_adjustments": adjusted})
    left = money.total(max(group.base, money.ZERO) for group in made.draft.tax_groups)
    uses = []
    for n, (asked, kind) in enumerate(spent):
        amount = min(asked, left) if kind == "discount" else asked
        left = money.subtract(left, amount) if kind == "discount" else left
        if amount:
            uses.append(CreditUse(n, f"Offer {n}", kind, amount))
    made = make(*lines, currency=currency, credits=uses, chosen={"rounding_adjustments": adjusted})
    rows = _table(accounting.render(made))
    draft = made.draft
    for column, total in (("net", draft.net), ("tax", draft.tax), ("gross", draft.payable)):
        assert money.total(Decimal(row[column]) for row in rows) == total
    for group in draft.tax_groups:
        same = [row for row in rows if Decimal(row["tax_rate"]) == group.rate]
        assert money.total(Decimal(row["tax"]) for row in same) == group.tax
        off = [Decimal(row["net"]) for row in same if row["description"].startswith("Credit: ")]
        assert money.total(off) == -group.discount


def test_discounts_prepaid_credits_and_adjustments_are_rows_of_their_own() -> None:
    made = document.from_json((FOLDER / "credits.json").read_text(encoding="utf-8"))
    rows = [
        (row["charge_category"], row["description"], row["net"], row["tax"], row["gross"])
        for row in _table(accounting.render(made))
    ]
    assert ("Credit", "Credit: Goodwill for the outage", "-100.00", "0.00", "-100.00") in rows
    assert ("Credit", "Credit: Launch offer", "-29.89", "-3.58", "-33.47") in rows
    assert ("Prepaid", "Prepaid credit: Advance payment", "0.00", "0.00", "-80.00") in rows
    stored = (FOLDER / "supplementary-kwd.csv").read_bytes()
    assert _table(stored)[-1]["charge_category"] == "Adjustment"


def test_no_lines_are_no_rows() -> None:
    assert _table(accounting.render(make())) == []


def test_the_customer_never_sees_cost() -> None:
    made = make(replace(line("1", "Compute", "10"), cost=Decimal("7.77"), explanation="7.77 + 2"))
    for content in (accounting.render(made), detail.render(made)):
        assert b"cost" not in content.lower()
        assert b"7.77" not in content


def test_details_have_exact_prices_and_quantities() -> None:
    made = make(line("1", "Compute", "1000.0050"), line("1", "Storage", "-0.0000004"))
    rows = _table(detail.render(made))
    assert [row["price"] for row in rows] == ["1000.005", "-0.0000004"]
    assert rows[0]["quantity"] == "1.5"


EVIL: tuple[str, ...] = ('=HYPERLINK("http://x")', "@SUM(1)", "\t=1", "+1", "-1", "\r=1")


@pytest.mark.parametrize("text", EVIL)
def test_t73_text_does_not_run_and_amounts_stay_numbers(text: str) -> None:
    charged = line(text, text, "-12.34", name=text)
    part = replace(charged.details[0], charge_description=text)
    made = make(
        replace(charged, details=(part,)),
        customer=replace(CUSTOMER, name=text, tax_id=text),
        refers_to=text,
    )
    (row,) = _table(accounting.render(made))
    (item,) = _table(detail.render(made))
    for cell in (
        *(row["customer"], row["customer_tax_id"], row["service"], row["description"]),
        *(row["account"], row["account_name"], row["refers_to"]),
        *(item["description"], item["customer"], item["account_name"]),
    ):
        assert cell == f"'{text}"
        assert cells.original(cell) == text
    assert row["net"] == "-12.34"
    assert item["price"] == "-12.34"


def test_plain_text_is_left_alone() -> None:
    assert cells.text("Müller's = 1") == "Müller's = 1"
    assert cells.original("'tis") == "'tis"
