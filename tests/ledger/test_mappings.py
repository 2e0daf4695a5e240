"""Mappings by name: versions are kept, the latest counts, each change is in the audit trail."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import IntegrityError

from ses_dash.access import SINGLE_USER
from ses_dash.errors import NotFoundError
from ses_dash.ledger import audit, mappings
from ses_dash.model.history import SavedMapping
from ses_dash.model.mapping import Mapping, Origin, content

if TYPE_CHECKING:
    from sqlalchemy import Connection

NOON = "2026-11-20T12:00:00.000000Z"
FIRST = Mapping("North", {"cost": Origin("Betrag"), "currency": Origin(value="EUR")}, ("Betrag",))
SECOND = replace(FIRST, decimal=",", skip_column="Text", skip_texts=("Summe", ""))


def test_the_latest_version_counts_and_the_first_is_kept(conn: Connection) -> None:
    mappings.save(conn, SINGLE_USER, FIRST)
    mappings.save(conn, SINGLE_USER, SECOND)
    mappings.save(conn, SINGLE_USER, SECOND)
    mappings.save(conn, SINGLE_USER, replace(FIRST, name="East"))
    assert mappings.get(conn, "North") == SECOND
    assert mappings.all(conn) == (
        SavedMapping(replace(FIRST, name="East"), NOON, "single user"),
        SavedMapping(SECOND, NOON, "single user"),
    )
    assert conn.exec_driver_sql("SELECT count(*) FROM mapping").scalar() == 3
    last, second, first = audit.rows(conn, 3)
    assert (first.action, first.subject, first.before) == ("save mapping", "North", None)
    assert (second.before["decimal"], second.after["decimal"]) == (".", ",")
    assert last.subject == "East"


def test_a_removed_mapping_is_used_no_more(conn: Connection) -> None:
    mappings.save(conn, SINGLE_USER, FIRST)
    mappings.remove(conn, SINGLE_USER, "North")
    assert mappings.all(conn) == ()
    with pytest.raises(NotFoundError, match="no mapping 'North'"):
        mappings.remove(conn, SINGLE_USER, "North")
    [removed] = audit.rows(conn, 1)
    assert (removed.action, removed.after) == ("remove mapping", None)
    assert removed.before["fields"]["cost"] == {"column": "Betrag", "value": ""}
    assert content(FIRST)["fields"] == {"cost": {"column": "Betrag"}, "currency": {"value": "EUR"}}
    mappings.save(conn, SINGLE_USER, FIRST)
    assert mappings.find(conn, "North") == FIRST


@pytest.mark.parametrize("sql", ["UPDATE mapping SET name = 'x'", "DELETE FROM mapping"])
def test_what_was_saved_stays(conn: Connection, sql: str) -> None:
    mappings.save(conn, SINGLE_USER, FIRST)
    with pytest.raises(IntegrityError, match="mapping is insert-only"):
        conn.exec_driver_sql(sql)
