"""Shared costs from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cli.running import given
from tests.ingest.files import focus

if TYPE_CHECKING:
    from pathlib import Path


def test_costs_are_shared_listed_and_exported(data: Path) -> None:
    hub = {"SubAccountId": "hub", "BilledCost": "10", "EffectiveCost": "10"}
    data.with_name("hub.csv").write_text(focus(hub), encoding="utf-8")
    assert given(data, "load", "hub.csv").code == 0
    names = ("Saltmarsh Energy=60", "Pinebarrow Games=40")
    chosen = [word for name in names for word in ("--customer", name)]
    words = ("shared", "set", "aws", "hub")
    refused = given(data, *words, "fixed", "--from", "2026-09", *chosen[:2])
    assert refused.code == 1
    assert "add up to 100, not 60" in refused.said
    assert given(data, *words, "fixed", "--from", "2026-09", *chosen).code == 0
    assert "fixed" in given(data, "shared", "list").text
    found = given(data, "shared", "parts", "--json").json
    assert [(each["customer"], each["share"], each["cost"]) for each in found] == [
        ("Pinebarrow Games", "0.4", "4"),
        ("Saltmarsh Energy", "0.6", "6"),
    ]
    export = given(data, "shared", "export").text
    assert "aws,hub,2026-09,fixed,Saltmarsh Energy,60" in export
    more = export + "aws,hub,2026-10,none,,\r\n"
    tried = given(data, "shared", "import", "-", "--dry-run", stdin=more)
    assert "none from 2026-10" in tried.text
