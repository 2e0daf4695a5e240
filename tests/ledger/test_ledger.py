"""The ledger file: first start, transactions, snapshots, versions."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import OperationalError

from ses_dash.access import SINGLE_USER, Scope
from ses_dash.errors import DamagedFileError, LedgerNewerError
from ses_dash.ledger import customers
from ses_dash.ledger.ledger import Ledger, version
from ses_dash.model.customer import Customer

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection


def _names(conn: Connection) -> list[str]:
    return [customer.name for customer in customers.all(conn, Scope.all())]


def _create(conn: Connection, name: str) -> Customer:
    return customers.create(conn, SINGLE_USER, Customer(0, name))


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("recursive_triggers", 1)],
)
def test_every_connection_is_safe(ledger: Ledger, pragma: str, value: object) -> None:
    with ledger.read() as first, ledger.read() as second:
        for conn in (first, second):
            assert conn.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_first_start_leaves_one_file(path: Path) -> None:
    Ledger.open(path).close()
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_what_was_written_is_there_after_reopening(path: Path) -> None:
    ledger = Ledger.open(path)
    with ledger.write() as conn:
        _create(conn, "Acme")
    ledger.close()
    ledger = Ledger.open(path)
    with ledger.read() as conn:
        assert _names(conn) == ["Acme"]
    ledger.close()


@pytest.mark.parametrize("share", [0, 1, 4096, 20_000])
def test_first_start_heals_after_a_kill(path: Path, share: int) -> None:
    """A kill leaves part of a file, a log and an index under the temporary name."""
    Ledger.open(path).close()
    whole = path.read_bytes()
    path.unlink()
    path.with_name("ledger.sqlite.new").write_bytes(whole[:share])
    path.with_name("ledger.sqlite.new-wal").write_bytes(whole[:share])
    path.with_name("ledger.sqlite.new-shm").write_bytes(b"\0" * share)
    ledger = Ledger.open(path)
    with ledger.read() as conn:
        assert version(conn) == 1
    ledger.close()
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_killed_writer_leaves_what_was_committed(path: Path, tmp_path: Path) -> None:
    ledger = Ledger.open(path)
    with ledger.write() as conn:
        _create(conn, "Acme")
    copy = tmp_path / "copy"
    with ledger.write() as conn:
        _create(conn, "Half")
        copy.mkdir()
        for file in path.parent.glob("ledger.sqlite*"):
            shutil.copy(file, copy)
    ledger.close()
    reopened = Ledger.open(copy / path.name)
    with reopened.read() as conn:
        assert _names(conn) == ["Acme"]
    reopened.close()


def test_a_log_without_its_ledger_is_not_taken_for_a_first_start(path: Path) -> None:
    path.with_name("ledger.sqlite-wal").write_bytes(b"the last statements")
    with pytest.raises(DamagedFileError, match="Restore it from a backup"):
        Ledger.open(path)


def test_a_file_that_is_no_ledger_is_named(path: Path) -> None:
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(DamagedFileError, match=r"ledger\.sqlite"):
        Ledger.open(path)
    assert path.read_bytes() == b"no database at all" * 100


def test_an_empty_file_becomes_a_ledger(path: Path) -> None:
    path.touch()
    ledger = Ledger.open(path)
    with ledger.read() as conn:
        assert version(conn) == 1
    ledger.close()


def test_a_path_that_cannot_be_opened_is_no_damage(path: Path) -> None:
    path.mkdir()
    with pytest.raises(OperationalError, match="unable to open"):
        Ledger.open(path)


def test_a_newer_ledger_is_refused_unchanged(path: Path) -> None:
    Ledger.open(path).close()
    with sqlite3.connect(path) as plain:
        plain.execute("UPDATE alembic_version SET version_num = 'from-the-future'")
    plain.close()
    with pytest.raises(LedgerNewerError, match="newer ses-dash"):
        Ledger.open(path)


def test_a_folder_with_odd_characters(tmp_path: Path) -> None:
    folder = tmp_path / "100% a b?#ü"
    folder.mkdir()
    Ledger.open(folder / "ledger.sqlite").close()
    assert (folder / "ledger.sqlite").exists()


def _fail(ledger: Ledger) -> None:
    with ledger.write() as conn:
        _create(conn, "Undone")
        raise ZeroDivisionError


def test_a_write_that_raises_leaves_nothing(ledger: Ledger) -> None:
    with pytest.raises(ZeroDivisionError):
        _fail(ledger)
    with ledger.read() as conn:
        assert _names(conn) == []
        assert version(conn) == 1


def test_a_reader_sees_one_moment(ledger: Ledger) -> None:
    with ledger.read() as reader:
        assert _names(reader) == []
        with ledger.write() as conn:
            _create(conn, "Acme")
        assert _names(reader) == []
    with ledger.read() as reader:
        assert _names(reader) == ["Acme"]


def test_a_reader_cannot_write(ledger: Ledger) -> None:
    with pytest.raises(OperationalError, match="readonly"), ledger.read() as conn:
        _create(conn, "Acme")
    with ledger.write() as conn:
        _create(conn, "Acme")


def test_a_write_holds_the_lock_before_its_first_read(ledger: Ledger, path: Path) -> None:
    with ledger.write():
        other = sqlite3.connect(path, timeout=0, isolation_level=None)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()


def test_a_write_inside_a_write_joins_it(ledger: Ledger) -> None:
    with ledger.write() as outer:
        _create(outer, "Outer")
        with ledger.write() as inner:
            _create(inner, "Inner")
        with pytest.raises(ZeroDivisionError):
            _fail(ledger)
    with ledger.read() as conn:
        assert _names(conn) == ["Inner", "Outer"]


def test_writers_take_turns(ledger: Ledger) -> None:
    def add(index: int) -> None:
        for turn in range(5):
            with ledger.write() as conn:
                assert len(_names(conn)) == version(conn) - 1
                _create(conn, f"Customer {index}-{turn}")

    threads = [threading.Thread(target=add, args=(index,)) for index in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with ledger.read() as conn:
        assert len(_names(conn)) == 100
        assert version(conn) == 101


def test_many_readers_at_once(ledger: Ledger) -> None:
    """Each open page holds a snapshot; none waits for another's connection."""
    readers = [ledger.read() for _ in range(50)]
    for reader in readers:
        assert version(reader.__enter__()) == 1
    for reader in readers:
        reader.__exit__(None, None, None)
