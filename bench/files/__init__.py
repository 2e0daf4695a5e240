"""Provider files to measure with: a generated report, and small files with their rows repeated."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

import duckdb

from bench.files.written import LAYOUTS, written

LARGE = 160_000_000  # bytes to which the samples are repeated
WORKBOOK_ROWS = 50_000  # of what is measured as a workbook, gzip and Parquet
SHARED = Path(__file__).parents[3] / "shared" / "data"
SAMPLES = {
    "AWS CUR (legacy)": "aws/cur_legacy_nise_large_2025-07-00001.csv.gz",
    "AWS CUR (legacy), commitments": "aws/cur_legacy_nise_sp_ri_2025-07.csv.gz",
    "FOCUS 1.2, AWS": "focus/focus12_aws_generated_2026-05.csv.gz",
    "FOCUS 1.2, Azure": "focus/focus12_azure_generated_2026-05.csv.gz",
    "FOCUS 1.0, several providers": "focus/focus10_multi_provider_2024-09.csv",
    "Azure cost details, EA": "azure/ea_cad_18subs_2023-09.csv",
    "Azure cost details, MCA": "azure/mixed_ea_mca_nise_2025-07.csv",
    "Google Cloud, CSV": "gcp/bq_csv_nise_2025-07.csv.gz",
    "Google Cloud, JSON lines": "gcp/bq_ndjson_nise_2025-07.json.gz",
    "Oracle Cloud": "oci/cost_report_nise_2025-07.csv.gz",
    "Microsoft CSP, new commerce": "csp/new_commerce_recon_docs_example.csv",
    "Microsoft CSP, licence-based": "csp/license_based_recon_docs_example.csv",
}

ACCOUNTS, SKUS = 60, 40
# A line item in SQL: a month, a power law over accounts, values that follow from its number `i`.
_DICE = f"""
SELECT *, printf('2026-09-%02dT%02d:00:00.000Z', i % 30 + 1, i % 23) AS starts,
    printf('2026-09-%02dT%02d:00:00.000Z', i % 30 + 1, i % 23 + 1) AS ends
FROM (
    SELECT
        i, (hash(i, 1) % {SKUS})::INTEGER AS sku,
        floor({ACCOUNTS} ** ((hash(i, 2) % 1000000) / 1e6))::INTEGER - 1 AS account,
        printf('%d.%010d', (hash(i, 3) % 10)::BIGINT, (hash(i, 4) % 10000000000)::BIGINT) AS amount
    FROM range({{rows}}) AS numbers(i)
)
"""
_COLUMNS = {
    "bill_payer_account_id": "'000000000042'",
    "bill_billing_period_start_date": "'2026-09-01T00:00:00.000Z'",
    "bill_billing_period_end_date": "'2026-10-01T00:00:00.000Z'",
    "bill_billing_entity": "'AWS'",
    "bill_invoicing_entity": "'Amazon Web Services, Inc.'",
    "bill_bill_type": "'Anniversary'",
    "identity_line_item_id": "left(sha256(i::VARCHAR), 50)",
    "identity_time_interval": "starts || '/' || ends",
    "line_item_usage_account_id": "printf('%012d', account)",
    "line_item_usage_account_name": "'account ' || account",
    "line_item_line_item_type": "'Usage'",
    "line_item_usage_start_date": "starts",
    "line_item_usage_end_date": "ends",
    "line_item_product_code": "'AmazonService' || (sku % 12)",
    "line_item_usage_type": "'EUC1-Usage:type.' || sku",
    "line_item_operation": "'Operation' || (sku % 5)",
    "line_item_resource_id": ("printf('arn:aws:ec2:eu-central-1:%012d:i-%08x', account, i % 5000)"),
    "line_item_usage_amount": "'1.0'",
    "line_item_currency_code": "'USD'",
    "line_item_unblended_rate": "'0.0416'",
    "line_item_unblended_cost": "amount",
    "line_item_blended_cost": "amount",
    "line_item_line_item_description": "'$0.0416 per hour of type.' || sku || ', on demand'",
    "line_item_legal_entity": "'Amazon Web Services, Inc.'",
    "pricing_public_on_demand_cost": "amount",
    "pricing_public_on_demand_rate": "'0.0416'",
    "pricing_unit": "'Hrs'",
    "pricing_term": "'OnDemand'",
    "pricing_rate_id": "1000 + sku",
    "product": (
        """printf('{{"product_name":"Amazon Service %d","vcpu":"%d"}}', sku % 12, sku % 8)"""
    ),
    "product_product_family": "'Compute Instance'",
    "product_region_code": "'eu-central-1'",
    "product_sku": "printf('SKU%08d', sku)",
    "product_servicecode": "'AmazonService' || (sku % 12)",
    "product_instance_type": "'type.' || sku",
    "reservation_effective_cost": "NULL",
    "reservation_reservation_a_r_n": "NULL",
    "resource_tags": """printf('{{"user_team":"team%d","user_env":"prod"}}', account % 9)""",
    "cost_category": "NULL",
    "savings_plan_savings_plan_a_r_n": "NULL",
    "savings_plan_savings_plan_effective_cost": "NULL",
    "savings_plan_total_commitment_to_date": "NULL",
    "savings_plan_used_commitment": "NULL",
}


@dataclass(frozen=True, slots=True)
class Case:
    """A file to load, and the file and reader that are its reference."""

    title: str
    file: Path
    plain: Path  # the same rows for DuckDB: the file itself, unless DuckDB cannot read it

    @property
    def reader(self) -> str:
        """Return the file as SQL, every column as text."""
        if self.plain.suffix == ".json":
            return (
                f"read_json('{self.plain}', format = 'newline_delimited', columns = {self._texts})"
            )
        if self.plain.suffix == ".parquet":
            return f"(SELECT COLUMNS(*)::VARCHAR FROM read_parquet('{self.plain}'))"
        return (
            f"read_csv('{self.plain}', columns = {self._texts}, header = true, "
            "auto_detect = false, delim = ',', quote = '\"', escape = '\"')"
        )

    @property
    def names(self) -> list[str]:
        """Return the names of the file's columns."""
        if self.plain.suffix == ".parquet":
            return duckdb.read_parquet(str(self.plain)).columns
        opener = gzip.open if self.plain.suffix == ".gz" else open
        with opener(self.plain, "rt", encoding="utf-8") as text:
            if self.plain.suffix == ".json":
                return list(json.loads(text.readline()))
            return next(csv.reader(text))

    @property
    def _texts(self) -> dict[str, str]:
        names = self.names if self.plain.suffix == ".json" else range(len(self.names))
        return {str(name): "VARCHAR" for name in names}


