"""FOCUS 1.0 to 1.4 from anyone: AWS, Microsoft, Google, Oracle, SaaS vendors, ourselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.focus import (
    AS_LOADED,
    COLUMNS,
    MARKETPLACE,
    MEASURES,
    OTHERS,
    PROGRAM,
    Column,
)
from ses_dash.ingest.importer import About, squash
from ses_dash.ingest.providers.common import (
    NO_CURRENCY,
    filled,
    is_written_by_a_spreadsheet,
    no_currency,
)
from ses_dash.model.delivery import Finding
from ses_dash.model.program import PROGRAMS
from ses_dash.model.reading import ANY_SPELLING, Check, Reading
from ses_dash.warehouse.source import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ses_dash.ingest.importer import Header
    from ses_dash.model.reading import Said

_REQUIRED = (
    "BilledCost",
    "EffectiveCost",
    "BillingCurrency",
    "BillingAccountId",
    "BillingPeriodStart",
    "ChargePeriodStart",
    "ChargeCategory",
)
_NOT_NULL = ("BillingAccountId", "BillingPeriodStart", "ChargePeriodStart", "ChargeCategory")
_TYPICAL = (*_REQUIRED, "BillingPeriodEnd", "ChargePeriodEnd", "InvoiceIssuerName", "ListCost")
_ENOUGH = 4  # of the typical columns make a FOCUS file

# The version is told by columns (providers differ in what they leave out), the newest first.
_VERSIONS = (
    ("1.4", ("InvoiceDetailId", "CommitmentProgramEligibilityDetails")),
    ("1.3", ("ServiceProviderName", "HostProviderName", "AllocatedMethodId", "ContractApplied")),
    ("1.2", ("InvoiceId", "BillingAccountType", "SubAccountType", "PricingCurrency")),
    ("1.1", ("CapacityReservationId", "SkuMeter", "SkuPriceDetails", "ServiceSubcategory")),
)
# Columns of FOCUS 1.3 and 1.4 that the canonical charge does not have: kept in `x`, unreported.
_NEWER = frozenset(
    squash(name)
    for name in (
        "AllocatedMethodId",
        "AllocatedMethodDetails",
        "AllocatedResourceId",
        "AllocatedResourceName",
        "AllocatedTags",
        "ContractApplied",
        "InvoiceDetailId",
        "CommitmentProgramEligibilityDetails",
    )
)

# Who provides decides the program; who issues decides where the provider is somebody else.
_PROGRAMS = (
    ("aws", ("aws%", "amazon%")),
    ("azure", ("microsoft%", "azure%")),
    ("gcp", ("google%", "gcp%")),
    ("oci", ("oracle%", "oci")),
    ("ibm", ("ibm%", "international business machines%")),
    ("alibaba", ("alibaba%", "aliyun%")),
)
_OURS = (PROGRAM, MARKETPLACE, OTHERS, AS_LOADED)  # in a file of ours, all of them
_FREQUENCIES = ("One-Time", "Recurring", "Usage-Based")


class Focus:
    """The FOCUS specification's Cost and Usage columns, told by their names."""

    family = "focus"
    title = "FOCUS"
    formats: Mapping[str, str] = {
        f"focus-{version}": f"FOCUS {version}" for version in ("1.0", "1.1", "1.2", "1.3", "1.4")
    }
    about = About(
        recognised="Four or more of the columns that every FOCUS file has. The version is told by "
        "the columns that came with it, not by what the file is called.",
        slice="The invoice issuer, billing account and billing period.",
        missing=(
            "What a provider leaves empty, such as unit prices or invoice ids, stays empty.",
            "What 1.3 and 1.4 add for allocation and contracts is kept beside the charge.",
        ),
        example=tuple(column.focus for column in COLUMNS if column.focus),
    )

    def claims(self, header: Header) -> bool:
        """Say whether enough of the names are those of FOCUS."""
        return sum(header.has(name) for name in _TYPICAL) >= _ENOUGH

    def read(self, header: Header, said: Said) -> Reading:
        """Return how the file's columns become canonical ones."""
        header.require("FOCUS", _REQUIRED)
        ours = [header.find(name) for name in _OURS]
        ours = [] if None in ours else ours
        before = header.derive(AS_LOADED, _map(header.sql(AS_LOADED))) if ours else ""
        columns = {
            column.name: _column(header, column, before)
            for column in COLUMNS
            if column.focus and header.has(column.focus, *column.aliases)
        }
        taken = [header.find(column.focus, *column.aliases) for column in COLUMNS if column.focus]
        others = header.others([*taken, *ours])
        columns |= _derived(header, columns, said.program)
        return Reading(
            format=f"focus-{_version(header)}",
            family=self.family,
            version=ANY_SPELLING,
            header=header.names,
            columns=columns | (_exported(header, columns, others) if ours else {}),
            others={} if ours else others,
            derived=tuple(header.derived),
            issuer="invoice_issuer_name",
            firsts=tuple(
                position
                for position in map(header.find, ("BillingPeriodStart", "BillingPeriodEnd"))
                if position is not None
            ),
            checks=(*_checks(header), *(_is_json(each) for each in ours[2:] if each is not None)),
            notices=(no_currency(header.sql("BillingCurrency")),),
            findings=_unknown(others),
        )


