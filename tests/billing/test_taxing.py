"""Tax: profile of the customer x kind of the line x date of supply (R18)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ses_dash import money
from ses_dash.billing.taxing import TaxRules, supplied
from ses_dash.model.customer import Customer
from ses_dash.model.tax import TaxProfile, TaxRate
from tests.billing.arithmetic import line, settled
from tests.billing.shop import OCTOBER
from tests.properties import MONEY

if TYPE_CHECKING:
    from ses_dash.model.statement import Line
    from ses_dash.model.tax import TaxKind

_ACME = Customer(7, "Acme", country="DE", tax_id="DE1", tax_rate=Decimal(19))
_LONG_AGO = date(2020, 1, 1)
_RATES = (
    TaxRate("standard", _LONG_AGO, Decimal(20)),
    TaxRate("standard", _LONG_AGO, Decimal(19), "DE"),
    TaxRate("standard", date(2026, 10, 16), Decimal(16), "DE"),
    TaxRate("standard", _LONG_AGO, Decimal(9), "DE", "support"),
    TaxRate("reduced", _LONG_AGO, Decimal(7), "DE"),
)


def _rules(*profiles: TaxProfile, customer: Customer = _ACME) -> TaxRules:
    return TaxRules(customer, profiles, _RATES, OCTOBER)


def _profile(kind: TaxKind, **facts: Any) -> TaxProfile:  # noqa: ANN401
    return replace(TaxProfile(7, _LONG_AGO, kind), **facts)


def _key(found: Line) -> tuple[str, str, str]:
    return found.tax_category, str(found.tax_rate), found.tax_reason


def test_r18_without_a_profile_the_customers_rate_is_standard() -> None:
    assert _key(_rules().taxed(line("1"))) == ("S", "19", "")
    free = replace(_ACME, tax_rate=Decimal(0))
    assert _key(_rules(customer=free).taxed(line("1", "5"))) == ("Z", "0", "")


@pytest.mark.parametrize(
    ("kind", "days", "rate"),
    [
        ("usage", ("2026-10-01", "2026-10-16"), "19"),  # supplied on the 15th
        ("usage", ("2026-10-01", "2026-10-17"), "16"),
        ("purchase", ("2026-10-02", "2027-10-02"), "16"),  # in advance: as of the month
        ("support", ("2026-10-01", "2026-11-01"), "9"),
    ],
)
def test_r18_the_rate_is_of_country_kind_and_date_of_supply(
    kind: str, days: tuple[str, str], rate: str
) -> None:
    billed = line("1", kind=kind, service_start=days[0], service_end=days[1])
    assert _key(_rules(_profile("standard")).taxed(billed)) == ("S", rate, "")


def test_r18_other_countries_have_the_rate_of_any() -> None:
    abroad = replace(_ACME, country="FR")
    rules = _rules(_profile("standard"), customer=abroad)
    assert _key(rules.taxed(line("1", kind="support"))) == ("S", "20", "")
    reduced = _rules(_profile("reduced"), customer=abroad)
    reduced.taxed(line("1"))
    assert reduced.blocked == (
        "there is no reduced tax rate for usage in FR on 2026-10-31. Enter one under Taxes."
    )


@pytest.mark.parametrize(
    ("profile", "key"),
    [
        (_profile("reduced"), ("S", "7", "")),
        (_profile("standard", rate=Decimal(8)), ("S", "8", "")),
        (_profile("exempt", certificate="X 1"), ("E", "0", "Exempt: certificate X 1.")),
        (_profile("exempt", certificate="X 1", text="Art. 151"), ("E", "0", "Art. 151")),
        (
            _profile("reverse charge"),
            ("AE", "0", "Reverse charge: the customer accounts for the tax."),
        ),
        (_profile("out of scope"), ("O", "0", "Outside the scope of tax.")),
    ],
)
def test_r18_each_profile_has_its_code_rate_and_text(
    profile: TaxProfile, key: tuple[str, str, str]
) -> None:
    rules = _rules(profile)
    assert _key(rules.taxed(line("1"))) == key
    assert rules.blocked == ""


def test_r18_the_profile_is_that_of_the_date_of_supply() -> None:
    rules = _rules(
        _profile("exempt", certificate="X"), _profile("standard", valid_from=date(2026, 10, 20))
    )
    early = line("1", service_end="2026-10-20")
    assert [each.tax_category for each in map(rules.taxed, (early, line("1")))] == ["E", "S"]


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        (
            {"certificate_until": date(2026, 9, 30)},
            (
                "the exemption certificate X 1 has been expired since 2026-10-01; this is supplied "
                "on 2026-10-31. Enter a valid one, or change the tax profile."
            ),
        ),
        (
            {"certificate_from": date(2026, 12, 1)},
            (
                "the exemption certificate X 1 is valid from 2026-12-01 only; this is supplied on "
                "2026-10-31. Enter a valid one, or change the tax profile."
            ),
        ),
        ({"certificate_until": date(2026, 10, 31)}, ""),
    ],
)
def test_r18_a_certificate_that_does_not_hold_blocks(dates: dict[str, date], said: str) -> None:
    rules = _rules(_profile("exempt", certificate="X 1", **dates))
    rules.taxed(line("1"))
    assert rules.blocked == said


def test_r18_reverse_charge_needs_the_tax_id() -> None:
    rules = _rules(_profile("reverse charge"), customer=replace(_ACME, tax_id=""))
    rules.taxed(line("1"))
    assert rules.blocked.startswith("reverse charge needs the customer's tax id")


def test_r18_groups_are_by_category_and_rate() -> None:
    lines = [
        line("10"),
        line("20", tax_category="E", tax_reason="why"),
        line("30", "19"),
        line("5", tax_category="E", tax_reason="why"),
    ]
    groups = settled(lines).tax_groups
    found = [(each.category, str(each.base), str(each.tax), each.reason) for each in groups]
    assert found == [
        ("S", "30.00", "5.70", ""),
        ("E", "25.00", "0.00", "why"),
        ("Z", "10.00", "0.00", ""),
    ]


_LINES = st.lists(
    st.tuples(st.decimals(-1000, 1000, places=5), st.sampled_from(["0", "7", "19", "20"])),
    max_size=9,
)


@MONEY
@given(priced=_LINES, data=st.data())
def test_tax_groups_add_up_whatever_the_order(
    priced: list[tuple[Decimal, str]], data: st.DataObject
) -> None:
    lines = [line(*each) for each in priced]
    found = settled(lines)
    assert found == settled(data.draw(st.permutations(lines)))
    assert found.net == money.total(each.net for each in lines)
    assert found.tax == money.total(each.tax for each in found.tax_groups)
    assert found.total == money.total((found.net, found.tax))


@MONEY
@given(priced=_LINES)
def test_what_is_given_back_is_taxed_as_it_was(priced: list[tuple[Decimal, str]]) -> None:
    one = settled([line(*each) for each in priced])
    back = settled([line(-price, rate) for price, rate in priced])
    assert money.total((one.total, back.total)) == money.total((one.tax, back.tax)) == 0


@MONEY
@given(
    end=st.dates(date(2026, 9, 2), date(2027, 12, 31)),
)
def test_the_date_of_supply_is_never_after_the_month(end: date) -> None:
    day = supplied(line("1", service_end=end.isoformat()), OCTOBER)
    assert day < OCTOBER.end
    assert day < end
