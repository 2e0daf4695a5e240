"""However many threads there are and whatever the time zone, a load stores the same digits."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.ingest.files import cur

ROOT = Path(__file__).resolve().parents[2]
ROWS = 40_000  # so many that several threads read, and none of them all
PLACES = ((1, "UTC"), (2, "Pacific/Auckland"), (4, "America/New_York"))
_LOAD = """
import hashlib
import sys
from pathlib import Path

from ses_dash.access import SINGLE_USER
from ses_dash.ingest import pipeline
from ses_dash.settings import Settings
from ses_dash.stores import opened

with opened(Settings(data=Path(sys.argv[1]), threads=int(sys.argv[3]))) as stores:
    [result] = pipeline.load(stores, SINGLE_USER, [sys.argv[2]])
    print(result.status, result.loaded, *result.findings)
    for table in ("charge", "charge_residue", "charge_monthly", "charge_daily", "customer_month"):
        rows = stores.warehouse.rows(f"FROM {table} ORDER BY ALL")
        print(table, len(rows), hashlib.sha256(repr(rows).encode()).hexdigest())
    rows = stores.warehouse.rows(
        "SELECT source_row, billed_cost, sku_meter FROM charge ORDER BY source_row"
    )
    print([int(row) for row, _, text in rows if text != f"line {row}"])
"""


def test_t11_threads_and_time_zones_change_nothing(tmp_path: Path) -> None:
    file = tmp_path / "report.csv"
    file.write_text(cur(*map(line, range(1, ROWS + 1))))
    said = [load(file, tmp_path / str(threads), threads, zone) for threads, zone in PLACES]
    assert said[0].startswith(f"loaded {ROWS}\n")
    assert said[0].endswith("[]\n")  # each row of the file has its own number
    assert said[1:] == said[:1] * 2


def line(number: int) -> dict[str, str]:
    """Return a line item: its days begin and end at midnight, its cost has up to 24 decimals."""
    day, hour = number % 30 + 1, (0, 11, 23)[number % 3]
    return {
        "line_item_usage_account_id": f"{number % 7:012}",
        "line_item_usage_start_date": f"2026-09-{day:02}T{hour:02}:30:00Z",
        "line_item_usage_end_date": f"2026-09-{day:02}T{hour:02}:59:59Z",
        "line_item_usage_type": f"line {number}",
        "line_item_unblended_cost": f"{number % 11}.{number**3:0{12 + number % 13}}",
        "line_item_tax_type": "VAT" if number % 5 else "",
    }


def load(file: Path, data: Path, threads: int, zone: str) -> str:
    """Load a file in a process of its own and return what it says of what is stored."""
    done = subprocess.run(
        [sys.executable, "-c", _LOAD, str(data), str(file), str(threads)],
        cwd=ROOT,
        env=os.environ | {"TZ": zone},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout
