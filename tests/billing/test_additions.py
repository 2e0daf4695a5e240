"""What statements add to priced usage, on real stores: charges, tax and exchange, to the frozen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ses_dash.access import SINGLE_USER
from ses_dash.billing import (
    charge_files,
    credits,  # noqa: A004 - read as credits.give
    rate_files,
    tax_files,
)
from ses_dash.billing.conservation import conservation
from ses_dash.billing.draft import drafts
from ses_dash.billing.verify import verify
from ses_dash.errors import BadValueError, NothingToFreezeError
from ses_dash.model.credit import Credit
from ses_dash.model.exchange import ExchangeRate, StatementCurrency
from ses_dash.model.tax import TaxProfile
from tests.billing.arithmetic import charge
from tests.billing.living import find
from tests.billing.shop import OCTOBER, Charge, Shop

if TYPE_CHECKING:
    from ses_dash.model.customer import Customer
    from ses_dash.model.statement import Draft
    from ses_dash.period import BillingPeriod

_NOVEMBER = OCTOBER.shift(1)


def _drafts(shop: Shop, program: str = "aws", period: BillingPeriod = OCTOBER) -> list[Draft]:
    return drafts(shop.stores, SINGLE_USER, program, period)


def _said(draft: Draft) -> list[tuple[str, str]]:
    return [(line.description, str(line.net)) for line in draft.lines]


def _rate(shop: Shop, source: str = "USD", target: str = "EUR", rate: str = "0.9") -> None:
    dated = ExchangeRate(OCTOBER, source, target, Decimal(rate), "ECB", date(2026, 10, 30))
    rate_files.save(shop.stores, SINGLE_USER, dated)


def _in_euro(shop: Shop, customer: Customer, first: BillingPeriod = OCTOBER) -> None:
    wanted = StatementCurrency(customer.id, "", first, "EUR")
    rate_files.set_currency(shop.stores, SINGLE_USER, wanted)


def test_r14_r15_charges_are_frozen_with_the_month_and_verify(shop: Shop) -> None:
    acme = shop.customer("Acme", "20")
    shop.own("a", acme)
    shop.load(Charge("a", "100"), Charge("a", "10", service="AWS Support (Business)"))
    for each in (
        charge("percent", "10", name="Care", base=("usage", "support")),
        charge("discount", "11", name="Loyalty"),
        charge("fixed", "5", name="Not ours", customer_id=shop.customer("Other").id),
    ):
        charge_files.save(shop.stores, SINGLE_USER, each)
    draft = _drafts(shop)[0]
    assert _said(draft) == [
        ("AWS Support (Business)", "10.00"),
        ("Compute", "100.00"),
        ("Care", "11.00"),
        ("Loyalty", "-11.00"),
    ]
    assert (str(draft.net), str(draft.tax)) == ("110.00", "22.00")
    assert {line.cost for line in draft.lines[2:]} == {0}
    results = shop.freeze()
    assert [(each.customer, str(each.total)) for each in results] == [
        ("Acme", "132.00"),
        ("Other", "5.00"),
    ]
    assert verify(shop.stores) == []


def test_r14_a_minimum_needs_no_usage_and_t07_nothing_makes_no_statement(shop: Shop) -> None:
    idle, nobody = shop.customer("Idle", "10"), shop.customer("Nobody")
    charge_files.save(
        shop.stores, SINGLE_USER, charge("minimum", "100", name="Commitment", customer_id=idle.id)
    )
    charge_files.save(
        shop.stores, SINGLE_USER, charge("percent", "5", name="Care", customer_id=nobody.id)
    )
    (draft,) = _drafts(shop)
    assert (draft.customer.name, _said(draft)) == ("Idle", [("Commitment", "100.00")])
    assert [(each.number, str(each.total)) for each in shop.freeze()] == [("1", "110.00")]
    with pytest.raises(NothingToFreezeError):
        shop.preview(nobody)
    assert _drafts(shop, period=OCTOBER.shift(-1)) == []  # before its first month


def test_r17_a_one_time_charge_is_billed_once_and_given_back_by_a_void(shop: Shop) -> None:
    acme = shop.customer("Acme")
    shop.own("a", acme)
    shop.load(Charge("a", "1"))
    shop.load(Charge("a", "2", day=_NOVEMBER.start), period=_NOVEMBER)
    setup = charge("once", "50", name="Setup", customer_id=acme.id)
    charge_files.save(shop.stores, SINGLE_USER, setup)

    def totals() -> list[str]:
        months = (OCTOBER, _NOVEMBER)
        return [str(each.total) for month in months for each in _drafts(shop, period=month)]

    assert totals() == ["51.00", "2.00"]
    shop.freeze()
    assert totals() == ["51.00", "2.00"]
    shop.void("1")
    assert totals() == ["51.00", "2.00"]
    shop.freeze()
    late = charge("once", "7", name="Late", customer_id=acme.id)
    charge_files.save(shop.stores, SINGLE_USER, late)
    assert totals()[1] == "9.00"  # October is frozen without it
    shop.freeze(period=_NOVEMBER, reason="early")
    assert totals() == ["51.00", "9.00"]
    assert verify(shop.stores) == []


def test_r14_a_charge_takes_the_place_of_an_earlier_one_wherever_it_is_printed(shop: Shop) -> None:
    acme = shop.customer("Acme")
    care = charge("fixed", "5", name="Care", customer_id=acme.id)
    once = replace(care, rule="once", amount=Decimal(50), first=_NOVEMBER)
    december = OCTOBER.shift(2)
    moved = replace(care, printed_on="services", amount=Decimal(6), first=december)
    for each in (care, once, moved):
        charge_files.save(shop.stores, SINGLE_USER, each)

    def nets(program: str, month: BillingPeriod) -> list[str]:
        return [net for draft in _drafts(shop, program, month) for _, net in _said(draft)]

    assert (nets("aws", _NOVEMBER), nets("services", _NOVEMBER)) == (["5.00", "50.00"], [])
    assert (nets("aws", december), nets("services", december)) == ([], ["6.00"])


def test_r14_charges_over_several_programs_have_a_statement_of_their_own(shop: Shop) -> None:
    acme = shop.customer("Acme", "20")
    for program in ("aws", "gcp"):
        shop.own("a", acme, program=program)
    shop.load(Charge("a", "100"), Charge("a", "40", currency="USD"))
    shop.load(Charge("a", "50"), program="gcp")
    shop.freeze()
    shop.load(Charge("a", "999", service="Late"))  # what is frozen stays the base
    over_all = charge(
        "percent", "10", name="Management", program="", printed_on="services", currency=""
    )
    charge_files.save(shop.stores, SINGLE_USER, over_all)
    euro, dollar = _drafts(shop, "services")
    assert (_said(euro), _said(dollar)) == (
        [("Management", "15.00")],
        [("Management", "4.00")],
    )
    results = shop.freeze(program="services")
    assert [(each.currency, str(each.total)) for each in results] == [
        ("EUR", "18.00"),
        ("USD", "4.80"),
    ]
    assert find(shop, results[0].number).program == "services"


def test_r14_services_wait_for_the_statements_that_they_are_based_on(shop: Shop) -> None:
    acme = shop.customer("Acme")
    shop.own("a", acme)
    shop.load(Charge("a", "100", currency="USD"))
    euro = StatementCurrency(acme.id, "aws", OCTOBER, "EUR")
    rate_files.set_currency(shop.stores, SINGLE_USER, euro)
    fee = charge("percent", "10", program="", printed_on="services", currency="")
    charge_files.save(shop.stores, SINGLE_USER, fee)
    (draft,) = _drafts(shop, "services")
    assert draft.blocked.startswith("AWS: there is no exchange rate USD to EUR")
    _rate(shop)
    (draft,) = _drafts(shop, "services")
    assert (draft.currency, _said(draft), draft.blocked) == ("EUR", [("Fee", "9.00")], "")


def test_r18_an_expired_certificate_blocks_the_freeze(shop: Shop) -> None:
    acme = shop.customer("Acme", "20")
    shop.own("a", acme)
    shop.load(Charge("a", "100"))
    exempt = TaxProfile(
        acme.id,
        date(2020, 1, 1),
        "exempt",
        certificate="X 1",
        certificate_until=date(2026, 9, 30),
    )
    tax_files.save_profile(shop.stores, SINGLE_USER, exempt)
    (result,) = shop.freeze()
    assert result.status == "blocked"
    assert "certificate X 1 has been expired since 2026-10-01" in result.reason
    tax_files.remove_profile(shop.stores, SINGLE_USER, exempt)
    assert str(_drafts(shop)[0].tax) == "20.00"


def test_r21_two_currencies_become_one_statement_and_the_cost_stays(shop: Shop) -> None:
    acme = shop.customer("Acme", "10")
    shop.own("a", acme)
    shop.load(
        Charge("a", "100"),
        Charge("a", "33.335", currency="USD"),
        Charge("a", "5", currency="USD", category="Tax"),
    )
    assert [each.currency for each in _drafts(shop)] == ["EUR", "USD"]  # T09
    _rate(shop)
    _in_euro(shop, acme)
    (draft,) = _drafts(shop)
    euro, dollar = draft.lines
    assert (dollar.price, str(dollar.net)) == (Decimal("30.0015"), "30.00")
    assert (dollar.cost, dollar.cost_currency, dollar.original_price) == (
        Decimal("33.335"),
        "USD",
        Decimal("33.335"),
    )
    assert dollar.details[0].price == dollar.price
    assert (euro.cost_currency, str(draft.total)) == ("", "143.00")
    (rate,) = draft.exchanged
    assert (rate.currency, rate.rate, rate.origin, rate.day, rate.kept) == (
        "USD",
        Decimal("0.9"),
        "ECB",
        "2026-10-30",
        {"provider tax": Decimal(5)},
    )
    shop.freeze()
    shop.load(Charge("a", "100"))  # the dollars are gone under what is frozen
    found = {each.currency: each for each in conservation(shop.stores, "aws", OCTOBER)}
    assert (found["USD"].frozen, found["USD"].kept) == (Decimal("33.335"), Decimal(5))
    assert [each.difference for each in found.values()] == [0, 0]
    assert verify(shop.stores) == []


def test_r21_a_missing_rate_blocks_and_names_pair_and_month(shop: Shop) -> None:
    acme = shop.customer("Acme")
    shop.own("a", acme)
    shop.load(Charge("a", "100"), Charge("a", "1", currency="USD"))
    _in_euro(shop, acme)
    reason = "there is no exchange rate USD to EUR for 2026-10. Enter it under Exchange rates."
    assert [(each.currency, each.blocked) for each in _drafts(shop)] == [
        ("EUR", reason),
        ("USD", reason),
    ]
    assert all(each.difference == 0 for each in conservation(shop.stores, "aws", OCTOBER))


def test_r21_a_statement_that_stands_keeps_its_currency(shop: Shop) -> None:
    acme = shop.customer("Acme")
    shop.own("a", acme)
    shop.load(Charge("a", "1", currency="USD"))
    shop.freeze()
    with pytest.raises(BadValueError, match="statement 1 of 2026-10 stands"):
        _in_euro(shop, acme)
    _in_euro(shop, acme, _NOVEMBER)
    assert [each.currency for each in _drafts(shop)] == ["USD"]


def test_r21_charges_without_currency_stay_apart_and_blocked(shop: Shop) -> None:
    acme = shop.customer("Acme")
    shop.own("a", acme)
    shop.load(Charge("a", "1", currency="USD"), Charge("a", "2", currency="XXX"))
    _rate(shop)
    _in_euro(shop, acme)
    euro, nothing = _drafts(shop)
    assert (euro.currency, str(euro.total), euro.blocked) == ("EUR", "0.90", "")
    assert "names no currency" in nothing.blocked


def test_r14_a_new_version_takes_the_place_of_the_one_before(shop: Shop) -> None:
    shop.own("a", shop.customer("Acme"))
    shop.load(Charge("a", "1", currency="USD"))
    for first, amount in ((OCTOBER.shift(-3), "5"), (OCTOBER, "7"), (_NOVEMBER, "9")):
        fee = charge("fixed", amount, name="Care", first=first)
        charge_files.save(shop.stores, SINGLE_USER, fee)
    euro, dollar = _drafts(shop)  # a fee of every customer is on a statement in its currency
    assert (_said(euro), _said(dollar)) == ([("Care", "7.00")], [("Compute", "1.00")])
    assert _drafts(shop, period=OCTOBER.shift(-1)) == []  # nobody has used anything


def test_r16_a_credit_of_ours_pays_for_charges_to_the_last_cent(shop: Shop) -> None:
    acme = shop.customer("Acme", "10")
    fee = charge("fixed", "50", customer_id=acme.id)
    charge_files.save(shop.stores, SINGLE_USER, fee)
    welcome = Credit(0, acme.id, "EUR", Decimal(50), "Welcome", date(2026, 10, 1))
    credits.give(shop.stores, SINGLE_USER, welcome)
    assert [str(each.total) for each in shop.freeze()] == ["0.00"]
    assert [each.remaining for each in credits.balances(shop.stores, SINGLE_USER)] == [0]


def test_t09_two_currencies_are_two_statements(shop: Shop) -> None:
    shop.own("a", shop.customer("Acme"))
    shop.load(Charge("a", "1"), Charge("a", "2", currency="USD"))
    numbers = [(each.number, each.currency) for each in shop.freeze_without_files()]
    assert numbers == [("1", "EUR"), ("2", "USD")]
