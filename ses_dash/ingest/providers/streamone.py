"""TD SYNNEX StreamOne (SES, Ion): what the distributor bills the reseller, as CSV of its reports.

No layout is published: reports have the columns that were picked, and their names are only partly
known (seller and customer cost, margin, quantity, cloud account, billing start and end). So a file
is claimed only where it has the distributor's own word for what the reseller pays. All others are
for a mapping.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.errors import MissingColumnError
from ses_dash.ingest.importer import About
from ses_dash.ingest.providers.azure_lines import any_of
from ses_dash.ingest.providers.common import (
    NO_CURRENCY,
    filled,
    is_written_by_a_spreadsheet,
    no_currency,
)
from ses_dash.model.delivery import Finding
from ses_dash.model.reading import Notice, Reading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ses_dash.ingest.importer import Header
    from ses_dash.model.reading import Said

_COST = ("Seller Cost", "Total Seller Cost", "Reseller Cost", "Total Reseller Cost")
_START = ("Billing Start Date", "Billing Start", "Billing Period Start")
_END = ("Billing End Date", "Billing End", "Billing Period End")
_PROVIDER = ("Cloud Provider", "Cloud Used", "Provider", "Vendor")
_ACCOUNT = ("Cloud Account Id", "Cloud Account Number", "Cloud Account", "Subscription Id")
_CURRENCY = ("Seller Currency", "Currency", "Currency Code")
_RESELLER = ("Reseller Id", "Seller Id", "Reseller")
_CUSTOMER = ("Customer Name", "Customer", "Company")
_QUANTITY = ("Quantity", "Usage Quantity", "Seat Count")
_INVOICE = ("Invoice Number", "Document Id", "Invoice Id")
_SERVICE = ("Service Name", "Service", "Product Name", "Product")
# Canonical columns that are one of the file's columns as it is.
_SAME = {
    "sub_account_name": ("Cloud Account Name", "Account Name", "Subscription Name"),
    "service_name": _SERVICE,
    "charge_description": ("Description", "Product Name", "Product", "Service Name", "Service"),
    "sku_id": ("SKU", "SKU Id", "Product SKU", "Part Number"),
    "pricing_unit": ("Unit", "Unit of Measure"),
    "region_id": ("Region",),
    "invoice_id": _INVOICE,
}
_PROGRAMS = (
    ("csp", "azure plan|csp|microsoft 365|office|new commerce|microsoft$"),
    ("aws", "aws|amazon"),
    ("azure", "azure"),
    ("gcp", "google|gcp"),
    ("oci", "oracle"),
    ("ibm", "ibm"),
    ("alibaba", "alibaba"),
)
_NOBODY = "streamone"  # billing account of a file that does not name the reseller


class StreamOne:
    """One row per line of a report. Billed is the seller cost; the customer's price is kept beside.

    The account is the cloud account or subscription. The program is that of the cloud provider
    named, else the one said with the load.
    """

    family = "streamone"
    title = "a StreamOne report of seller costs"
    formats: Mapping[str, str] = {"streamone": "TD SYNNEX StreamOne seller costs"}
    about = About(
        recognised=(
            "A seller (or reseller) cost, a start of billing and a cloud account or subscription, "
            "by these names. No layout is published and reports have the columns that were picked: "
            "any other file needs a mapping."
        ),
        slice=(
            "The reseller, program and month. Beside a provider's own file of the same accounts it "
            "is held: it would count the same bill twice."
        ),
        missing=(
            "What kind of charge a line is, except credits and taxes by their charge type.",
            "The customer's price, cost and margin are kept with each row and used for nothing.",
        ),
        example=(
            "Cloud Provider", "Customer Name", "Cloud Account Id", "Cloud Account Name",
            "Product Name", "SKU", "Quantity", "Seller Cost", "Customer Cost", "Margin", "Currency",
            "Charge Type", "Billing Start Date", "Billing End Date", "Invoice Number",
        ),
    )  # fmt: skip

    def claims(self, header: Header) -> bool:
        """Say whether the columns are there that only these reports have together."""
        return all(header.has(*names) for names in (_COST, _START, _ACCOUNT))

    def read(self, header: Header, said: Said) -> Reading:
        """Return how the file's columns become canonical ones."""
        if not header.has(*_CURRENCY):
            raise MissingColumnError(header.file, self.title, [_CURRENCY[1]])
        same = {name: any_of(header, *sources) for name, sources in _SAME.items()}
        customer = header.find(*_CUSTOMER)
        others = {  # the customer's under the name by which suggestions look for it
            "CustomerName" if position == customer else name: position
            for name, position in header.others(map(header.find, _taken(header))).items()
        }
        return Reading(
            format="streamone",
            family=self.family,
            version=1,
            header=header.names,
            columns=same | _who(header, said.program) | _when(header) | _charge(header),
            others=others,
            checks=(
                filled(header.find(*_COST)),
                filled(header.find(*_START)),
                filled(header.find(*_ACCOUNT)),
                is_written_by_a_spreadsheet(header.find(*_ACCOUNT) or 0),
            ),
            notices=(
                no_currency(header.sql(*_CURRENCY)),
                *_of_no_program(header, said.program),
            ),
            findings=_findings(header, said.program),
        )


