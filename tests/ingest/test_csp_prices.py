"""Microsoft CSP: what prices are based on, and seats by the days of their cycle (R9, R13)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.ingest.csp_files import AZURE, PLAN, USAGE, invoice, usage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ses_dash.model.delivery import FileResult
    from ses_dash.stores import Stores

    Write = Callable[[str, str | bytes], Path]
    Load = Callable[..., list[FileResult]]

from tests.ingest.test_csp import charges, said


def test_r9_prices_are_based_on_what_is_billed_before_partner_money(
    write: Write, load: Load, stores: Stores
) -> None:
    """Unit price 100, partner credit 15 %: cost 85, price at 0 % 100."""
    alike = {"PricingCurrency": "EUR", "PCToBCExchangeRate": "1", "Subtotal": "85", "Total": "85"}
    load(write("a.csv", invoice(AZURE | alike | {"BillableQuantity": "1"}, AZURE, {})))
    rows = charges(stores, "billed_cost", "partner_discount")
    half = Decimal(AZURE["PCToBCExchangeRate"]) * 15 / 2
    assert rows == [(85, 15), (Decimal("35.97"), half), (300, None)]


def test_r9_daily_usage_is_priced_before_partner_money_too(
    write: Write, load: Load, stores: Stores
) -> None:
    used = {"EffectiveUnitPrice": "0.85", "UnitPrice": "1", "PartnerEarnedCreditPercentage": "15"}
    load(write("b.csv", usage(used)))
    [(discount, quantity)] = charges(stores, "partner_discount", "pricing_quantity")
    assert discount == quantity * 15 / 100 * Decimal(USAGE["PCToBCExchangeRate"])


@pytest.mark.parametrize(
    ("began", "first", "last", "quantity", "prorated"),
    [
        ("9/15/2026", "9/15/2026", "10/14/2026", "10", "10"),  # a whole cycle
        ("9/1/2026", "9/10/2026", "9/30/2026", "3", "2.1"),  # 21 of 30 days
        ("9/1/2026", "9/10/2026", "9/30/2026", "-3", "-2.1"),  # taken away: as they were sold
        ("1/31/2026", "2/28/2026", "3/30/2026", "1", "1"),  # from the last day of February
        ("9/1/2026", "9/2/2026", "9/8/2026", "1", "0.233333333333"),  # 7 of 30 days
        ("9/1/2025", "9/10/2026", "10/20/2026", "3", None),  # more than a cycle
    ],
)
def test_r13_seats_are_prorated_by_the_days_of_their_cycle(
    write: Write,
    load: Load,
    stores: Stores,
    began: str,
    first: str,
    last: str,
    quantity: str,
    prorated: str | None,
) -> None:
    seat = {
        "SubscriptionStartDate": began,
        "ChargeStartDate": first,
        "ChargeEndDate": last,
        "BillableQuantity": quantity,
    }
    load(write("a.csv", invoice(seat)))
    [(term, start, share)] = charges(stores, "term", "term_start::DATE", "prorated_quantity")
    assert term == "One-Year commitment for monthly/yearly billing, Monthly"
    assert f"{start.month}/{start.day}/{start.year}" == began
    assert share == (None if prorated is None else Decimal(prorated))


def test_r13_proration_is_checked_against_the_subtotal(write: Write, load: Load) -> None:
    """Sound: whole cycles, parts of one, parts taken away, prices cut off at the cent."""
    part = {"SubscriptionStartDate": "9/1/2026", "ChargeStartDate": "9/10/2026"}
    part |= {"ChargeEndDate": "9/30/2026", "BillableQuantity": "3"}  # 21 of 30 days
    sound: tuple[dict[str, str], ...] = (
        {},
        part | {"Subtotal": "63.00"},
        part | {"Subtotal": "-63.00", "BillableQuantity": "-3"},
        part | {"Subtotal": "53.55", "EffectiveUnitPrice": "25.5"},  # 15 % off the price
        part | {"Subtotal": "53.55", "EffectiveUnitPrice": "17.85", "UnitPrice": "25.5"},
        part | {"Subtotal": "62.97", "UnitPrice": "30.00", "EffectiveUnitPrice": "30"},
        part | {"Subtotal": "9999", "PricingCurrency": "USD"},  # at a rate of its own
        part | {"Subtotal": "9999", "CreditReasonCode": "x", "ChargeType": "customerCredit"},
        AZURE,
    )
    (result,) = load(write("a.csv", invoice(*sound)))
    assert "proration" not in said(result)
    whole = {"Subtotal": "90.00", "InvoiceNumber": "G2"}
    no_cycle = {"ChargeEndDate": "11/20/2026", "InvoiceNumber": "G2", "Subtotal": "80"}
    off = (part | whole, part | no_cycle, part | {"Subtotal": "63.00", "InvoiceNumber": "G2"})
    (result,) = load(write("b.csv", invoice(*off)))
    assert result.status == "loaded"
    assert said(result)["proration"] == (
        "2 charges of seats not billed at unit price times quantity times charged days by days of "
        "the cycle; rules with an amount per unit price them by that quantity. Farthest off: "
        "account a1b2c3d4-0000-4000-8000-000000000001, Microsoft 365 E3, 2026-09-10 to 2026-09-30, "
        "billed 90.00 EUR, but 63.00 EUR for a quantity of 2.1."
    )


def test_r13_yen_have_no_minor_unit(write: Write, load: Load) -> None:
    yen = {"Currency": "JPY", "PricingCurrency": "JPY", "UnitPrice": "1234.5", "Quantity": "2"}
    yen |= {"BillableQuantity": "2", "EffectiveUnitPrice": "1234.5"}
    (result,) = load(
        write("a.csv", invoice(yen | {"Subtotal": "2468"}, yen | {"Subtotal": "2466"}))
    )
    assert said(result)["proration"].startswith("1 charge of seats")


def test_r28_no_term_begins_after_its_charge(write: Write, load: Load, stores: Stores) -> None:
    dates = {"ChargeStartDate": "9/10/2026", "ChargeEndDate": "9/30/2026"}
    seats = [dates | {"SubscriptionStartDate": day} for day in ("10/1/2026", "9/1/2026", "")]
    load(write("a.csv", invoice(*seats)))
    assert charges(stores, "term_start::DATE::VARCHAR", "prorated_quantity") == [
        ("2026-09-10", None),
        ("2026-09-01", 7),
        (None, None),
    ]


def test_r9_a_partner_credit_that_drops_to_0_is_told(write: Write, load: Load) -> None:
    """Of an account and SKU that had one in the month before, and only of those."""
    october = {"ChargeStartDate": "10/1/2026", "ChargeEndDate": "10/31/2026"}
    october |= {"InvoiceNumber": "G000000010"}
    nothing = {"PriceAdjustmentDescription": "[]"}
    never = AZURE | nothing | {"SkuId": "0NEW"}
    (result,) = load(write("september.csv", invoice(AZURE, never, {})))
    assert "partner money lost" not in said(result)
    kept = write("kept.csv", invoice(AZURE | october, never | october))
    (result,) = load(kept)
    assert "partner money lost" not in said(result)
    lost = AZURE | october | nothing
    (result,) = load(write("lost.csv", invoice(lost, lost, never | october)), approve=True)
    assert result.status == "loaded"
    assert said(result)["partner money lost"] == (
        "1 account earned partner money in the month before and none now. Most: account "
        f"{PLAN}, 6.35 EUR in 2026-09 and nothing in 2026-10 on the same for 71.94 EUR. "
        "Look who has access to it."
    )
