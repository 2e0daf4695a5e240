"""Lines in another currency: exact prices times the rate of the month, then rounded (R21)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ses_dash import money
from ses_dash.access import SINGLE_USER
from ses_dash.billing import ecb, rate_files, statements
from ses_dash.billing.conservation import conservation
from ses_dash.billing.document import from_json
from ses_dash.billing.exchanging import chosen, converted, missing
from ses_dash.billing.verify import verify
from ses_dash.errors import ImportRowError
from ses_dash.model.exchange import ExchangeRate, StatementCurrency
from ses_dash.model.statement import DetailLine
from tests.billing.arithmetic import line
from tests.billing.shop import OCTOBER, Charge, Shop
from tests.properties import MONEY


def _rate(rate: Decimal) -> ExchangeRate:
    return ExchangeRate(OCTOBER, "USD", "JPY", rate, "typed", date(2026, 10, 30))


@MONEY
@given(
    parts=st.lists(st.decimals(-1000, 1000, places=12), min_size=1, max_size=6),
    rate=st.decimals("0.000001", 500, places=6),
)
def test_r21_a_line_is_its_exact_price_times_the_rate(parts: list[Decimal], rate: Decimal) -> None:
    details = tuple(DetailLine("", "", "Usage", "", money.ZERO, "", part) for part in parts)
    price = money.total(parts)
    (found,) = converted([line(price, details=details)], _rate(rate))
    (back,) = converted([line(-price)], _rate(rate))
    assert found.price == money.multiply(price, rate)
    assert money.total(part.price for part in found.details) == found.price
    assert found.net == money.round_to(found.price, "JPY")
    assert money.total((found.net, back.net)) == 0
    assert (found.cost, found.cost_currency, found.original_price) == (price, "USD", price)


def test_r21_the_currency_is_that_of_the_program_then_of_the_latest_month() -> None:
    september, december = OCTOBER.shift(-1), OCTOBER.shift(2)
    choices = (
        StatementCurrency(1, "", september, "EUR"),
        StatementCurrency(1, "", OCTOBER, "GBP"),
        StatementCurrency(1, "aws", september, "CHF"),
        StatementCurrency(1, "gcp", september, ""),
        StatementCurrency(1, "", december, "JPY"),
    )
    found = {program: chosen(choices, program, OCTOBER) for program in ("aws", "gcp", "oci")}
    assert found == {"aws": "CHF", "gcp": "", "oci": "GBP"}
    assert chosen(choices, "oci", september.shift(-1)) == ""


def test_r21_every_missing_rate_is_named() -> None:
    rates = {("USD", "EUR"): _rate(Decimal(1))}
    assert missing(["USD", "EUR"], "EUR", rates, OCTOBER) == ""
    assert missing(["USD", "GBP", "CHF"], "EUR", rates, OCTOBER) == (
        "there is no exchange rate CHF to EUR and GBP to EUR for 2026-10. Enter it under Exchange "
        "rates."
    )


def test_r21_r32_metered_days_in_another_currency_are_carried_in_their_own(shop: Shop) -> None:
    november = OCTOBER.shift(1)
    acme = shop.customer("Acme")
    shop.own("a", acme, program="azure")
    shop.set("azure_billing_day", "25")
    for month in (OCTOBER, november):
        days = (month.start, month.start.replace(day=28))
        used = (
            Charge("a", "10", day=day, currency=currency, frequency="Usage-Based")
            for day in days
            for currency in ("EUR", "USD")
        )
        shop.load(*used, program="azure", period=month)
        dated = replace(_rate(Decimal("0.5")), period=month, target="EUR")
        rate_files.save(shop.stores, SINGLE_USER, dated)
    wanted = StatementCurrency(acme.id, "azure", OCTOBER, "EUR")
    rate_files.set_currency(shop.stores, SINGLE_USER, wanted)
    results = [
        shop.freeze(program="azure", period=month, reason="early")[0]
        for month in (OCTOBER, november)
    ]
    assert [str(each.total) for each in results] == ["15.00", "30.00"]
    text = statements.read_json(shop.stores, SINGLE_USER, results[1].number)
    (dollars,) = from_json(text).draft.exchanged
    assert (dollars.carried_in, dollars.carried_out) == (Decimal(10), Decimal(10))
    shop.set("azure_billing_day", "31")  # what is frozen stays, in both currencies
    for month in (OCTOBER, november):
        found = conservation(shop.stores, "azure", month)
        assert [each.difference for each in found] == [0, 0]
        assert [each.pending for each in found] == [0, 0]
    assert verify(shop.stores) == []


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("2026-10-30, 1.1, x", "Line 2: 'x' is not an amount"),
        ("yesterday, 1.1, 1", "Line 2, column Date: 'yesterday' is not a day"),
        (f'2026-10-30, "{"1" * 200_000}", 1', "It is not CSV"),
    ],
)
def test_r21_a_fault_in_the_banks_file_is_told_by_its_line(row: str, said: str) -> None:
    with pytest.raises(ImportRowError) as caught:
        ecb.rates(f"Date, USD, JPY\n{row}\n")
    assert said in str(caught.value)