def _version(header: Header) -> str:
    if header.has("ServiceProviderName") and not header.has("ProviderName", "AllocatedMethodId"):
        return "1.4"
    return next((version for version, names in _VERSIONS if header.has(*names)), "1.0")


def _column(header: Header, column: Column, before: str) -> str:
    """Return a canonical column as SQL; in a file of ours as it was loaded where that is said."""
    source = header.sql(column.focus, *column.aliases)
    if not before:
        return _expression(column, source)
    changed, value = f"map_contains({before}, '{column.focus}')", f"{before}['{column.focus}']"
    if column.name in MEASURES:  # their digits beyond the stored ones are read from text alone
        then = f"CASE WHEN {changed} THEN {value} ELSE {source} END"
        return _expression(column, header.derive(column.focus, then))
    then = f"CAST({value} AS {column.sql_type})"
    return f"CASE WHEN {changed} THEN {then} ELSE {_expression(column, source)} END"


def _expression(column: Column, source: str) -> str:
    if column.kind == "time":
        return f"time({source})"
    if column.kind in ("amount", "quantity"):
        needed = column.name in MEASURES and column.required
        return f"amount({source})" if needed else f"value({source})"
    return f"trim({source})" if column.name.endswith("account_id") else source


def _derived(header: Header, columns: Mapping[str, str], program: str | None) -> dict[str, str]:
    provider = header.sql("ProviderName", "ServiceProviderName")
    issuer = header.sql("InvoiceIssuerName")
    publisher = header.sql("PublisherName", "HostProviderName")
    frequency = columns.get("charge_frequency", "NULL")
    known = " ".join(
        f"WHEN lower({frequency}) = '{name.lower()}' THEN '{name}'" for name in _FREQUENCIES
    )
    return {
        "program": f"coalesce({_program(provider)}, {_program(issuer)}, '{program or 'other'}')",
        "marketplace": (
            f"CASE WHEN {_program(provider)} IS NOT NULL AND {publisher} IS NOT NULL "
            f"AND {_program(publisher)} IS NULL THEN 1 ELSE 0 END"
        ),
        "billing_currency": f"coalesce({header.sql('BillingCurrency')}, '{NO_CURRENCY}')",
        "invoice_issuer_name": f"coalesce({issuer}, {provider}, {publisher}, 'unknown')",
        "charge_frequency": f"CASE {known} ELSE {frequency} END",
    }


def _exported(
    header: Header, columns: Mapping[str, str], others: Mapping[str, int]
) -> dict[str, str]:
    """Return what a file of ours says itself, of what is told by names elsewhere."""
    program, marketplace, kept = map(header.sql, (PROGRAM, MARKETPLACE, OTHERS))
    keys = ", ".join(f"'{each.key}'" for each in PROGRAMS)
    told = f"map_from_entries({_pairs(others)})"
    return {
        "program": f"CASE WHEN {program} IN ({keys}) THEN {program} ELSE {columns['program']} END",
        "marketplace": (
            f"CASE WHEN {marketplace} IN ('0', '1') THEN CAST({marketplace} AS BIGINT) "
            f"ELSE {columns['marketplace']} END"
        ),
        "x": f"map_concat({_map(kept)}, {told})" if others else _map(kept),
    }


def _pairs(others: Mapping[str, int]) -> str:
    pairs = (f"{{'k': {quoted(name)}, 'v': c{at}}}" for name, at in others.items())
    present = ", ".join(f"c{at} IS NOT NULL" for at in others.values())
    return f"list_where([{', '.join(pairs)}], [{present}])"


def _map(text: str) -> str:
    return f"try_cast(try_cast({text} AS JSON) AS MAP(VARCHAR, VARCHAR))"


def _is_json(position: int) -> Check:
    text = f"c{position}"
    return Check(position, f"{text} IS NOT NULL AND {_map(text)} IS NULL", "is no JSON object")


def _program(name: str) -> str:
    whens = " ".join(
        f"WHEN {' OR '.join(f'lower({name}) LIKE {pattern!r}' for pattern in patterns)} "
        f"THEN '{key}'"
        for key, patterns in _PROGRAMS
    )
    return f"CASE {whens} END"


def _checks(header: Header) -> tuple[Check, ...]:
    ids = (header.find("BillingAccountId"), header.find("SubAccountId"))
    return (
        *(filled(header.find(name)) for name in _NOT_NULL),
        *(is_written_by_a_spreadsheet(position) for position in ids if position is not None),
    )


def _unknown(others: dict[str, int]) -> tuple[Finding, ...]:
    names = [name for name in others if not name.lower().startswith("x_")]
    names = [name for name in names if squash(name) not in _NEWER]
    if not names:
        return ()
    return (Finding("unknown columns", f"Kept as they are: {', '.join(names)[:300]}."),)
