"""Whatever the order of rows and the number of parts, the totals are the same."""

from __future__ import annotations

import random
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from ses_dash.access import SINGLE_USER
from ses_dash.ingest import pipeline
from ses_dash.money import total
from ses_dash.settings import Settings
from ses_dash.stores import opened
from tests.ingest.files import cur

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

AMOUNTS = st.decimals(
    allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=20
)
ROWS = st.lists(
    st.tuples(AMOUNTS, st.sampled_from(["000000000007", "000000000008"]), st.sampled_from("EU")),
    min_size=2,
    max_size=30,
)


@settings(max_examples=8, deadline=None)
@given(rows=ROWS, seed=st.integers(), parts=st.integers(1, 4))
def test_order_and_parts_change_no_total(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[Decimal, str, str]],
    seed: int,
    parts: int,
) -> None:
    folder = tmp_path_factory.mktemp("property")
    shuffled = random.Random(seed).sample(rows, len(rows))  # noqa: S311 - not a secret
    split = [shuffled[part::parts] for part in range(parts)]
    paths = [
        written(folder / f"report-{number}.csv", part)
        for number, part in enumerate((part for part in split if part), start=1)
    ]
    expected: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for amount, account, currency in rows:
        key = (account, currency * 3)
        expected[key] = total([expected[key], amount])
    assert loaded(folder, paths) == expected


def written(path: Path, rows: list[tuple[Decimal, str, str]]) -> Path:
    """Write rows; the first of a file says which file it is, so that no two are the same."""
    path.write_text(
        cur(
            *(
                {
                    "line_item_unblended_cost": str(amount),
                    "line_item_usage_account_id": account,
                    "line_item_currency_code": currency * 3,
                    "line_item_usage_type": path.name,
                }
                for amount, account, currency in rows
            )
        )
    )
    return path


def loaded(folder: Path, paths: list[Path]) -> dict[tuple[str, str], Decimal]:
    """Load files into stores of their own and return what customers' months add up to."""
    data = Settings(data=folder / "data", memory_limit="500MB", threads=2)
    with opened(data) as stores:
        results = pipeline.load(stores, SINGLE_USER, paths)
        assert {result.status for result in results} == {"loaded"}, results[0].reason
        rows = stores.warehouse.rows(
            "SELECT account, billing_currency, sum(billed_cost), sum(billed_residue) "
            "FROM customer_month GROUP BY ALL"
        )
    return {(account, currency): total([stored, rest]) for account, currency, stored, rest in rows}
