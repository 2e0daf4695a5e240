"""A file that says itself what its charges add up to is taken at its word (I8)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ses_dash.billing.verify import verify
from ses_dash.ingest import proposal
from ses_dash.model.mapping import FirstRows
from tests.ingest.csp_files import invoice
from tests.ingest.mapped_files import plain

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ses_dash.model.delivery import FileResult
    from ses_dash.model.mapping import Mapping
    from ses_dash.stores import Stores

    Write = Callable[[str, str | bytes], Path]
    Load = Callable[..., list[FileResult]]


def with_totals(*texts: str) -> Mapping:
    """Return a mapping of rows of which some say in `Name` that they are totals."""
    return replace(
        plain(category="Kind", currency="In"),
        skip_column="Name",
        skip_texts=texts or ("Total", "InvoiceTotal", "AccountTotal", "Subtotal", "Paid"),
    )


def loaded(write: Write, load: Load, rows: str) -> FileResult:
    """Load rows of name, kind, cost and currency."""
    path = write("a.csv", "Name,Kind,Cost,In\n" + rows.replace(" ", "\n") + "\n")
    return load(path, mapping=with_totals(), period="2026-10")[0]


def told(result: FileResult) -> list[str]:
    """Return what is told of stated totals."""
    return [each.message for each in result.findings if each.code == "stated total"]


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param("a,Usage,1.25,EUR b,Tax,0.25,EUR Total,,1.50,EUR", id="with tax"),
        pytest.param("a,Usage,1.25,EUR b,Tax,0.25,EUR Total,,1.25,EUR", id="before tax"),
        pytest.param(
            "a,Usage,1.25,EUR b,Usage,2,USD total,,1.25,EUR TOTAL,,2,USD", id="currencies"
        ),
        pytest.param("a,Usage,1.25,EUR Total,,1.25,", id="no currency in the total"),
        pytest.param("a,Usage,1,EUR b,Usage,2,USD Total,,3,", id="no currency, of two"),
        pytest.param("a,Usage,1,EUR Total,,3,USD", id="another currency"),
        pytest.param("a,Usage,1,EUR Total,,1,EUR b,Usage,2,EUR Total,,2,EUR", id="of parts"),
        pytest.param(
            "a,Usage,1,EUR Total,,1,EUR b,Usage,2,EUR Total,,2,EUR Total,,3,EUR", id="all"
        ),
        pytest.param("a,Usage,1.2549,EUR b,Usage,-1,EUR Total,,0.25,EUR", id="rounded"),
        pytest.param(
            "a,Usage,1,EUR InvoiceTotal,,1,EUR AccountTotal,,1,EUR Total,,1,EUR", id="three kinds"
        ),
        pytest.param("a,Usage,1,EUR b,Usage,1,EUR Subtotal,,1,EUR Paid,,9,EUR", id="no totals"),
        pytest.param("a,Usage,1,EUR Total,,,EUR Total,,n/a,EUR", id="says nothing"),
        pytest.param("a,Usage,1000,JPY b,Usage,0.4,JPY Total,,1000,JPY", id="yen"),
    ],
)
def test_i8_totals_that_charges_add_up_to(write: Write, load: Load, rows: str) -> None:
    result = loaded(write, load, rows)
    assert (result.status, result.reason, told(result)) == ("loaded", "", [])


def test_i8_a_total_that_is_not_met_is_asked_about(write: Write, load: Load) -> None:
    result = loaded(write, load, "a,Usage,1.25,EUR b,Usage,2,USD Total,,11.25,EUR Total,,2,USD")
    said = "Its charges add up to 1.25 EUR, but “Total” says 11.25 EUR."
    assert (result.status, told(result)) == ("held", [said])
    assert f"{said} Is it whole?" in result.reason


def test_i8_totals_of_parts_that_are_not_met(write: Write, load: Load) -> None:
    rows = "a,Usage,1,EUR AccountTotal,,1,EUR b,Usage,2,EUR AccountTotal,,2.5,EUR"
    result = loaded(write, load, rows)
    assert result.status == "held"
    [said] = told(result)
    assert said == "Its charges add up to 3 EUR, but “AccountTotal” says 3.5 EUR in 2 rows."


def test_i8_what_rounding_each_charge_can_do_is_told_and_not_asked(
    write: Write, load: Load
) -> None:
    result = loaded(write, load, "a,Usage,0.33,EUR b,Usage,0.33,EUR c,Usage,0.33,EUR Total,,1,EUR")
    assert (result.status, result.reason) == ("loaded", "")
    assert told(result) == ["Its charges add up to 0.99 EUR, but “Total” says 1 EUR."]
    result = loaded(
        write, load, "a,Usage,0.33,EUR b,Usage,0.33,EUR c,Usage,0.33,EUR Total,,1.02,EUR"
    )
    assert result.status == "held"


def test_i8_totals_of_invoices_and_accounts_are_proposed_as_no_charges() -> None:
    rows = (
        ("LineItem", "1"),
        ("InvoiceTotal", "1"),
        ("AccountTotal", "1"),
        ("StatementTotal", "1"),
    )
    proposed = proposal.propose(FirstRows(("RecordType", "Cost"), rows))
    assert proposed.skip_column == "RecordType"
    assert proposed.skip_texts == ("InvoiceTotal", "AccountTotal", "StatementTotal")


def test_i8_verify_holds_an_invoice_against_what_it_was_when_it_was_loaded(
    write: Write, load: Load, stores: Stores
) -> None:
    load(write("both.csv", invoice({}, {"InvoiceNumber": "G000000010"})))
    assert verify(stores) == []
    with stores.warehouse.write() as cursor:  # money that goes from one invoice to another
        cursor.execute(
            "UPDATE charge SET slice_issuer = 'invoice G000000009', invoice_id = 'G000000009'"
        )
    found = verify(stores)
    assert found
    assert "600 EUR billed cost loaded, 1 charge of 300 EUR billed cost read" in found[0].what
