"""Whatever rows they have: together, each amount is in one of the files and counts once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from ses_dash.access import SINGLE_USER
from ses_dash.ingest import pipeline
from ses_dash.money import total
from ses_dash.settings import Settings
from ses_dash.stores import opened
from tests.ingest.azure_files import azure, covered, purchase, unused, usage

if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path

    import pytest

    Sums = tuple[Decimal, Decimal]

AMOUNTS = st.lists(
    st.decimals(
        allow_nan=False, allow_infinity=False, min_value=-(10**6), max_value=10**6, places=20
    ),
    max_size=6,
)


@settings(max_examples=8, deadline=None)
@given(
    rest=AMOUNTS,
    bought=AMOUNTS.filter(bool),
    refunded=AMOUNTS,
    used=AMOUNTS,
    not_used=AMOUNTS.filter(bool),
    actual_first=st.booleans(),
)
def test_billed_is_what_was_bought_and_the_rest_effective_is_what_was_used_and_the_rest(
    tmp_path_factory: pytest.TempPathFactory,
    rest: list[Decimal],
    bought: list[Decimal],
    refunded: list[Decimal],
    used: list[Decimal],
    not_used: list[Decimal],
    actual_first: bool,  # noqa: FBT001 - named by hypothesis
) -> None:
    folder = tmp_path_factory.mktemp("property")
    others = [usage(str(cost)) for cost in rest]
    actual = azure(
        *others,
        *(covered("0") for _ in used),
        *(purchase(str(cost)) for cost in bought),
        *(purchase(str(cost), ChargeType="Refund") for cost in refunded),
    )
    amortised = azure(
        *others,
        *(covered(str(cost)) for cost in used),
        *(unused(str(cost)) for cost in not_used),
    )
    paths = [folder / "a.csv", folder / "m.csv"]
    for path, content in zip(paths, (actual, amortised), strict=True):
        path.write_text(content)
    found = loaded(folder, paths if actual_first else paths[::-1])
    assert found == (total([*rest, *bought, *refunded]), total([*rest, *used, *not_used]))


def loaded(folder: Path, paths: list[Path]) -> Sums:
    """Load files one after the other and return what is billed and what it costs in effect."""
    data = Settings(data=folder / "data", memory_limit="500MB", threads=2)
    with opened(data) as stores:
        for path in paths:
            [result] = pipeline.load(stores, SINGLE_USER, [path], approve=True)
            assert result.status == "loaded", result.reason
        rows = stores.warehouse.rows(
            "SELECT billed_cost, billed_residue, effective_cost, effective_residue "
            "FROM charge_monthly"
        )
    billed = total([part for row in rows for part in row[:2]])
    return billed, total([part for row in rows for part in row[2:]])
