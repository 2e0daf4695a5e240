"""Buy terms: what we are billed for what the file says; margins follow, prices do not."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ses_dash import money
from ses_dash.access import SINGLE_USER, Role
from ses_dash.billing import buyterms
from ses_dash.billing.conservation import conservation
from ses_dash.errors import ImportRowError, NotAllowedError
from ses_dash.reports.filters import Filters
from ses_dash.reports.report import records, run
from tests.billing.shop import OCTOBER, Charge, Shop

if TYPE_CHECKING:
    from collections.abc import Mapping

HEAD = "program,valid_from,charges,method,value,currency\r\n"
TERMS = (
    "aws,2026-10,all,percent,-5,\r\n"
    "aws,2026-11,all,percent,-10,\r\n"
    "aws,2026-10,all,fixed,50,EUR\r\n"
    "aws,2026-10,support,percent,2.5,\r\n"
)
EXACT = Decimal("205.200000000000000000095")


def take(shop: Shop, *lines: str) -> int:
    """Take lines of buy terms; return how many changed something."""
    text = HEAD + "".join(lines)
    return buyterms.import_terms(shop.stores, SINGLE_USER, text).changed


def margins(shop: Shop) -> Mapping[str, tuple[str, str]]:
    """Return seller cost and margin by month."""
    found = run(shop.stores, SINGLE_USER, "summary", Filters(), ("billing_period",))
    return {
        each["billing_period"]: (each["seller_cost"], each["margin"]) for each in records(found)
    }


def test_r8_seller_cost_is_the_file_amount_by_the_terms(shop: Shop) -> None:
    shop.own("ada", shop.customer("Ada"))
    support = replace(Charge("ada", "10"), service="AWS Support")
    rest = (support, Charge("ada", "9", category="Tax"), Charge("nobody's", "1"))
    shop.load(Charge("ada", "100.0000000000000000001"), *rest)
    later = OCTOBER.shift(1)
    shop.load(Charge("ada", "100", day=later.start), period=later)
    assert margins(shop)["2026-11"] == ("100", "0")
    assert take(shop, TERMS) == 4
    found = margins(shop)
    # 100 x 0.95 + 10 x 1.025 + tax 9 + 1 x 0.95; sold for 110, tax and what nobody owns for nothing
    assert found["2026-10"] == ("115.200000000000000000095", "-5.199999999999999999995")
    assert found["2026-11"] == ("90", "10")
    for table in ("customer_month", "customer_day", "customer_charge"):
        query = f"SELECT sum(seller_cost), sum(seller_residue) FROM {table}"
        assert money.total(shop.stores.warehouse.rows(query)[0]) == EXACT
    assert {each.difference for each in conservation(shop.stores)} == {0}
    [draft] = shop.preview().drafts
    assert str(draft.total) == "110.00"


def test_r8_a_term_without_a_value_is_not_taken_for_0(shop: Shop) -> None:
    with pytest.raises(ImportRowError, match="column value"):
        take(shop, "aws,2026-10,all,percent,,\r\n")
    assert take(shop, "aws,2026-10,all,none,,\r\n") == 1


def test_r8_a_fixed_amount_is_billed_beside_what_charges_cost(shop: Shop) -> None:
    shop.load(Charge("ada", "100"))
    take(shop, TERMS)
    [found] = buyterms.costs(shop.stores, SINGLE_USER)
    assert [found.file, found.charges, found.fixed, found.seller_cost] == [100, 95, 50, 145]
    take(shop, "aws,2026-10,all,none,,EUR\r\n")
    [found] = buyterms.costs(shop.stores, SINGLE_USER)
    assert found.seller_cost == 95


def test_r8_terms_end_and_go_out_as_they_came_in(shop: Shop) -> None:
    shop.load(Charge("ada", "100"))
    take(shop, TERMS)
    text = buyterms.export_terms(shop.stores, SINGLE_USER)
    assert sorted(text.splitlines()) == sorted((HEAD + TERMS).splitlines())
    assert take(shop, TERMS) == 0
    tried = buyterms.import_terms(
        shop.stores, SINGLE_USER, HEAD + "aws,2026-10,all,none,,\r\n", dry_run=True
    )
    assert tried.changes[0][1][2:] == ("-5 %", "none from 2026-10")
    take(shop, "aws,2026-10,all,none,,\r\n")
    assert margins(shop)["2026-10"][0] == "100"


@pytest.mark.parametrize(
    "line",
    [
        "aws,2026-10,all,percent,-101,\r\n",
        "aws,2026-10,tax,percent,1,\r\n",
        "aws,2026-10,all,fixed,1,\r\n",
        "aws,2026-10,usage,fixed,1,EUR\r\n",
        "aws,2026-10,all,half,1,\r\n",
        "aws,2026-10,all,percent,1,EUR\r\n",
    ],
)
def test_r8_terms_that_cannot_be_are_refused(shop: Shop, line: str) -> None:
    with pytest.raises(ImportRowError):
        take(shop, line)


def test_r8_no_customer_sees_what_we_pay(shop: Shop) -> None:
    customer = replace(SINGLE_USER, role=Role.CUSTOMER)
    with pytest.raises(NotAllowedError):
        buyterms.export_terms(shop.stores, customer)
    found = run(shop.stores, customer, "summary", Filters())
    assert "seller_cost" not in found.column_names