def generated(folder: Path, rows: int) -> Case:
    """Write a Cost and Usage Report of a month."""
    file = folder / "generated-cur2.csv"
    values = ", ".join(f"{sql} AS {name}" for name, sql in _COLUMNS.items())
    query = f"SELECT {values} FROM ({_DICE})".format(rows=rows)
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({query}) TO '{file}' (HEADER)")
    return Case("AWS CUR 2.0, generated", file, file)


def cases(folder: Path) -> list[Case]:
    """Return the other formats: samples with their rows repeated, a workbook, Parquet, gzip."""
    small = generated(folder / _new(folder, "small"), WORKBOOK_ROWS).file
    packed = folder / "generated-cur2.csv.gz"
    packed.write_bytes(gzip.compress(small.read_bytes(), 1))
    found = [
        Case("AWS CUR 2.0, workbook", workbook(small), small),
        Case("AWS CUR 2.0, gzip", packed, packed),
        Case("AWS CUR 2.0, Parquet", parquet := as_parquet(small), parquet),
    ]
    for title, sample in SAMPLES.items():
        if (SHARED / sample).is_file():
            file = repeated(SHARED / sample, folder)
            found.append(Case(title, file, file))
    for layout in LAYOUTS:
        file = repeated(written(layout, folder), folder / _new(folder, layout.title))
        found.append(Case(layout.title, file, file))
    return found


def _new(folder: Path, name: str) -> str:
    (folder / name).mkdir()
    return name


def repeated(sample: Path, folder: Path) -> Path:
    """Write a sample's rows so often that the file is large."""
    packed = sample.suffix == ".gz"
    content = gzip.decompress(sample.read_bytes()) if packed else sample.read_bytes()
    target = folder / sample.name.removesuffix(".gz")
    end = b"\r\n" if b"\r\n" in content else b"\n"
    head, body = b"", content.removesuffix(end) + end
    if target.suffix != ".json":
        at = content.index(b"\n") + 1
        head, body = body[:at], body[at:]
    with target.open("wb") as file:
        file.write(head)
        for _ in range(max(1, LARGE // len(body))):
            file.write(body)
    return target


def as_parquet(file: Path) -> Path:
    """Write a CSV's rows as Parquet, every column as text."""
    target = file.with_suffix(".parquet")
    with duckdb.connect() as connection:
        rows = f"read_csv('{file}', header = true, all_varchar = true)"
        connection.execute(f"COPY (FROM {rows}) TO '{target}' (FORMAT parquet)")
    return target


def workbook(file: Path) -> Path:
    """Write a CSV's rows as an Excel workbook of one sheet."""
    target = file.with_suffix(".xlsx")
    sheet = io.StringIO()
    with file.open(encoding="utf-8", newline="") as text:
        for row in csv.reader(text):
            cells = "".join(f'<c t="inlineStr"><is><t>{escape(cell)}</t></is></c>' for cell in row)
            sheet.write(f"<row>{cells}</row>")
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"

    def related(what: str, where: str) -> str:
        link = f'<Relationship Id="r1" Type="{office}/{what}" Target="{where}"/>'
        return f'<Relationships xmlns="{package}/relationships">{link}</Relationships>'

    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="'
        'application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/sheet.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": related("officeDocument", "xl/workbook.xml"),
        "xl/_rels/workbook.xml.rels": related("worksheet", "sheet.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="Report" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/sheet.xml": f'<worksheet xmlns="{main}"><sheetData>{sheet.getvalue()}</sheetData>'
        "</worksheet>",
    }
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return target
