"""Mappings that are kept: the same next month, corrected, rebuilt, and never counted twice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ses_dash.access import SINGLE_USER
from ses_dash.ingest import pipeline
from ses_dash.ledger import deliveries, mappings
from ses_dash.model.mapping import Origin
from tests.ingest.mapped_files import GERMAN, charges, german, plain

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ses_dash.model.delivery import FileResult
    from ses_dash.model.mapping import Mapping
    from ses_dash.stores import Stores

    Write = Callable[[str, str | bytes], Path]
    Load = Callable[..., list[FileResult]]


def save(stores: Stores, *made: Mapping) -> None:
    with stores.ledger.write() as conn:
        for each in made:
            mappings.save(conn, SINGLE_USER, each)


def test_the_next_month_is_recognised_by_its_columns(
    write: Write, load: Load, stores: Stores
) -> None:
    save(stores, german())
    [result] = load(write("october.csv", GERMAN))
    assert (result.status, result.format) == ("loaded", "mapped: Nord")
    december = GERMAN.replace(".10.", ".12.")
    [result] = load(write("december.csv", december))
    assert (result.status, result.billing_periods) == ("loaded", ("2026-12",))
    # Another column, a column less, another name: not without somebody who says so.
    more = december.replace("Währung\n", "Währung;Rabatt\n").replace("EUR\n", "EUR;0\n")
    for name, content in (
        ("more.csv", more.replace("CHF\n", "CHF;0\n")),
        ("less.csv", "\n".join(line.rpartition(";")[0] for line in december.splitlines()) + "\n"),
        ("renamed.csv", december.replace("Betrag", "Betrag netto")),
    ):
        [result] = load(write(name, content))
        assert (result.status, result.loaded) == ("refused", 0), name
        assert "is in no billing format known here" in result.reason
    [result] = load(write("renamed.csv", december.replace("Betrag", "Netto")), mapping=german())
    assert "has no column Betrag, which the mapping 'Nord' reads" in result.reason
    [result] = load(write("more.csv", more.replace("CHF\n", "CHF;0\n")), mapping=german())
    assert result.findings[0].message == "Columns new since the mapping was made: Rabatt."


def test_two_mappings_of_the_same_columns_are_a_question(
    write: Write, load: Load, stores: Stores
) -> None:
    save(stores, german(), german(name="Nord 2"))
    [result] = load(write("a.csv", GERMAN))
    assert "fits several mappings: Nord, Nord 2" in result.reason


def test_a_corrected_mapping_replaces_what_the_wrong_one_read(
    write: Write, load: Load, stores: Stores
) -> None:
    path = write("a.csv", "Cost,Net,Name\n1,1,x\n")
    [result] = load(path, mapping=plain(), period="2026-10")
    assert load(path, mapping=plain(), period="2026-10")[0].status == "unchanged"
    net = replace(plain(), fields=plain().fields | {"cost": Origin("Net")})
    [result] = load(path, mapping=net, period="2026-10")
    assert result.status == "loaded"
    with stores.ledger.read() as conn:
        before, now = deliveries.all(conn)
    assert (before.state, now.state) == ("superseded", "live")
    assert (before.mapping, now.mapping, now.period) == (plain(), net, "2026-10")
    [result] = load(path, mapping=net, period="2026-09")  # the same bytes as another month
    assert (result.status, "Do both count?" in result.reason) == ("held", True)
    [result] = load(path, mapping=replace(net, name="Other"), period="2026-10")
    assert (result.status, "Do both count?" in result.reason) == ("held", True)


def test_r1_a_mapping_and_another_file_of_the_bill_never_both_count(
    write: Write, load: Load
) -> None:
    mapping = plain(billing_account="Payer")
    load(write("a.csv", "Cost,Payer\n1,42\n"), mapping=mapping, period="2026-10")
    other = replace(mapping, name="Details")
    [result] = load(write("b.csv", "Cost,Payer\n0.5,42\n0.5,42\n"), mapping=other, period="2026-10")
    assert (result.status, "a file of another kind" in result.reason) == ("held", True)


def test_what_was_read_by_a_mapping_is_rebuilt_equal(
    write: Write, load: Load, stores: Stores
) -> None:
    save(stores, german())
    load(write("a.csv", GERMAN))
    load(write("b.csv", "Cost,Name\n0.1234567890123456789,x\n"), mapping=plain(), period="2026-09")
    everything = charges(stores, "*")
    with stores.ledger.write() as conn:
        mappings.remove(conn, SINGLE_USER, "Nord")
    assert pipeline.rebuild(stores) == []
    assert charges(stores, "*") == everything


def test_a_held_file_is_approved_with_what_was_said_of_it(
    write: Write, load: Load, stores: Stores
) -> None:
    mapping = plain(account="Account")
    rows = "Cost,Account\n5,1\n5,2\n"
    load(write("a.csv", rows), mapping=mapping, period="2026-10")
    path = write("b.csv", "Cost,Account\n1,1\n")
    [held] = load(path, mapping=mapping, period="2026-10")
    assert (held.status, held.delivery) == ("held", 2)
    [again] = load(path, mapping=mapping, period="2026-10")
    assert again.delivery == 2
    other = replace(mapping, decimal=",")
    [otherwise] = load(path, mapping=other, period="2026-10")
    assert (otherwise.status, otherwise.delivery) == ("held", 3)
    [loaded] = pipeline.approve(stores, SINGLE_USER, 3)
    assert (loaded.status, loaded.billing_periods) == ("loaded", ("2026-10",))
    with stores.ledger.read() as conn:
        states = {each.id: each.state for each in deliveries.all(conn)}
        assert deliveries.get(conn, 4).mapping == other
    assert states == {1: "superseded", 2: "refused", 3: "refused", 4: "live"}


def test_rows_that_cannot_be_read_are_listed_by_the_same_mapping(
    write: Write, load: Load, stores: Stores
) -> None:
    [result] = load(write("a.csv", GERMAN.replace("12;CHF", "1,2,3;CHF")), mapping=german())
    assert (result.status, result.delivery) == ("refused", 1)
    with pipeline.rejected_rows(stores, SINGLE_USER, 1) as file:
        _, row = file.read().decode().splitlines()
    assert row.endswith('"1,2,3","is no number written like 1.234,56"')
    assert row.startswith("a.csv,3,4,Betrag")


def test_ids_keep_their_zeros_and_a_spreadsheets_number_is_refused(
    write: Write, load: Load, stores: Stores
) -> None:
    mapping = plain(account="Account")
    [result] = load(write("a.csv", "Cost,Account\n1, 0042 \n"), mapping=mapping, period="2026-10")
    assert charges(stores, "account") == [("0042",)]
    [result] = load(
        write("b.csv", "Cost,Account\n1,1.23457E+11\n"), mapping=mapping, period="2026-10"
    )
    assert "turned into a number" in result.reason
