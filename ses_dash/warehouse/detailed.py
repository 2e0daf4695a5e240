"""Usage by meter and day in the place of the lines of an invoice that it details (R2), in SQL.

Of both there are staged files: typed charges in Parquet. What is made of them follows from them
alone, so that a replay makes it again. Runs in the parsing process.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from ses_dash.focus import BY_NAME, MEASURES
from ses_dash.model.reading import Detailed, Gap
from ses_dash.money import minor_units, total
from ses_dash.warehouse import staged
from ses_dash.warehouse.amounts import RESIDUE, STORED
from ses_dash.warehouse.source import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from duckdb import DuckDBPyConnection

ROUNDING = "Issuer rounding"
DIFFERENCE = "Difference from the invoice"  # more than rounding, which a person let through

_SLICE = ("program", "slice_issuer", "billing_account_id", "billing_period")
_KEY = ", ".join((*_SLICE, "billing_currency", "customer", "subscription"))
_COSTS = ("billed_cost", "effective_cost")
_AMOUNTS = tuple(f"{name}{part}" for name in _COSTS for part in ("", "_residue"))
_SUMS = ", ".join(f"sum({name}) AS {name}" for name in _AMOUNTS)
_TYPES = {"x": "MAP(VARCHAR, VARCHAR)"}
_NEEDED = """
    sku_meter sku_id sub_account_id sub_account_name sub_account_type invoice_id
    billing_account_name billing_period_start billing_period_end charge_category x
""".split()
_INVOICE, _USAGE = "invoice_charge", "usage_charge"
# The plan of an Azure subscription; the account of usage is the subscription itself.
_PLANS = {
    _INVOICE: "CASE WHEN sub_account_type = 'Subscription' THEN lower(sub_account_id) END",
    _USAGE: "lower(trim(x['SubscriptionId']))",
}
# An Azure plan's metered lines. Credits with a meter are among them where the usage has credits.
_IS_METERED = """
(sku_meter IS NOT NULL AND (charge_category = 'Usage'
    OR charge_category = 'Credit' AND lower(sub_account_name) = 'azure plan'))
"""
_CHARGES = """
CREATE OR REPLACE TEMP VIEW {name} AS
SELECT *, coalesce(lower(trim(x['CustomerId'])), '') AS customer,
    x['CustomerName'] AS customer_name, coalesce({plan}, '') AS subscription,
    try_cast(x['PCToBCExchangeRate'] AS DECIMAL(38, 18)) AS rate
FROM (SELECT {columns} FROM {source})
"""
_UNNAMED = f"""
SELECT (SELECT count(*) FROM {_USAGE} WHERE subscription = '')
    + (SELECT count(*) FROM {_INVOICE} WHERE subscription = '' AND {_IS_METERED})
"""  # noqa: S608 - from constants
_USED = f"""
CREATE TEMP TABLE used AS
SELECT {_KEY}, {_SUMS}, max(rate) AS rate, count(DISTINCT sku_id) AS meters,
    coalesce(bool_or(charge_category = 'Credit'), false) AS credits,
    min(customer_name) AS customer_name, min(invoice_id) AS invoice_id,
    min(billing_account_name) AS billing_account_name,
    min(billing_period_start) AS first_day, min(billing_period_end) AS end_day
FROM {_USAGE}
GROUP BY ALL
"""  # noqa: S608 - from constants
_LINE = f"""
CREATE TEMP TABLE line AS
SELECT {_INVOICE}.*
FROM {_INVOICE} JOIN used USING ({_KEY})
WHERE {_IS_METERED} AND (charge_category = 'Usage' OR used.credits)
"""  # noqa: S608 - from constants
# Microsoft's page on the reconciliation file: a metered line is cut to two decimals in the
# currency of its price, then again in that of the bill. A meter that is less has no line at all.
_OFF = f"""
CREATE TEMP TABLE off AS
SELECT used.* EXCLUDE ({", ".join(_AMOUNTS)}, rate), plan, {{differences}},
    coalesce(invoiced.billed_cost, 0)::{STORED} AS invoiced,
    coalesce(invoiced.billed_cost_residue, 0)::{RESIDUE} AS invoiced_residue,
    used.billed_cost AS used, used.billed_cost_residue AS used_residue,
    (greatest(coalesce(lines, 0), meters)
        * (0.01 * coalesce(greatest(invoiced.rate, used.rate), 1) + {{cut}}))::{STORED} AS most
FROM used LEFT JOIN (
    SELECT {_KEY}, {_SUMS}, max(rate) AS rate, count(*) AS lines, min(sub_account_name) AS plan
    FROM line GROUP BY ALL
) AS invoiced USING ({_KEY})
"""  # noqa: S608 - from constants
_IS_GAP = "abs(billed_cost) > most"
_GAPS = f"""
SELECT coalesce(customer_name, customer), coalesce(nullif(subscription, ''), customer),
    billing_currency, invoiced, invoiced_residue, used, used_residue, most
