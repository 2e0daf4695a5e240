"""R1: the same money under another spelling, program or part of an enrolment never loads twice."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ses_dash.access import SINGLE_USER
from ses_dash.billing.verify import verify
from ses_dash.errors import BilledTwiceError
from ses_dash.ingest import pipeline
from ses_dash.ingest.changes import changes
from ses_dash.ledger import deliveries
from ses_dash.model.spelling import same_id
from tests.ingest import csp_files
from tests.ingest.azure_files import ACCOUNT, SUBSCRIPTION, azure, usage
from tests.ingest.files import cur, focus

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ses_dash.model.delivery import Changes, FileResult
    from ses_dash.stores import Stores

    Write = Callable[[str, str | bytes], Path]
    Load = Callable[..., list[FileResult]]

ID = "3c100a8a-215e-5a7e-24b2-61aa86945012"
AGREEMENT = f"{ID}:9D61c5e2-1ed5-4e75-9bb0-33a3a9b3b1f5_2019-05-31"
ROOT = "/providers/Microsoft.Billing/billingAccounts"
PROFILE = f"{ROOT}/{AGREEMENT}/billingProfiles/NF5V-BI6B-BG7-PGB"
OTHER = "64e355d7-997c-491d-b0c1-8414dccfcf42"
TENANT = csp_files.INVOICE["CustomerId"]
PARTNER = {
    "BillingAccountId": AGREEMENT,
    "CustomerTenantId": TENANT.upper(),
    "PartnerName": "Reseller",
    "SubscriptionId": csp_files.ENTITLEMENT,
}


def export(account: str = f"{ROOT}/{ACCOUNT}", **changes: str) -> str:
    """Return the FOCUS export of Microsoft, which names accounts by their paths."""
    row = {
        "ProviderName": "Microsoft",
        "InvoiceIssuerName": "Microsoft",
        "BillingAccountId": account,
        "SubAccountId": f"/subscriptions/{SUBSCRIPTION}",
        "BilledCost": "1.30",
    }
    return focus(row | changes)


def billed(stores: Stores) -> Decimal:
    return Decimal(stores.warehouse.rows("SELECT coalesce(sum(billed_cost), 0) FROM charge")[0][0])


def states(stores: Stores) -> list[str]:
    with stores.ledger.read() as conn:
        return list(deliveries.states(conn).values())


def of(stores: Stores, delivery: int) -> Changes:
    with stores.ledger.read() as conn:
        return changes(stores, SINGLE_USER, deliveries.get(conn, delivery))


@pytest.mark.parametrize(
    ("text", "same"),
    [
        (f"{ROOT}/{ACCOUNT}", ACCOUNT),
        (f" {ROOT.lower()}/{AGREEMENT} ", ID),
        (f"{PROFILE}/invoiceSections/AB-CD", ID),
        (AGREEMENT.upper(), ID),
        (f"/subscriptions/{SUBSCRIPTION.upper()}", SUBSCRIPTION),
        (ACCOUNT, ACCOUNT),
        ("arn:aws:1", "arn:aws:1"),
        ("0123", "0123"),
        ("/", "/"),
    ],
)
def test_r1_what_spellings_of_an_id_have_in_common(text: str, same: str) -> None:
    assert same_id(text) == same


SPELLINGS = [
    (ACCOUNT, f"{ROOT}/{ACCOUNT}"),
    (ID, f"{ROOT}/{AGREEMENT}"),
    (AGREEMENT, PROFILE),
    (ID, AGREEMENT.lower()),
    (AGREEMENT, f"{PROFILE}/invoiceSections/AB-CD"),
]


@pytest.mark.parametrize(("details", "path"), SPELLINGS)
@pytest.mark.parametrize("focus_first", [False, True])
def test_r1_an_azure_bill_in_two_spellings_is_one_bill(
    write: Write, load: Load, stores: Stores, details: str, path: str, *, focus_first: bool
) -> None:
    files = [
        write("details.csv", azure(usage("1.25", BillingAccountId=details))),
        write("focus.csv", export(path)),
    ]
    first, second = reversed(files) if focus_first else files
    load(first)
    before = billed(stores)
    [held] = load(second)
    assert held.status == "held"
    assert "is loaded already from delivery 1" in held.reason
    assert held.reason.endswith(
        "Shall this one be the money in its place, or only be compared with it, as control?"
    )
    assert billed(stores) == before
    with pytest.raises(BilledTwiceError):
        pipeline.approve(stores, SINGLE_USER, 2, as_part=True)
    pipeline.approve(stores, SINGLE_USER, 2)
    assert states(stores) == ["superseded", "refused", "live"]
    assert billed(stores) == (Decimal("1.25") if focus_first else Decimal("1.30"))
    assert pipeline.rebuild(stores) == []
    assert verify(stores) == []


def test_r1_a_control_in_another_spelling_is_compared_by_account(
    write: Write, load: Load, stores: Stores
) -> None:
    load(write("details.csv", azure()))
    load(write("focus.csv", export()))
    assert (of(stores, 2).replaced, of(stores, 2).rivals) == ((1,), (1,))
    pipeline.control(stores, SINGLE_USER, 2)
    [compared] = of(stores, 2).accounts
    assert (compared.before, compared.now) == (Decimal("1.25"), Decimal("1.30"))
    assert billed(stores) == Decimal("1.25")


def test_r1_the_question_names_accounts_that_would_be_lost(write: Write, load: Load) -> None:
    load(write("details.csv", azure({}, {"SubscriptionId": OTHER})))
    [held] = load(write("focus.csv", export()))
    assert f"It has no charges for {OTHER}. Shall" in held.reason


def test_r1_one_family_in_two_spellings_is_asked_about(
    write: Write, load: Load, stores: Stores
) -> None:
    load(write("preview.csv", export(ACCOUNT, SubAccountId=SUBSCRIPTION)))
    [held] = load(write("newer.csv", export(BilledCost="2")))
    assert (held.status, held.reason.endswith("Do both count?")) == ("held", True)
    assert billed(stores) == Decimal("1.30")


def test_r1_other_accounts_and_months_stand_side_by_side(
    write: Write, load: Load, stores: Stores
) -> None:
    load(write("details.csv", azure()))
    october = {"BillingPeriodStart": "2026-10-01T00:00:00Z"}
    for name, text in (
        ("other.csv", export(f"{ROOT}/99999999", SubAccountId=f"/subscriptions/{OTHER}")),
        ("october.csv", export(**october)),
        ("aws.csv", cur({"line_item_usage_account_id": SUBSCRIPTION})),
    ):
        [result] = load(write(name, text))
        assert (result.status, result.reason) == ("loaded", "")
    assert states(stores) == ["live"] * 4


def test_r1_what_was_loaded_by_its_spelling_is_replayed_as_it_was(
    write: Write, load: Load, stores: Stores
) -> None:
    paths = [write("details.csv", azure()), write("focus.csv", export())]
    load(paths[0])
    load(paths[1], approve=True)
    assert states(stores) == ["superseded", "live"]
    _as_before_the_upgrade(stores)
    assert pipeline.rebuild(stores) == []
    assert states(stores) == ["live", "live"]
    assert billed(stores) == Decimal("2.55")
    assert [each.status for each in load(*paths)] == ["unchanged", "unchanged"]
    [newer] = load(write("newer.csv", azure(usage("1.40"))))
    assert (newer.status, "from delivery 2" in newer.reason) == ("held", True)
    assert billed(stores) == Decimal("2.55")


def _as_before_the_upgrade(stores: Stores) -> None:
    """Let the ledger say what importers recorded that knew a bill by its spelling alone."""
    with stores.ledger.write() as conn:
        conn.exec_driver_sql("UPDATE delivery SET importer_version = 1")
        deliveries.set_state(conn, 1, "live")


@pytest.mark.parametrize("partner_center", [csp_files.invoice(csp_files.AZURE), csp_files.usage()])
@pytest.mark.parametrize("details_first", [False, True])
@pytest.mark.parametrize(
    "details",
    [
        azure(usage("35.97", **PARTNER)),
        export(PROFILE, x_CustomerId=TENANT, SubAccountId="", InvoiceIssuerName="Reseller"),
    ],
)
def test_r1_a_partners_costs_are_on_its_invoice_too(
    write: Write,
    load: Load,
    stores: Stores,
    partner_center: str,
    details: str,
    *,
    details_first: bool,
) -> None:
    files = [write("center.csv", partner_center), write("details.csv", details)]
    first, second = reversed(files) if details_first else files
    [loaded] = load(first)
    assert (loaded.status, loaded.reason) == ("loaded", "")
    before = billed(stores)
    [held] = load(second)
    assert held.status == "held"
    assert held.reason.count("Do both count?") == 1
    assert of(stores, 2).rivals == (1,)
    pipeline.control(stores, SINGLE_USER, 2)
    assert states(stores) == ["live", "control"]
    assert billed(stores) == before
    assert {each.before is None for each in of(stores, 2).accounts} >= {False}
    assert pipeline.rebuild(stores) == []


def test_r1_seats_of_a_customer_stand_beside_its_azure(
    write: Write, load: Load, stores: Stores
) -> None:
    load(write("seats.csv", csp_files.invoice()))
    [result] = load(write("details.csv", azure(usage("35.97", **PARTNER))))
    assert (result.status, result.reason) == ("loaded", "")
    assert billed(stores) == Decimal("335.97")


def test_r1_a_partners_costs_of_other_customers_stand_side_by_side(
    write: Write, load: Load
) -> None:
    load(write("usage.csv", csp_files.usage()))
    elsewhere = PARTNER | {"CustomerTenantId": OTHER, "SubscriptionId": OTHER}
    [result] = load(write("details.csv", azure(usage("1", **elsewhere))))
    assert (result.status, result.reason) == ("loaded", "")


def test_r1_a_file_per_subscription_is_a_part_or_a_replacement(
    write: Write, load: Load, stores: Stores
) -> None:
    load(write("one.csv", azure()))
    second = write("two.csv", azure(usage("2", SubscriptionId=OTHER)))
    [held] = load(second)
    assert held.status == "held"
    assert held.reason == (
        f"It has other accounts only: no charges for {SUBSCRIPTION}, which delivery 1 (azure-ea) "
        "has. Replace that, or add this as another part?"
    )
    assert billed(stores) == Decimal("1.25")
    [added] = pipeline.approve(stores, SINGLE_USER, 2, as_part=True)
    assert added.status == "loaded"
    assert billed(stores) == Decimal("3.25")
    assert states(stores) == ["live", "refused", "live"]
    assert pipeline.rebuild(stores) == []
    assert load(second)[0].status == "unchanged"


def test_r1_files_per_subscription_given_together_are_asked_about_once(
    write: Write, load: Load, stores: Stores
) -> None:
    paths = [
        write(f"{name}.csv", azure(usage(SubscriptionId=name))) for name in (SUBSCRIPTION, OTHER)
    ]
    [loaded, held] = load(*paths)
    assert (loaded.status, held.status) == ("loaded", "held")
    assert held.reason.count("add this as another part?") == 1
    assert billed(stores) == Decimal("1.25")