def _taken(header: Header) -> list[str]:
    groups = (_COST, _START, _END, _ACCOUNT, _CURRENCY, _RESELLER, _QUANTITY, *_SAME.values())
    return [next(n for n in names if header.has(n)) for names in groups if header.has(*names)]


def _program(header: Header) -> str:
    provider = header.sql(*_PROVIDER)
    whens = (
        f"WHEN regexp_matches(lower(trim({provider})), '{pattern}') THEN '{key}'"
        for key, pattern in _PROGRAMS
    )
    return f"CASE {' '.join(whens)} END"


def _who(header: Header, program: str | None) -> dict[str, str]:
    return {
        "program": f"coalesce({_program(header)}, '{program or 'other'}')",
        "marketplace": "0",
        "billing_account_id": f"coalesce(trim({header.sql(*_RESELLER)}), '{_NOBODY}')",
        "sub_account_id": f"trim({header.sql(*_ACCOUNT)})",
        "billing_currency": f"coalesce({header.sql(*_CURRENCY)}, '{NO_CURRENCY}')",
        "invoice_issuer_name": "'TD SYNNEX'",
        "provider_name": f"coalesce({header.sql(*_PROVIDER)}, 'unknown')",
    }


def _when(header: Header) -> dict[str, str]:
    """Return the periods: a file says from which day to which, the last one included."""
    start = f"time({header.sql(*_START)})"
    last = f"coalesce(time({header.sql(*_END)}), {start})" if header.has(*_END) else start
    month = f"date_trunc('month', {start})"
    return {
        "billing_period_start": month,
        "billing_period_end": f"{month} + INTERVAL 1 MONTH",
        "charge_period_start": start,
        "charge_period_end": f"date_trunc('day', {last}) + INTERVAL 1 DAY",
    }


def _charge(header: Header) -> dict[str, str]:
    kind = f"lower({header.sql('Charge Type')})"
    cost = header.number(*_COST)
    columns = {
        "billed_cost": cost,
        "effective_cost": cost,
        "charge_category": (
            f"CASE WHEN {kind} LIKE '%credit%' THEN 'Credit' WHEN {kind} LIKE '%tax%' THEN 'Tax' "
            f"WHEN {kind} LIKE '%purchase%' OR {kind} LIKE '%subscription%' THEN 'Purchase' "
            "ELSE 'Usage' END"
        ),
    }
    if header.has(*_QUANTITY):
        columns["pricing_quantity"] = f"value({header.sql(*_QUANTITY)})"
    return columns


def _of_no_program(header: Header, program: str | None) -> tuple[Notice, ...]:
    if program is not None:
        return ()
    message = "{count} rows name no provider that is known; they are of the program other."
    return (Notice("no program", message, f"{_program(header)} IS NULL"),)


def _findings(header: Header, program: str | None) -> tuple[Finding, ...]:
    message = "No layout of these files is published: compare the totals with the invoice."
    findings = [Finding("unpublished layout", message)]
    if program is not None and header.has(*_PROVIDER):
        message = f"Rows that name a known provider are of its program, the others of {program}."
        findings.append(Finding("program", message))
    return tuple(findings)
