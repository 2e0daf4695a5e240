"""The columns of a FOCUS 1.2 file in SQL: what was loaded, and what FOCUS asks for beyond it.

FOCUS wants more of a file than providers and distributors say. What a column must hold and does not
is filled in by the rules of `_FILLED`, nothing else is made up:

- a name or type of an id that has one: the id itself, or what it is (`RegionName` = `RegionId`);
  without the id there is none;
- a unit where there is a quantity, none where there is none; prices, quantities and SKUs of no tax;
- `ListCost` and `ContractedCost` = `BilledCost`; `ConsumedQuantity` of usage = `PricingQuantity`;
  amounts in the pricing currency = those in the billing currency, where it is the same;
- a service category that is none of the 19 is the one that reports show (warehouse/names), and a
  unit is spelled as there; a subcategory is `Other (<category>)`;
- how often, by the kind of charge; who provides and publishes = who issues the invoice;
- an end of a month or day that is not said; tags and price details only where they are JSON.

What a rule changed stands in `x_as_loaded` as it was, and so does an amount that a DECIMAL(38,18)
does not hold: a JSON object by FOCUS name. The importer reads it back, so that nothing is lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.focus import (
    AS_LOADED,
    BY_NAME,
    COLUMNS,
    MARKETPLACE,
    MEASURES,
    OTHERS,
    PROGRAM,
    SERVICE_CATEGORIES,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ses_dash.focus import Column

NAMES = (
    *sorted(column.focus for column in COLUMNS if column.focus),
    *(PROGRAM, MARKETPLACE, OTHERS, AS_LOADED),
)
_CATEGORY = (
    f"CASE WHEN service_category IN {SERVICE_CATEGORIES} THEN service_category "
    "ELSE coalesce(known_category, 'Other') END"
)
_BOUGHT = "charge_category IN ('Usage', 'Purchase')"
_SAME_CURRENCY = "coalesce(pricing_currency, billing_currency) = billing_currency"
_QUANTITY = "CASE WHEN charge_category <> 'Tax' THEN pricing_quantity END"
_CONSUMED = (
    "CASE WHEN charge_category = 'Usage' AND commitment_discount_status IS DISTINCT FROM 'Unused' "
    "THEN coalesce(consumed_quantity, pricing_quantity) END"
)
_SKU = f"""CASE WHEN charge_category = 'Tax' THEN NULL
    WHEN {_BOUGHT} THEN coalesce(sku_id, sku_price_id, sku_meter, service_name) ELSE sku_id END"""
_SKU_PRICE = f"""CASE WHEN charge_category = 'Tax' THEN NULL
    WHEN {_BOUGHT} THEN coalesce(sku_price_id, {_SKU}) ELSE sku_price_id END"""


def _of(key: str, value: str) -> str:
    return f"CASE WHEN {key} IS NOT NULL THEN {value} END"


def _untaxed(value: str) -> str:
    return f"CASE WHEN charge_category <> 'Tax' THEN {value} END"


def _json(name: str) -> str:
    return f"CASE WHEN json_valid({name}) AND json_type({name}) = 'OBJECT' THEN {name} END"


_FILLED = {
    "billing_account_name": "coalesce(billing_account_name, billing_account_id)",
    "billing_account_type": "coalesce(billing_account_type, 'Billing account')",
    "sub_account_name": _of("sub_account_id", "coalesce(sub_account_name, sub_account_id)"),
    "sub_account_type": _of("sub_account_id", "coalesce(sub_account_type, 'Sub account')"),
    "region_name": _of("region_id", "coalesce(region_name, region_id)"),
    "resource_name": _of("resource_id", "resource_name"),
    "resource_type": _of("resource_id", "coalesce(resource_type, 'Resource')"),
    "billing_period_end": "coalesce(billing_period_end, billing_period_start + INTERVAL 1 MONTH)",
    "charge_period_end": "coalesce(charge_period_end, charge_period_start + INTERVAL 1 DAY)",
    "charge_frequency": (
        "CASE WHEN charge_category = 'Usage' THEN coalesce(charge_frequency, 'Usage-Based') "
        "WHEN charge_category = 'Purchase' AND charge_frequency = 'Usage-Based' THEN 'One-Time' "
        "ELSE coalesce(charge_frequency, 'One-Time') END"
    ),
    "list_cost": "coalesce(list_cost, billed_cost)",
    "contracted_cost": "coalesce(contracted_cost, billed_cost)",
    "list_unit_price": _untaxed("list_unit_price"),
    "contracted_unit_price": _untaxed("contracted_unit_price"),
    "pricing_quantity": _QUANTITY,
    "pricing_unit": _of(_QUANTITY, "coalesce(known_unit, pricing_unit, 'Units')"),
    "pricing_category": _untaxed(
        f"CASE WHEN {_BOUGHT} THEN coalesce(pricing_category, 'Standard') ELSE pricing_category END"
    ),
    "consumed_quantity": _CONSUMED,
    "consumed_unit": _of(_CONSUMED, "coalesce(known_consumed, known_unit, 'Units')"),
    "pricing_currency": "coalesce(pricing_currency, billing_currency)",
    "pricing_currency_effective_cost": (
        "coalesce(pricing_currency_effective_cost, "
        f"CASE WHEN {_SAME_CURRENCY} THEN effective_cost END)"
    ),
    "pricing_currency_list_unit_price": _untaxed(
        "coalesce(pricing_currency_list_unit_price, "
        f"CASE WHEN {_SAME_CURRENCY} THEN list_unit_price END)"
    ),
    "pricing_currency_contracted_unit_price": _untaxed(
        "coalesce(pricing_currency_contracted_unit_price, "
        f"CASE WHEN {_SAME_CURRENCY} THEN contracted_unit_price END)"
    ),
    "commitment_discount_name": _of("commitment_discount_id", "commitment_discount_name"),
    "commitment_discount_category": _of(
        "commitment_discount_id", "coalesce(commitment_discount_category, 'Spend')"
    ),
    "commitment_discount_type": _of(
        "commitment_discount_id", "coalesce(commitment_discount_type, 'Commitment')"
    ),
    "commitment_discount_status": _of("commitment_discount_id", "commitment_discount_status"),
    "commitment_discount_unit": _of(
        "commitment_discount_quantity", "coalesce(commitment_discount_unit, 'Units')"
    ),
    "capacity_reservation_status": _of("capacity_reservation_id", "capacity_reservation_status"),
    "provider_name": "coalesce(provider_name, invoice_issuer_name)",
    "publisher_name": "coalesce(publisher_name, provider_name, invoice_issuer_name)",
    "service_category": _CATEGORY,
    "service_subcategory": (
        f"CASE WHEN service_category = {_CATEGORY} AND service_subcategory IS NOT NULL "
        f"THEN service_subcategory ELSE 'Other (' || {_CATEGORY} || ')' END"
    ),
    "service_name": "coalesce(service_name, 'Other')",
    "sku_id": _SKU,
    "sku_price_id": _SKU_PRICE,
    "sku_meter": _of(_SKU, "sku_meter"),
    "sku_price_details": _of(_SKU_PRICE, _json("sku_price_details")),
    "tags": _json("tags"),
}


def as_text() -> list[str]:
    """Return what to select for a file of text: numbers plain and exact, times as ISO 8601."""
    written = (f"{_text(each)} AS {_quoted(each.focus)}" for each in _ordered())
    return [*written, *_own(AS_LOADED, list(_changed()))]


def typed() -> list[str]:
    """Return what to select for a file with types. An amount that does not fit is rounded there."""
    selected = (f"{_value(each)} AS {_quoted(each.focus)}" for each in _ordered())
    return [*selected, *_own(AS_LOADED, [*_changed(), *_rounded()])]


def _ordered() -> list[Column]:
    return sorted((each for each in COLUMNS if each.focus), key=lambda each: each.focus)


def _value(column: Column) -> str:
    value = _FILLED.get(column.name, column.name)
    return f"CAST({value} AS {column.sql_type})"


def _text(column: Column) -> str:
    if column.name in MEASURES:
        return _exact(column.name)
    value = _value(column)
    match column.kind:
        case "quantity":
            return _plain(value)
        case "time":
            return _moment(value)
        case _:
            return value


def _own(name: str, pairs: list[str]) -> Iterator[str]:
    yield f"program AS {PROGRAM}"
    yield f"marketplace AS {MARKETPLACE}"
    yield f"CASE WHEN cardinality(x) > 0 THEN CAST(to_json(x) AS VARCHAR) END AS {OTHERS}"
    yield f"'{{' || nullif(concat_ws(',', {', '.join(pairs)}), '') || '}}' AS {name}"


def _changed() -> Iterator[str]:
    """Return the pairs of what rules changed, each null where it did not."""
    for name in _FILLED:
        column = BY_NAME[name]
        before = _moment(name) if column.kind == "time" else f"CAST({name} AS VARCHAR)"
        yield _pair(column, f"{_value(column)} IS DISTINCT FROM {name}", before)


def _rounded() -> Iterator[str]:
    for name in MEASURES:
        yield _pair(BY_NAME[name], f"{name}_residue <> 0", _exact(name))


def _pair(column: Column, when: str, value: str) -> str:
    written = f"coalesce(CAST(to_json({value}) AS VARCHAR), 'null')"
    return f"CASE WHEN {when} THEN '{_quoted(column.focus)}:' || {written} END"


def _exact(name: str) -> str:
    """Return SQL: an amount with its residue, to the last digit; what is filled in has none.

    No type holds both, so the digits of the residue are put behind those of the amount: behind the
    amount less one unit of its last decimal where the residue goes against its sign.
    """
    minus = f"({name} < 0 OR ({name} = 0 AND {name}_residue < 0))"
    beyond = f"CASE WHEN {minus} THEN -{name}_residue ELSE {name}_residue END"
    unit = "0.000000000000000001"
    digits = (
        f"CASE WHEN {minus} THEN '-' ELSE '' END"
        f" || CAST(abs({name}) - CASE WHEN {beyond} < 0 THEN {unit} ELSE 0 END AS VARCHAR)"
        f" || rtrim(substr(CAST({beyond} + CASE WHEN {beyond} < 0 THEN {unit} ELSE 0 END"
        " AS VARCHAR), 21), '0')"
    )
    filled = _plain(_value(BY_NAME[name]))
    return f"CASE WHEN {name}_residue <> 0 THEN {digits} ELSE {filled} END"


def _plain(number: str) -> str:
    return f"rtrim(rtrim(CAST({number} AS VARCHAR), '0'), '.')"


def _moment(time: str) -> str:
    """Return SQL: a time in UTC, with a fraction of its second only where it has one."""
    written = [f"strftime({time}, '%Y-%m-%dT%H:%M:%S{rest}Z')" for rest in ("", ".%f")]
    whole = f"{time} = date_trunc('second', {time})"
    return f"CASE WHEN {whole} THEN {written[0]} ELSE {written[1]} END"


def _quoted(name: str) -> str:
    return f'"{name}"'
