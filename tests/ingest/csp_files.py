"""Small files of Partner Center: rows with what a test says and defaults else."""

from __future__ import annotations

from tests.ingest.files import csv_file

PARTNER = "0e195b37-4574-4539-bc42-0e539b9684c0"
PLAN = "307628f1-d9d2-f09c-ea1f-4183f0cae308"
ENTITLEMENT = "66bada28-271e-4b7a-aaf5-c0ead6312345"
INVOICE = {
    "PartnerId": PARTNER,
    "CustomerId": "196e2273-9651-43a3-ba7e-7cbcd918fc40",
    "CustomerName": "Dunmore Freight Ltd",
    "CustomerDomainName": "dunmore.onmicrosoft.com",
    "InvoiceNumber": "G000000009",
    "MPNID": "6034453",
    "Tier2MpnId": "6048879",
    "OrderId": "0ET2qaZvJGfF9wgSKnWzR5JLmhp10lOc1",
    "OrderDate": "9/3/2026",
    "ProductId": "CFQ7TTC0LF8S",
    "SkuId": "0002",
    "AvailabilityId": "CFQ7TTC0K971",
    "SkuName": "E3",
    "ProductName": "Microsoft 365 E3",
    "ChargeType": "cycleCharge",
    "UnitPrice": "30",
    "Quantity": "10",
    "Subtotal": "300.00",
    "TaxTotal": "0",
    "Total": "300.00",
    "Currency": "EUR",
    "PriceAdjustmentDescription": "",
    "PublisherName": "Microsoft Corporation",
    "SubscriptionDescription": "Microsoft 365 E3",
    "SubscriptionId": "A1B2C3D4-0000-4000-8000-000000000001",
    "ChargeStartDate": "9/15/2026",
    "ChargeEndDate": "10/14/2026",
    "TermAndBillingCycle": "One-Year commitment for monthly/yearly billing",
    "EffectiveUnitPrice": "30",
    "UnitType": "Licenses",
    "BillableQuantity": "10",
    "BillingFrequency": "Monthly",
    "PricingCurrency": "EUR",
    "PCToBCExchangeRate": "1",
    "MeterDescription": "",
    "ReservationOrderId": "",
    "CreditReasonCode": "",
}
AZURE = {
    "ProductId": "DZH318Z0BNZ5",
    "SkuId": "006G",
    "SkuName": "Tables - LRS",
    "ProductName": "Tables",
    "ChargeType": "new",
    "UnitPrice": "100",
    "EffectiveUnitPrice": "85",
    "Quantity": "1",
    "BillableQuantity": "0.5",
    "Subtotal": "35.97",
    "Total": "35.97",
    "PricingCurrency": "USD",
    "PCToBCExchangeRate": "0.846202666",
    "PriceAdjustmentDescription": '["15.0% Partner earned credit for services managed"]',
    "SubscriptionDescription": "Azure plan",
    "SubscriptionId": PLAN,
    "ChargeStartDate": "9/1/2026",
    "ChargeEndDate": "9/30/2026",
    "TermAndBillingCycle": "",
    "MeterDescription": "Tables - LRS Data Stored (GB/Month)",
    "UnitType": "1 GB/Month",
}
USAGE = {
    "PartnerId": PARTNER,
    "PartnerName": "Reseller",
    "CustomerId": "196e2273-9651-43a3-ba7e-7cbcd918fc40",
    "CustomerName": "Dunmore Freight Ltd",
    "CustomerDomainName": "dunmore.onmicrosoft.com",
    "InvoiceNumber": "G000000009",
    "PublisherName": "Microsoft",
    "SubscriptionDescription": "Azure plan",
    "SubscriptionId": PLAN,
    "ChargeStartDate": "09/01/2026",
    "ChargeEndDate": "09/30/2026",
    "UsageDate": "09/13/2026",
    "MeterCategory": "Storage",
    "MeterId": "d23a5753-ff85-4ddf-af28-8cc5cf2d3882",
    "MeterName": "LRS Data Stored",
    "Unit": "1 GB",
    "ResourceLocation": "EUWest",
    "ResourceGroup": "shop",
    "ResourceURI": "/subscriptions/X/resourceGroups/Shop/providers/Microsoft.Storage/a/Files",
    "ChargeType": "new",
    "UnitPrice": "0.02",
    "EffectiveUnitPrice": "0.017",
    "Quantity": "0.001",
    "BillingPreTaxTotal": "1.438544E-05",
    "BillingCurrency": "EUR",
    "PricingPreTaxTotal": "0.000017",
    "PricingCurrency": "USD",
    "Tags": '"team": "track"',
    "PCToBCExchangeRate": "0.846202666",
    "EntitlementId": ENTITLEMENT.upper(),
    "EntitlementDescription": "Track production",
    "PartnerEarnedCreditPercentage": "15",
}


def invoice(*rows: dict[str, str], without: tuple[str, ...] = ()) -> str:
    """Return a reconciliation file of new commerce; of one default row, a seat's, if none are."""
    return csv_file(INVOICE, rows, without)


def usage(*rows: dict[str, str], without: tuple[str, ...] = ()) -> str:
    """Return daily rated usage; of one default row if no rows are given."""
    return csv_file(USAGE, rows, without)
