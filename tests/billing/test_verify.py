"""Verify finds every changed byte, swapped numbers and a missing tail, and names them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from ses_dash.access import SINGLE_USER, Scope
from ses_dash.billing import anchor, document, freeze, options, statements, verify
from ses_dash.ledger import statements as frozen_statements
from ses_dash.model.statement_life import FILE_KINDS
from tests.billing.shop import Charge, Shop

if TYPE_CHECKING:
    from collections.abc import Callable

    from ses_dash.model.delivery import Progress
    from ses_dash.model.statement import Draft


@pytest.fixture
def frozen(three_taxed: Shop) -> Shop:
    """Three statements, 1 to 3, in one series."""
    assert _found(three_taxed) == []
    return three_taxed


def _found(shop: Shop) -> list[str]:
    return [f"{each.where}: {each.what}" for each in verify.verify(shop.stores)]


def _tamper(shop: Shop, *statements_: str) -> None:
    """Change the ledger behind its back, as somebody with a database tool can."""
    with closing(sqlite3.connect(shop.stores.settings.ledger)) as ledger:
        triggers = ledger.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in triggers.fetchall():
            ledger.execute(f"DROP TRIGGER {name}")
        for statement in statements_:
            ledger.execute(statement)
        ledger.commit()


def _with_line(draft: Draft, **change: Any) -> Draft:  # noqa: ANN401
    return replace(draft, lines=(replace(draft.lines[0], **change), *draft.lines[1:]))


def _with_group(draft: Draft, **change: Any) -> Draft:  # noqa: ANN401
    return replace(draft, tax_groups=(replace(draft.tax_groups[0], **change),))


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda draft: _with_line(draft, price=Decimal(9)), "a line is not its rounded price"),
        (lambda draft: _with_group(draft, base=Decimal(9)), "a tax base is not the sum"),
        (
            lambda draft: _with_group(draft, rounding_adjustment=Decimal("0.5")),
            "the rounding adjustment is not what the lines lack",
        ),
        (lambda draft: _with_group(draft, tax=Decimal(9)), "a tax is not the rate of its base"),
        (
            lambda draft: _with_group(draft, discount=Decimal(1)),
            "its discounts are not the credits it spends",
        ),
        (
            lambda draft: replace(draft, prepaid=Decimal(1)),
            "what is prepaid is not the credits it spends",
        ),
        (lambda draft: replace(draft, net=Decimal(9)), "net is not the sum of its tax groups"),
        (lambda draft: replace(draft, tax=Decimal(9)), "tax is not the sum of its tax groups"),
        (lambda draft: replace(draft, total=Decimal(9)), "total is not net and tax"),
    ],
)
def test_sums_that_do_not_add_up(frozen: Shop, change: Callable[[Draft], Draft], what: str) -> None:
    draft = statements.read_document(frozen.stores, SINGLE_USER, "1").draft
    assert list(verify._sums("1", draft)) == []
    assert any(what in found.what for found in verify._sums("1", change(draft)))


def test_a_document_written_another_way(frozen: Shop) -> None:
    _tamper(frozen, "UPDATE statement SET document_json = document_json || ' ' WHERE id = 1")
    assert "1: its document is not written canonically" in _found(frozen)


def test_progress_names_the_checks(frozen: Shop) -> None:
    steps: list[Progress] = []
    verify.verify(frozen.stores, steps.append)
    assert [step.message for step in steps] == [
        "Checking numbers and chain",
        "Checking documents",
        "Checking credits",
        "Checking credit statements",
        "Checking metered days",
        "Checking files",
        "Checking anchor",
        "Checking charges",
        "Checking commitments",
        "Checking conservation",
    ]


def test_t24_a_changed_cent_in_a_document(frozen: Shop) -> None:
    _tamper(
        frozen,
        "UPDATE statement SET document_json = replace(document_json, '12.01', '12.02') "
        "WHERE customer_name = 'Bea'",
    )
    found = _found(frozen)
    assert found[0] == (
        "2: its document was changed: total is 12.02 in the document, 12.01 in the list"
    )
    assert found[1] == "2: total is 12.02 in the document, 12.01 in the list"


def test_t24_a_changed_cent_that_only_a_sum_contradicts(frozen: Shop) -> None:
    _tamper(
        frozen,
        'UPDATE statement SET document_json = replace(document_json, \'"tax":"2.00"\', '
        "'\"tax\":\"2.01\"'), tax = '2.01' WHERE customer_name = 'Bea'",
    )
    found = _found(frozen)
    assert found[0] == "2: its document was changed: a tax is not the rate of its base"


def test_t24_a_changed_word_has_no_field_but_another_hash(frozen: Shop) -> None:
    _tamper(
        frozen,
        "UPDATE statement SET document_json = replace(document_json, 'what was used', 'what else') "
        "WHERE customer_name = 'Bea'",
    )
    assert _found(frozen)[0] == "2: its document was changed: the hash differs"


@pytest.mark.parametrize("wreck", ["no JSON", "[]", '{"document":{}}', '{"document":{"draft":1}}'])
def test_t24_a_document_that_cannot_be_read_is_named(frozen: Shop, wreck: str) -> None:
    _tamper(frozen, f"UPDATE statement SET document_json = '{wreck}' WHERE customer_name = 'Bea'")
    found = _found(frozen)
    assert found[0] == "2: its document was changed: it cannot be read any more"
    assert any("cannot be read" in each for each in found[1:])


def test_a_changed_document_with_a_changed_hash(frozen: Shop) -> None:
    with frozen.stores.ledger.read() as conn:
        second = frozen_statements.find(conn, Scope.all(), "2")
        text = frozen_statements.document_json(conn, second.id).replace("Storage", "Stowage")
    _tamper(
        frozen,
        f"UPDATE statement SET document_json = '{text}', "
        f"document_sha256 = '{document._sha256(text)}' WHERE id = {second.id}",
    )
    found = _found(frozen)
    assert found[0] == "2: its chain value does not follow from the one before"
    assert "2: its pdf file is not what it renders to" in found


@pytest.mark.parametrize(
    ("column", "value", "shown"),
    [
        ("total", "99.00", "99"),
        ("due_date", "2027-01-01", "'2027-01-01'"),
        ("customer_name", "Eve", "'Eve'"),
    ],
)
def test_t24_a_changed_column_of_the_list(
    frozen: Shop, column: str, value: str, shown: str
) -> None:
    _tamper(frozen, f"UPDATE statement SET {column} = '{value}' WHERE customer_name = 'Cleo'")
    (found,) = _found(frozen)
    assert found.startswith(f"3: {column} is ")
    assert f"in the document, {shown} in the list" in found


def test_a_changed_line(frozen: Shop) -> None:
    _tamper(frozen, "UPDATE statement_line SET cost = '1' WHERE statement_id = 1 AND ordinal = 1")
    assert _found(frozen) == ["1: cost of line 1 is 10.005 in the document, 1 in the ledger"]


def test_a_line_that_is_gone(frozen: Shop) -> None:
    _tamper(frozen, "DELETE FROM statement_line WHERE statement_id = 1 AND ordinal = 2")
    assert _found(frozen) == ["1: line 2 is not in the ledger"]


def test_r28_terms_that_reports_of_a_frozen_month_go_by(frozen: Shop) -> None:
    _tamper(frozen, "UPDATE statement_terms SET at_cost = 0 WHERE statement_id = 2")
    (found,) = _found(frozen)
    assert found.startswith("2: it is priced with FrozenTerms(at_cost=True")


def test_t25_a_missing_tail(frozen: Shop) -> None:
    _tamper(
        frozen,
        *(
            f"DELETE FROM statement_{table} WHERE statement_id = 3"
            for table in ("line", "event", "file", "number", "terms")
        ),
        "DELETE FROM statement WHERE id = 3",
    )
    assert _found(frozen) == [
        "number 3 of series main:: it was frozen, but the ledger no longer has it"
    ]


def test_t25_a_tail_made_anew(frozen: Shop) -> None:
    test_t25_a_missing_tail(frozen)
    options.set_option(frozen.stores, SINGLE_USER, "invoice_notes", "Something else")
    frozen.freeze()
    assert "number 3 of series main:: it was frozen with another content" in _found(frozen)


def test_a_missing_middle(frozen: Shop) -> None:
    _tamper(frozen, "DELETE FROM statement_number WHERE n = 2")
    assert _found(frozen)[0] == "3: there is no statement 2 before it"


def test_t27_swapped_numbers(frozen: Shop) -> None:
    _tamper(
        frozen,
        "UPDATE statement_number SET statement_id = 99 WHERE n = 1",
        "UPDATE statement_number SET statement_id = 1 WHERE n = 2",
        "UPDATE statement_number SET statement_id = 2 WHERE n = 1",
    )
    found = _found(frozen)
    assert found[0] == "1: its chain value does not follow from the one before"
    assert "1: n is 2 in the document, 1 in the list" in found


@pytest.mark.parametrize("kind", FILE_KINDS)
def test_a_changed_byte_of_a_file(frozen: Shop, kind: str) -> None:
    with frozen.stores.ledger.read() as conn:
        (file,) = (each for each in frozen_statements.files(conn, 2) if each.kind == kind)
    path = frozen.stores.archive.path(file.sha256)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(0o600)
    path.write_bytes(content)
    assert _found(frozen) == [f"2: its {kind} file is damaged or missing"]


def test_a_file_that_was_never_made(frozen: Shop) -> None:
    _tamper(frozen, "DELETE FROM statement_file WHERE statement_id = 2 AND kind = 'pdf'")
    assert _found(frozen) == ["2: its pdf file is missing. Start the app once"]
    freeze.render_pending(frozen.stores)
    assert _found(frozen) == []


def test_files_of_another_renderer_are_served_not_compared(
    frozen: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify, "RENDERER", "ses-dash layout 99")
    monkeypatch.setattr("ses_dash.billing.render.pdf.RENDERER", "ses-dash layout 99")
    assert _found(frozen) == []
    _, content = statements.read_file(frozen.stores, SINGLE_USER, "1", "pdf")
    assert b"layout 99" not in content


def test_a_statement_the_anchor_missed(frozen: Shop) -> None:
    path = anchor.path(frozen.stores)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:-1]), encoding="utf-8")
    assert _found(frozen) == ["number 3 of series main:: the anchor does not know it"]
    anchor.catch_up(frozen.stores)
    assert _found(frozen) == []


def test_a_declared_gap_is_none(frozen: Shop) -> None:
    options.set_option(
        frozen.stores, SINGLE_USER, "next_invoice_number", "10", reason="a new stack of paper"
    )
    frozen.own("Dora", frozen.customer("Dora"))
    frozen.load(Charge("Dora", "1"))
    frozen.freeze()
    assert _found(frozen) == []


def test_cost_that_went_missing(frozen: Shop) -> None:
    with frozen.stores.warehouse.write() as cursor:
        cursor.execute("UPDATE customer_month SET billed_cost = 0 WHERE account = 'Ada'")
    assert _found(frozen) == [
        "delivery 1: its charges in EUR do not add up to the customers' months",
        "aws 2026-10: 10.009 EUR is not accounted for",
    ]
