"""`verify` finds commitments that do not come back as they were paid for, or count twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ses_dash.billing.verify import verify
from tests.ingest.files import focus

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ses_dash.model.delivery import FileResult
    from ses_dash.stores import Stores

    Write = Callable[[str, str | bytes], Path]
    Load = Callable[..., list[FileResult]]
    Row = dict[str, str]
    Months = dict[str, tuple[Row, ...]]

PLAN = {
    "CommitmentDiscountId": "plan",
    "CommitmentDiscountCategory": "Spend",
    "CommitmentDiscountType": "Savings Plan",
    "CommitmentDiscountStatus": "",
    "ChargeFrequency": "",
    "ChargeClass": "",
}
USED = PLAN | {"CommitmentDiscountStatus": "Used", "BilledCost": "0", "EffectiveCost": "70"}
UNUSED = USED | {"CommitmentDiscountStatus": "Unused", "EffectiveCost": "30"}
PAID = PLAN | {"ChargeCategory": "Purchase", "EffectiveCost": "0"}
WHOLE = {"ChargePeriodStart": "2026-02-01T00:00:00Z", "ChargePeriodEnd": "2026-05-01T00:00:00Z"}
UPFRONT = PAID | WHOLE | {"ChargeFrequency": "One-Time", "BilledCost": "300"}
FEE = PAID | {"ChargeFrequency": "Recurring", "BilledCost": "100"}
MONTHS = ("01", "02", "03", "04", "05", "06")
TERM = MONTHS[1:4]


def month(number: str, *charges: Row) -> list[Row]:
    """Return the charges of a month of 2026: its usage, and these, which are for all of it."""
    start, end = f"2026-{number}-01T00:00:00Z", f"2026-{int(number) + 1:02}-01T00:00:00Z"
    billed = {"BillingPeriodStart": start, "BillingPeriodEnd": end}
    charged = {"ChargePeriodStart": start, "ChargePeriodEnd": end}
    return [billed | charged | row for row in (dict.fromkeys(PLAN, ""), *charges)]


def load_all(write: Write, load: Load, of: Months, months: tuple[str, ...] = MONTHS) -> FileResult:
    """Load months with these charges of commitments."""
    rows = [row for number in months for row in month(number, *of.get(number, ()))]
    [result] = load(write("bill.csv", focus(*rows)))
    assert result.status == "loaded", result.reason
    return result


def found(stores: Stores) -> list[str]:
    """Return what `verify` finds, as texts."""
    return [f"{each.where}: {each.what}" for each in verify(stores)]


def upfront(*, unused: Row = UNUSED, paid: Row = UPFRONT) -> Months:
    """Return the months of a plan that is paid at its beginning."""
    months: Months = dict.fromkeys(TERM, (USED, UNUSED))
    return months | {"02": (paid, USED, UNUSED), "04": (USED, unused)}


def by_month(*, last: Row = FEE) -> Months:
    """Return the months of a plan that is paid month by month."""
    months: Months = dict.fromkeys(TERM, (FEE, USED, UNUSED))
    return months | {"04": (last, USED, UNUSED)}


LESS = UNUSED | {"EffectiveCost": "29.99"}
MORE = FEE | {"BilledCost": "100.02"}


def test_i6_what_was_paid_for_comes_back(write: Write, load: Load, stores: Stores) -> None:
    load_all(write, load, upfront())
    assert found(stores) == []


def test_i6_what_was_paid_by_month_comes_back(write: Write, load: Load, stores: Stores) -> None:
    load_all(write, load, by_month())
    assert found(stores) == []


def test_i6_what_was_paid_at_once_and_is_not_all_there(
    write: Write, load: Load, stores: Stores
) -> None:
    load_all(write, load, upfront(unused=LESS), MONTHS[1:5])
    [only] = found(stores)
    assert only == (
        "commitment plan: for its term from 2026-02-01 to 2026-05-01 300 USD was paid, but the "
        "effective cost of what it covers, used or not, is 299.99 USD"
    )


def test_i6_what_was_paid_by_month_and_is_not_all_there(
    write: Write, load: Load, stores: Stores
) -> None:
    load_all(write, load, by_month(last=MORE))
    [only] = found(stores)
    assert only == (
        "commitment plan: for its term from 2026-02-01 to 2026-05-01 300.02 USD was paid, but the "
        "effective cost of what it covers, used or not, is 300 USD"
    )


def test_i6_both_kinds_of_payment_add_up(write: Write, load: Load, stores: Stores) -> None:
    partly = UPFRONT | {"BilledCost": "150"}
    half = FEE | {"BilledCost": "50"}
    months = dict.fromkeys(TERM, (half, USED, UNUSED))
    load_all(write, load, months | {"02": (partly, half, USED, UNUSED)})
    assert found(stores) == []
    load_all(write, load, {"03": (half, USED)}, ("03",))
    assert len(found(stores)) == 1


def test_i6_a_month_loaded_again_settles_it(write: Write, load: Load, stores: Stores) -> None:
    load_all(write, load, upfront(unused=LESS))
    assert len(found(stores)) == 1
    load_all(write, load, {"04": (USED, UNUSED)}, ("04",))
    assert found(stores) == []


def test_i6_rounding_says_nothing(write: Write, load: Load, stores: Stores) -> None:
    load_all(write, load, upfront(unused=UNUSED | {"EffectiveCost": "29.9951"}))
    assert found(stores) == []


@pytest.mark.parametrize(
    ("of", "months"),
    [
        pytest.param(upfront(unused=LESS), MONTHS[1:4], id="the month after is missing"),
        pytest.param(upfront(unused=LESS), ("02", "04", "05"), id="a month is missing"),
        pytest.param(by_month(last=MORE), MONTHS[1:], id="the month before the fees is missing"),
        pytest.param(upfront() | {"02": (USED,)}, MONTHS, id="no purchase"),
        pytest.param(dict.fromkeys(TERM, (FEE | {"CommitmentDiscountId": "x"},)), MONTHS, id="use"),
        pytest.param(
            upfront(paid=UPFRONT | {"ChargePeriodEnd": "2026-02-02T00:00:00Z"}, unused=LESS),
            MONTHS,
            id="a payment that does not name the term",
        ),
        pytest.param(
            by_month() | {"02": (UPFRONT | {"ChargePeriodEnd": "2026-02-02T00:00:00Z"}, FEE, USED)},
            MONTHS,
            id="a payment that does not name the term, and fees",
        ),
        pytest.param(
            upfront() | {"03": (USED, UPFRONT | {"ChargeClass": "Correction"})},
            MONTHS,
            id="given back",
        ),
        pytest.param(
            {"02": (UPFRONT | {"EffectiveCost": "300"}, USED | {"EffectiveCost": "0"})},
            MONTHS,
            id="purchases count themselves",
        ),
        pytest.param(upfront() | {"05": (USED,)}, MONTHS, id="used beyond what was paid for"),
        pytest.param(upfront() | {"01": (USED,)}, MONTHS, id="used before what was paid for"),
        pytest.param(
            by_month() | {"04": (UPFRONT | {"ChargePeriodStart": "2026-04-01T00:00:00Z"}, FEE)},
            MONTHS,
            id="a payment for the end of the term",
        ),
    ],
)
def test_i6_what_cannot_be_told_says_nothing(
    write: Write,
    load: Load,
    stores: Stores,
    of: Months,
    months: tuple[str, ...],
) -> None:
    load_all(write, load, of, months)
    assert found(stores) == []


def test_i12_verify_names_a_commitment_that_counts_twice(
    write: Write, load: Load, stores: Stores
) -> None:
    twice = (UPFRONT | {"EffectiveCost": "300"}, USED)
    result = load_all(write, load, {"02": twice}, ("02",))
    assert [each.code for each in result.findings] == ["commitment twice"]
    [only] = found(stores)
    assert only == (
        "delivery 1: commitment plan counts twice in the effective cost: 1 purchase with "
        "300.00 USD, and what it covers with 70.00 USD"
    )
