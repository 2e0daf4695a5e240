"""Rules for names: categories of services, ids and names of regions, the spelling of units."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ses_dash.errors import BadNameRuleError
from ses_dash.focus import SERVICE_CATEGORIES
from ses_dash.warehouse.names import rules
from ses_dash.warehouse.names.rules import Rules

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "column,program,pattern,value\n"


@pytest.mark.parametrize(
    ("said", "unit"),
    [
        ("Hrs", "Hours"),
        ("Hours", "Hours"),
        ("1 Hour", "Hours"),
        ("Hour(s)", "Hours"),
        ("ONE HOUR", "Hours"),
        ("GB-Mo", "GB-Months"),
        ("GB/Month", "GB-Months"),
        ("1 GB/Month", "GB-Months"),
        ("GB Hours", "GB-Hours"),
        ("gibibyte month", "GiB-Months"),
        ("byte-seconds", "B-Seconds"),
        ("OCPU Per Hour", "OCPU-Hours"),
        ("LCU-Hrs", "LCU-Hours"),
        ("Obj-Month", "Object-Months"),
        ("API Request", "API Requests"),
        ("1/Month", "Units/Month"),
        # The number that prices and quantities go by stays.
        ("100 Hours", "100 Hours"),
        ("10 GB", "10 GB"),
        ("10K", "10000 Units"),
        ("1M/Month", "1000000 Units/Month"),
        ("1,000 requests", "1000 Requests"),
        ("100000000", "100000000 Units"),
        # What nobody knows is left alone.
        ("0 Unassigned", "0 Unassigned"),
        ("Workflow operation", "Workflow operation"),
        ("Units/3 Months", "Units/3 Months"),
        ("10,000s", "10,000s"),
        ("USD", "USD"),
        ("1 MB", "MB"),
    ],
)
def test_units(said: str, unit: str) -> None:
    assert Rules().unit(said) == unit
    assert Rules().unit(unit) == unit


@pytest.mark.parametrize(
    ("program", "said", "region_id", "name"),
    [
        *((p, s, "uksouth", "UK South") for p in ("azure", "csp") for s in ("uksouth", "UK South")),
        *(("azure", said, "eastus", "East US") for said in ("EastUS", "US East", "east us")),
        ("azure", "EU West", "westeurope", "West Europe"),
        ("azure", "Zone 1", "Zone 1", "Zone 1"),
        ("aws", "eu-central-1", "eu-central-1", "Europe (Frankfurt)"),
        ("oci", "IAD", "us-ashburn-1", "US East (Ashburn)"),
        ("gcp", "europe-west3", "europe-west3", "Frankfurt"),
        ("other", "uksouth", "uksouth", "uksouth"),
    ],
)
def test_regions(program: str, said: str, region_id: str, name: str) -> None:
    assert Rules().region_id(program, said) == region_id
    assert Rules().region_name(program, region_id, None) == name


def test_a_region_that_no_rule_knows_has_the_name_of_its_file() -> None:
    assert Rules().region_name("aws", "moon-1", "Moon") == "Moon"


@pytest.mark.parametrize(
    ("program", "service", "category"),
    [
        ("aws", "Amazon Elastic Compute Cloud", "Compute"),
        ("aws", "AmazonS3", "Storage"),
        ("aws", "AWS Support (Business)", "Management and Governance"),
        ("aws", "AWS CodeArtifact", "Developer Tools"),
        ("azure", "Virtual Machines Licenses", "Compute"),
        ("azure", "Azure Database for MySQL", "Databases"),
        ("csp", "Microsoft 365 Business Premium", "Business Applications"),
        ("gcp", "Compute Engine", "Compute"),
        ("gcp", "BigQuery", "Analytics"),
        ("oci", "BLOCK_STORAGE", "Storage"),
        ("ibm", "Cloud Object Storage", "Storage"),
        ("alibaba", "Elastic Compute Service", "Compute"),
        ("aws", "5hnnev4d", "Other"),
        ("other", "AmazonS3", "Other"),
        ("aws", "", "Other"),
    ],
)
def test_categories(program: str, service: str, category: str) -> None:
    assert Rules().service_category(program, service) == (category, False)


def test_our_rules_name_categories_of_focus_only() -> None:
    found = {rule.value for rule in rules._ours() if rule.column == "service_category"}
    assert found <= set(SERVICE_CATEGORIES)


def test_rules_of_a_user_come_first(tmp_path: Path) -> None:
    path = tmp_path / "normalisation.csv"
    path.write_text(
        f"{HEAD}service_category,aws,amazons3*,Web\n"
        "region_name,AWS,eu-central-1,Frankfurt am Main\n"
        "region_id,azure,Zone *,global\n"
        "pricing_unit,,Moons,Months\n"
    )
    found = rules.read(path)
    assert found.service_category("aws", "AmazonS3 Glacier") == ("Web", True)
    assert found.service_category("gcp", "AmazonS3") == ("Other", False)
    assert found.region_name("aws", "eu-central-1", None) == "Frankfurt am Main"
    assert found.region_id("csp", "zone 7") == "global"
    assert found.unit("GB-Moons") == "GB-Months"
    assert found.fingerprint != Rules().fingerprint
    assert rules.read(tmp_path / "none.csv").fingerprint == Rules().fingerprint


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n", "line 1: its columns must be column, program, pattern, value"),
        (f"{HEAD}service,aws,x,Web\n", "line 2: 'service' is none of service_category"),
        (f"{HEAD}service_category,aws,x,Tea\n", "line 2: 'Tea' is no service category"),
        (f"{HEAD}pricing_unit,,x,\n", "line 2: it has no pattern or no value"),
        (f"{HEAD}pricing_unit,,x\n", "line 2: it has no pattern or no value"),
        (f"{HEAD}pricing_unit,mars,x,Y\n", "line 2: .*mars"),
    ],
)
def test_a_rule_that_cannot_be_one_is_named(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "normalisation.csv"
    path.write_text(text)
    with pytest.raises(BadNameRuleError, match=message):
        rules.read(path)
