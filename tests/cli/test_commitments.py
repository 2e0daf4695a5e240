"""Commitments and buy terms from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cli.running import given
from tests.ingest.files import focus

if TYPE_CHECKING:
    from pathlib import Path

PLAN = {
    "CommitmentDiscountId": "plan",
    "CommitmentDiscountCategory": "Spend",
    "CommitmentDiscountType": "Savings Plan",
    "CommitmentDiscountStatus": "",
}
FEE = PLAN | {"ChargeCategory": "Purchase", "BilledCost": "100", "EffectiveCost": "0"}
USED = PLAN | {
    "CommitmentDiscountStatus": "Used",
    "BilledCost": "0",
    "EffectiveCost": "60",
    "ListCost": "90",
}


def _load(data: Path) -> None:
    data.with_name("plan.csv").write_text(focus(FEE, USED), encoding="utf-8")
    assert given(data, "load", "plan.csv").code == 0


def test_r10_a_policy_is_chosen_and_compared(data: Path) -> None:
    _load(data)
    choose = ("commitments", "policy", "plan", "owner", "--from", "2026-09")
    refused = given(data, *choose)
    assert refused.code == 1
    assert "no customer's account pays the fee" in refused.said
    assert given(data, *choose, "--owner", "Saltmarsh Energy").code == 0
    [listed] = given(data, "commitments", "list", "--json").json
    assert (listed["fees"], listed["used"], listed["on_demand"]) == ("100", "60", "90")
    assert listed["policy"] == "owner from 2026-09"
    compared = given(data, "commitments", "compare", "plan", "--from", "2026-09")
    assert compared.code == 0
    assert "shared" in compared.text
    export = given(data, "commitments", "export").text
    assert "aws,plan,2026-09,owner,Saltmarsh Energy" in export
    more = export + "aws,plan,2026-10,ours,\r\n"
    tried = given(data, "commitments", "import", "-", "--dry-run", stdin=more)
    assert "ours from 2026-10" in tried.text
    assert given(data, "commitments", "policy", "no", "ours", "--from", "2026-09").code == 1


def test_r10_prepaid_is_rolled_forward(data: Path) -> None:
    _load(data)
    done = given(data, "commitments", "prepaid", "-o", "prepaid.csv")
    assert done.code == 0
    text = data.with_name("prepaid.csv").read_text(encoding="utf-8-sig")
    assert "aws,plan,USD,2026-09,0,100,60,40," in text


def test_r8_buy_terms_come_in_and_show_in_reports(data: Path) -> None:
    _load(data)
    terms = "program,valid_from,charges,method,value,currency\naws,2026-09,all,percent,-10,\n"
    assert given(data, "buyterms", "import", "-", stdin=terms).code == 0
    words = ("report", "summary", "--program", "aws", "--json")
    [row] = given(data, *words).json
    assert (row["billed_cost"], row["seller_cost"], row["margin"]) == ("100", "90", "-90")
    assert "aws,2026-09,all,percent,-10," in given(data, "buyterms", "export").text
    assert "percent" in given(data, "buyterms", "list").text
    assert "90" in given(data, "buyterms", "list", "--months").text