FROM off WHERE {_IS_GAP} ORDER BY abs(billed_cost) DESC, {_KEY}
"""  # noqa: S608 - from constants
_LEFT = """
SELECT * EXCLUDE (file_row_number) FROM read_parquet({path}, file_row_number = true)
WHERE file_row_number NOT IN (SELECT file_row_number FROM line WHERE filename = {path})
ORDER BY file_row_number
"""
_ROUNDING = f"""
SELECT program, billing_period, slice_issuer, 0 AS marketplace,
    {", ".join(_AMOUNTS)},
    {", ".join(f"NULL::{STORED} AS {name}" for name in MEASURES if name not in _COSTS)},
    {", ".join(f"0::{RESIDUE} AS {name}_residue" for name in MEASURES if name not in _COSTS)},
    billing_currency, billing_account_id, billing_account_name,
    coalesce(nullif(subscription, ''), nullif(customer, ''), billing_account_id) AS account,
    coalesce(nullif(subscription, ''), nullif(customer, '')) AS sub_account_id,
    CASE WHEN subscription = '' THEN customer_name ELSE coalesce(plan, 'Azure plan') END
        AS sub_account_name,
    CASE WHEN subscription = '' THEN 'Customer' ELSE 'Subscription' END AS sub_account_type,
    sub_account_name AS account_name,
    first_day AS billing_period_start, end_day AS billing_period_end,
    first_day AS charge_period_start, end_day AS charge_period_end,
    'Adjustment' AS charge_category,
    CASE WHEN {_IS_GAP} THEN '{DIFFERENCE}' ELSE '{ROUNDING}' END AS charge_description,
    charge_description AS service_name,
    invoice_id, 'Microsoft' AS invoice_issuer_name, 'Microsoft' AS provider_name,
    'Microsoft' AS publisher_name,
    MAP {{'CustomerId': customer, 'CustomerName': coalesce(customer_name, '')}} AS x
FROM off
WHERE {" OR ".join(f"{name} <> 0" for name in _AMOUNTS)}
ORDER BY {_KEY}
"""  # noqa: S608 - from constants


def detail(
    db: DuckDBPyConnection,
    invoices: Sequence[tuple[Path, Path]],
    usage: Sequence[Path],
    rounding: Path,
) -> Detailed:
    """Write what is left of each staged file of an invoice, and the lines of what was rounded.

    `invoices` are pairs of a file and where to write what is left of it.
    """
    files = {_INVOICE: [path for path, _ in invoices], _USAGE: list(usage)}
    with closing(db.cursor()) as cursor:  # what it makes goes with it
        _look_at(cursor, files, _PLANS)
        if cursor.execute(_UNNAMED).fetchall() != [(0,)]:  # not both name the plan
            _look_at(cursor, files, dict.fromkeys(_PLANS, "NULL"))
        cursor.execute(_USED)
        cursor.execute(_LINE)
        cursor.execute(_off(cursor))
        left = [_left(cursor, path, target) for path, target in invoices]
        _write(cursor, _ROUNDING, rounding)
        gaps = tuple(_gaps(cursor))
    totals = (staged.totals(db, target) for _, target in invoices)
    return Detailed(
        left=tuple(zip(left, totals, strict=True)),
        rounding=staged.totals(db, rounding),
        accounts=staged.accounts(db, rounding),
        gaps=gaps,
    )


def _look_at(
    cursor: DuckDBPyConnection, files: dict[str, list[Path]], plans: dict[str, str]
) -> None:
    """Name what tells and measures the charges of both kinds of files."""
    for name, paths in files.items():
        listed = ", ".join(quoted(str(path)) for path in paths)
        options = "union_by_name = true, filename = true, file_row_number = true"
        source = f"read_parquet([{listed}], {options})"
        there = {row[0] for row in cursor.execute(f"DESCRIBE FROM {source}").fetchall()}
        columns = (*_SLICE, "billing_currency", *_AMOUNTS, "filename", "file_row_number")
        optional = (
            each
            if each in there
            else f"NULL::{_TYPES.get(each) or BY_NAME[each].sql_type} AS {each}"
            for each in _NEEDED
        )
        selected = ", ".join((*columns, *optional))
        view = _CHARGES.format(name=name, plan=plans[name], columns=selected, source=source)
        cursor.execute(view)


def _off(cursor: DuckDBPyConnection) -> str:
    """Return SQL of how far usage and invoice are apart, by customer, plan and currency."""
    found = cursor.execute("SELECT DISTINCT billing_currency FROM used ORDER BY ALL").fetchall()
    whole = [quoted(currency) for (currency,) in found if not minor_units(currency)]
    cut = f"CASE WHEN billing_currency IN ({', '.join(whole)}) THEN 1 ELSE 0.01 END"
    differences = ", ".join(
        f"(coalesce(invoiced.{name}, 0) - used.{name})::"
        f"{RESIDUE if name.endswith('_residue') else STORED} AS {name}"
        for name in _AMOUNTS
    )
    return _OFF.format(differences=differences, cut=cut if whole else "0.01")


def _left(cursor: DuckDBPyConnection, path: Path, target: Path) -> int:
    """Write the lines of a file that nothing replaces; return how many are replaced."""
    file = quoted(str(path))
    _write(cursor, _LEFT.format(path=file), target)
    replaced = cursor.execute(f"SELECT count(*) FROM line WHERE filename = {file}").fetchall()  # noqa: S608
    return int(replaced[0][0])


def _write(cursor: DuckDBPyConnection, query: str, target: Path) -> None:
    cursor.execute(f"COPY ({query}) TO {quoted(str(target))} (FORMAT parquet, COMPRESSION lz4_raw)")


def _gaps(cursor: DuckDBPyConnection) -> Iterator[Gap]:
    for customer, account, currency, *amounts, most in cursor.execute(_GAPS).fetchall():
        invoiced, used = total(amounts[:2]), total(amounts[2:])
        yield Gap(customer, account, currency, invoiced, used, most)
