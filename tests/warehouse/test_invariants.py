"""What holds in a sound bill: each rule finds what breaks it, and leaves a sound bill alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from pyarrow import parquet

from ses_dash.warehouse import invariants
from ses_dash.warehouse.source import open_parser

if TYPE_CHECKING:
    from pathlib import Path

    from ses_dash.warehouse.invariants import Checked

SOUND = {
    "account": "'acme'",
    "service_name": "'Compute'",
    "billing_currency": "'USD'",
    "billing_period": "DATE '2026-09-01'",
    "billing_period_start": "TIMESTAMP '2026-09-01'",
    "billing_period_end": "TIMESTAMP '2026-10-01'",
    "charge_period_start": "TIMESTAMP '2026-09-03'",
    "charge_period_end": "TIMESTAMP '2026-09-04'",
    "charge_category": "'Usage'",
    "charge_class": "NULL::VARCHAR",
    "billed_cost": "1.5::DECIMAL(38,18)",
    "effective_cost": "1.5::DECIMAL(38,18)",
    "list_cost": "2::DECIMAL(38,18)",
    "contracted_cost": "1.5::DECIMAL(38,18)",
    "pricing_quantity": "4::DECIMAL(38,18)",
    "list_unit_price": "0.5::DECIMAL(38,18)",
    "contracted_unit_price": "0.375::DECIMAL(38,18)",
    "consumed_quantity": "NULL::DECIMAL(38,18)",
    "commitment_discount_id": "NULL::VARCHAR",
    "commitment_discount_category": "NULL::VARCHAR",
    "commitment_discount_type": "NULL::VARCHAR",
    "commitment_discount_status": "NULL::VARCHAR",
}
PLAN = {
    "commitment_discount_id": "'plan'",
    "commitment_discount_category": "'Spend'",
    "commitment_discount_type": "'Savings Plan'",
    "commitment_discount_status": "'Used'",
}
NO_PRICES = {
    "pricing_quantity": "NULL::DECIMAL(38,18)",
    "list_unit_price": "NULL::DECIMAL(38,18)",
    "contracted_unit_price": "NULL::DECIMAL(38,18)",
}
CREDIT = NO_PRICES | {"charge_category": "'Credit'"}
EVEN = {"list_cost": "1.5::DECIMAL(38,18)"}


def check(folder: Path, *rows: dict[str, str], focus: bool = True) -> Checked:
    """Check charges that are sound but for what a test says, a sound one being the first."""
    file = folder / "charges.parquet"
    selects = " UNION ALL ".join(
        "SELECT " + ", ".join(f"{sql} AS {name}" for name, sql in (SOUND | row).items())
        for row in ({}, *rows)
    )
    with open_parser(folder, "500MB", 2) as db:
        db.execute(f"COPY ({selects}) TO '{file}' (FORMAT parquet)")
        return invariants.check(db, file, focus=focus)


def test_sound_charges_of_every_kind(tmp_path: Path) -> None:
    found = check(
        tmp_path,
        PLAN,
        CREDIT | EVEN,
        NO_PRICES | {"charge_category": "'Tax'"},
        NO_PRICES
        | {"charge_category": "'Purchase'", "charge_period_start": "TIMESTAMP '2026-01-01'"},
        {"charge_class": "'Correction'", "charge_period_start": "TIMESTAMP '2026-07-01'"},
        {"charge_class": "'Correction'", "list_cost": "9::DECIMAL(38,18)"},
        {"charge_period_start": "TIMESTAMP '2026-10-01 07:00:00'", "charge_period_end": "NULL"},
        {"charge_period_start": "TIMESTAMP '2026-08-02'"},
    )
    assert found.findings == ()
    assert (found.earliest, found.latest, found.question) == (-8, 1, "")


@pytest.mark.parametrize(
    ("code", "row"),
    [
        ("usage outside its month", {"charge_period_start": "TIMESTAMP '2026-07-30'"}),
        (
            "usage outside its month",
            {"charge_period_start": "TIMESTAMP '2026-10-02'", "charge_period_end": "NULL"},
        ),
        ("charge period", {"charge_period_end": "TIMESTAMP '2026-09-03'"}),
        ("billing period", {"billing_period_end": "TIMESTAMP '2026-09-15'"}),
        ("tax with a quantity", {"charge_category": "'Tax'"}),
        ("commitment incomplete", PLAN | {"commitment_discount_type": "NULL"}),
        ("commitment incomplete", {"commitment_discount_category": "'Spend'"}),
        ("commitment without status", PLAN | {"commitment_discount_status": "NULL"}),
        (
            "unused but consumed",
            PLAN | {"commitment_discount_status": "'Unused'", "consumed_quantity": "1"},
        ),
        ("uneven credit", CREDIT),
        ("unit price", {"list_cost": "2.01::DECIMAL(38,18)"}),
        ("unit price", {"contracted_cost": "1.49::DECIMAL(38,18)"}),
    ],
)
def test_each_rule_finds_what_breaks_it(tmp_path: Path, code: str, row: dict[str, str]) -> None:
    assert [finding.code for finding in check(tmp_path, row).findings] == [code]


def test_a_finding_counts_and_names_the_first(tmp_path: Path) -> None:
    early = {"charge_period_start": "TIMESTAMP '2026-07-01'", "account": "'other'"}
    [finding] = check(tmp_path, early, {}, early | {"account": "'third'"}).findings
    assert finding.message == (
        "2 charges for days after the billing month or over a month before it; they are billed. "
        "First: account other, Compute, 2026-07-01, 1.50 USD."
    )
    [one] = check(tmp_path, early | {"service_name": "NULL"}).findings
    assert one.message.startswith("1 charge for days")
    assert one.message.endswith("First: account other, 2026-07-01, 1.50 USD.")


def test_a_wrong_unit_price_says_what_it_would_be(tmp_path: Path) -> None:
    wrong = {"list_unit_price": "1.25::DECIMAL(38,18)"}
    [finding] = check(tmp_path, wrong, wrong).findings
    assert finding.message == (
        "2 charges whose list cost is not unit price times quantity. "
        "Farthest off: 1.25 for a quantity of 8 would be 10.00 USD, but is 4.00 USD."
    )


def test_rounding_row_by_row_is_no_finding(tmp_path: Path) -> None:
    rounded = {"list_unit_price": "0.500000000001::DECIMAL(38,18)"}
    tiny = {"list_unit_price": "0.1::DECIMAL(38,18)", "list_cost": "0.4049::DECIMAL(38,18)"}
    assert check(tmp_path, rounded, tiny).findings == ()


def test_what_focus_alone_asks_is_asked_of_focus_alone(tmp_path: Path) -> None:
    taxed = {"charge_category": "'Tax'"}
    assert check(tmp_path, taxed, CREDIT, focus=False).findings == ()


def test_days_a_year_off_are_a_question(tmp_path: Path) -> None:
    found = check(
        tmp_path,
        {"charge_period_start": "TIMESTAMP '2025-08-31'", "charge_category": "'Purchase'"},
        {"charge_period_start": "TIMESTAMP '2028-09-01'", "charge_category": "'Purchase'"},
    )
    assert "for days 13 months before and 24 months after their billing month" in found.question
    found = check(tmp_path, {"charge_period_start": "TIMESTAMP '2025-09-01'"})
    assert (found.earliest, found.question) == (-12, "")


def test_columns_that_hold_nothing_are_not_in_the_file(tmp_path: Path) -> None:
    needed = ("account", "billing_currency", "billing_period", "billing_period_start")
    table = pa.table(
        {name: pa.array(["x"]) for name in needed[:2]}
        | {"charge_category": ["Usage"], "billed_cost": pa.array([1]).cast(pa.decimal128(38, 18))}
    )
    file = tmp_path / "few.parquet"
    parquet.write_table(table, file)
    with open_parser(tmp_path, "500MB", 1) as db:
        found = invariants.check(db, file, focus=True)
    assert (found.findings, found.question) == ((), "")


BOUGHT = PLAN | NO_PRICES | {"charge_category": "'Purchase'", "commitment_discount_status": "NULL"}


def test_i12_a_commitment_that_counts_twice(tmp_path: Path) -> None:
    paid = BOUGHT | {"effective_cost": "1000::DECIMAL(38,18)"}
    used = PLAN | {"effective_cost": "80::DECIMAL(38,18)"}
    unused = NO_PRICES | used | {"commitment_discount_status": "'Unused'"}
    other = {"commitment_discount_id": "'less'"}
    found = check(tmp_path, paid, paid, used, unused, paid | other, PLAN | other, focus=False)
    [finding] = found.findings
    assert finding.code == "commitment twice"
    assert finding.message == (
        "The commitment plan counts twice in the effective cost: 2 purchases with 2,000.00 USD, "
        "and what it covers with 160.00 USD. Others that do: 1."
    )
    assert found.question == ""
    [alone] = check(tmp_path, paid, used).findings
    assert "1 purchase with 1,000.00 USD" in alone.message
    assert alone.message.endswith("80.00 USD.")


NOTHING = {"effective_cost": "0::DECIMAL(38,18)"}
NEGATED = PLAN | NO_PRICES | {"effective_cost": "-1.5::DECIMAL(38,18)"}


@pytest.mark.parametrize(
    "rows",
    [
        (BOUGHT | NOTHING, PLAN),  # as FOCUS has it
        (BOUGHT, PLAN | NOTHING),  # actual costs of Azure
        (BOUGHT | {"commitment_discount_status": "'Unused'"}, PLAN),  # the monthly fee of AWS
        (BOUGHT, PLAN, NEGATED),  # AWS without columns of commitments
        (BOUGHT, PLAN | {"billing_currency": "'EUR'"}),
        (BOUGHT, PLAN | {"commitment_discount_id": "'other'"}),
        (BOUGHT | {"commitment_discount_id": "NULL"}, {}),
    ],
)
def test_i12_a_commitment_that_counts_once(
    tmp_path: Path, rows: tuple[dict[str, str], ...]
) -> None:
    assert check(tmp_path, *rows, focus=False).findings == ()
