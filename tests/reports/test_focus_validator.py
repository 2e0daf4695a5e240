"""The FOCUS project's own validator accepts what we export.

It needs Python 3.12 and 600 MB, so it has an environment of its own: `make focus-validator`.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from ses_dash.demo import story, write_files
from ses_dash.period import BillingPeriod
from tests.reports.focus_files import export, load, write_all

if TYPE_CHECKING:
    from ses_dash.stores import Stores

ROOT = Path(__file__).resolve().parents[2]
PYTHON = Path(os.environ.get("SES_DASH_FOCUS_VALIDATOR") or ROOT / ".venv-focus" / "bin" / "python")
# Rules of its model 1.2.0.1 that no file can keep, or that it looks for in the wrong rows.
MISFIRES = {
    "BilledCost-C-005-C": "takes a provider that is not the invoice issuer for a third party",
    "CapacityReservationStatus-C-004-C": "fires where there is no capacity reservation",
    "CommitmentDiscountStatus-C-004-C": "fires where there is no commitment",
    "EffectiveCost-C-005-C": "takes every purchase for one that covers later charges",
    "InvoiceId-C-004-C": "wants no invoice id anywhere",
    "InvoiceId-C-005-C": "wants an invoice id everywhere",
}
# What it recommends, of words that are the provider's.
RECOMMENDED = {"ChargeDescription-C-003-O", "ConsumedUnit-C-003-O", "PricingUnit-C-003-O"}
SKU_METERS = "SkuMeter-C-005-C"  # a recommendation, too: our small files name no meters

if not PYTHON.exists():
    pytest.skip("focus-validator is not installed: make focus-validator", allow_module_level=True)


def broken(path: Path) -> set[str]:
    """Return the rules that a file breaks; those that only hold others together are left out."""
    found = path.with_suffix(".xml")
    packages = next((PYTHON.parents[1] / "lib").glob("python3*/site-packages"))
    done = subprocess.run(
        [
            *(PYTHON, "-m", "focus_validator.main", "--data-file", path),
            *("--validate-version", "1.2", "--focus-dataset", "CostAndUsage"),
            *("--applicability-criteria", "ALL", "--block-download"),
            *("--output-type", "unittest", "--output-destination", found),
        ],
        cwd=packages,  # its list of currencies is found from here
        capture_output=True,
        check=False,
        text=True,
        timeout=120,
    )
    assert found.exists(), done.stderr
    cases = list(ET.parse(found).iter("testcase"))  # noqa: S314 - it was written just now
    assert len(cases) > 500
    names = {case.attrib["name"] for case in cases if case.find("failure") is not None}
    return {name.split(" :: ")[0] for name in names if "Composite" not in name}


def test_a_month_of_three_providers_keeps_every_rule(stores: Stores, tmp_path: Path) -> None:
    months = story.months(BillingPeriod.parse("2026-10"))[-2:-1]
    load(stores, write_files(tmp_path / "demo", months))
    path = export(stores, tmp_path / "month.parquet", period="2026-09")
    programs = stores.warehouse.rows("SELECT DISTINCT program FROM charge ORDER BY ALL")
    assert programs == [("aws",), ("azure",), ("gcp",)]
    assert broken(path) <= {*MISFIRES, *RECOMMENDED}


def test_charges_of_every_kind_keep_every_rule(stores: Stores, tmp_path: Path) -> None:
    load(stores, write_all(tmp_path / "inputs"))
    assert broken(export(stores, tmp_path / "all.parquet")) <= {*MISFIRES, *RECOMMENDED, SKU_METERS}
