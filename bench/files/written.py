"""Formats of which there is no sample: a thousand rows each in the layout that the tests write."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tests.ingest import azure_files, csp_files, test_ibm_alibaba, test_streamone
from tests.ingest.files import csv_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_ROWS = 1_000


class Layout(NamedTuple):
    """A row of a format, and which of its columns say what is paid and by which account."""

    title: str
    row: dict[str, str]
    cost: str
    account: str


_PAY_AS_YOU_GO = {
    "SubscriptionGuid": azure_files.SUBSCRIPTION,
    "ResourceGroup": "rg",
    "ResourceLocation": "EastUS",
    "UsageDateTime": "2026-09-04",
    "MeterCategory": "Virtual Machines",
    "MeterId": "14fc9a21",
    "MeterName": "B1s",
    "UsageQuantity": "24",
    "PreTaxCost": "1.25",
    "InstanceId": azure_files.EA["ResourceId"],
    "Tags": "",
    "Currency": "USD",
}
_IBM = test_ibm_alibaba.IBM | {"Account Owner ID": "acc-1", "Billing Month": "2026-09"}
LAYOUTS = (
    Layout("Azure, pay-as-you-go", _PAY_AS_YOU_GO, "PreTaxCost", "SubscriptionGuid"),
    Layout("Microsoft CSP, daily usage", csp_files.USAGE, "BillingPreTaxTotal", "EntitlementId"),
    Layout("IBM Cloud", _IBM, "Cost", "Resource Group ID"),
    Layout("Alibaba Cloud", test_ibm_alibaba.ALIBABA, "PretaxAmount", "OwnerID"),
    Layout("StreamOne", test_streamone.ROW, "Seller Cost", "Cloud Account Id"),
)


def written(layout: Layout, folder: Path) -> Path:
    """Write a file of a format, its costs and accounts varied."""
    file = folder / f"{layout.title}.csv"
    file.write_text(csv_file(layout.row, tuple(_varied(layout))), encoding="utf-8")
    return file


def _varied(layout: Layout) -> Iterator[dict[str, str]]:
    for i in range(_ROWS):
        cost = f"{i % 97}.{i * 7919 % 10**8:08}"
        yield {layout.cost: cost, layout.account: f"{layout.row[layout.account][:-2]}{i % 40:02}"}
