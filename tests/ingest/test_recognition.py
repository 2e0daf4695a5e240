"""What a file is, told from its header and first rows before anything of it is loaded."""

from __future__ import annotations

import csv
import gzip
import io
import json
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from pyarrow import parquet

from ses_dash.access import SINGLE_USER, Actor, Role, Scope
from ses_dash.errors import NotAllowedError
from ses_dash.ingest import pipeline
from ses_dash.ingest.providers import PROVIDERS, format_name
from ses_dash.ingest.sample import ROWS
from ses_dash.ledger import deliveries
from tests.ingest.files import cur, focus

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ses_dash.model.delivery import FileResult, Recognised
    from ses_dash.stores import Stores

    Write = Callable[[str, str | bytes], Path]
    Load = Callable[..., list[FileResult]]
    Recognise = Callable[..., list[Recognised]]


@pytest.fixture
def recognise(stores: Stores) -> Recognise:
    def look(*paths: Path) -> list[Recognised]:
        return pipeline.recognise(stores, SINGLE_USER, paths)

    return look


def test_what_a_file_is_and_nothing_is_kept_of_it(
    write: Write, recognise: Recognise, stores: Stores
) -> None:
    path = write("october.csv", focus({}, {"BillingCurrency": "EUR"}))
    [found] = recognise(path)
    assert (found.file, found.size, found.reason) == ("october.csv", path.stat().st_size, "")
    assert format_name(found.format) == "FOCUS 1.0"
    assert (found.programs, found.program_missing) == (("aws",), False)
    assert (found.periods, found.billing_accounts) == (("2026-09",), ("000000000042",))
    assert found.currencies == ("EUR", "USD")
    assert (found.records, found.whole, found.replaces) == (2, True, ())
    with stores.ledger.read() as conn:
        assert not deliveries.all(conn)
    assert not [path for path in stores.settings.work.iterdir() if path.is_dir()]
    assert not [path for path in stores.archive.folder.rglob("*") if path.is_file()]


def test_packed_text_and_parquet(write: Write, recognise: Recognise, tmp_path: Path) -> None:
    packed = write("cur.csv.gz", gzip.compress(cur().encode()))
    rows = list(csv.DictReader(io.StringIO(cur({}, {}))))
    table = tmp_path / "cur.parquet"
    parquet.write_table(pa.Table.from_pylist(rows * ROWS), table)
    first, second = recognise(packed, table)
    assert (first.records, first.whole, first.periods) == (1, True, ("2026-09",))
    assert (second.records, second.whole, second.periods) == (ROWS, False, ("2026-09",))
    assert format_name(first.format) == format_name(second.format) == "AWS CUR 2.0"


def test_of_a_long_file_the_first_rows_are_looked_at(write: Write, recognise: Recognise) -> None:
    text = {"ServiceName": 'two\nlines, "quoted"', "Tags": "x" * 900}
    later = {"BillingPeriodStart": "2026-10-01T00:00:00Z"}
    [found] = recognise(write("long.csv", focus(*[text] * 3000, later)))
    assert (found.reason, found.rejects) == ("", ())
    assert 500 < found.records <= ROWS
    assert (found.whole, found.periods) == (False, ("2026-09",))
    [short] = recognise(write("short.csv", focus(*[{}] * ROWS, later)))
    assert (short.records, short.whole) == (ROWS, False)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"a,b\n1,2\n", "is in no billing format known here: its columns are a, b."),
        (b"", "cannot be read: it is empty."),
        (focus().splitlines()[0].encode() + b"\n", "it has column names but no rows."),
        (b"PK\x03\x04xx", "the archive is cut or damaged."),
        (focus(without=("BilledCost",)).encode(), "has no column BilledCost"),
        (b'"' + focus()[:40].encode(), "cannot be read: it has no line of column names."),
    ],
)
def test_what_is_no_billing_file_says_why(
    write: Write, recognise: Recognise, content: bytes, reason: str
) -> None:
    [found] = recognise(write("x.csv", content))
    assert reason in found.reason
    assert (found.format, found.periods) == ("", ())


def test_a_file_that_is_not_there_or_names_no_program(
    write: Write, recognise: Recognise, tmp_path: Path
) -> None:
    rows = dict.fromkeys(("ProviderName", "InvoiceIssuerName"), "Some Software Ltd")
    gone, found = recognise(tmp_path / "gone.csv", write("saas.csv", focus(rows)))
    assert gone.reason == "gone.csv is not there. Check the path."
    assert (found.programs, found.program_missing) == (("other",), True)


def test_rows_that_cannot_be_read_are_seen_early(write: Write, recognise: Recognise) -> None:
    [found] = recognise(write("bad.csv", cur({}, {"line_item_unblended_cost": "a lot"})))
    [reject] = found.rejects
    assert (reject.record, reject.line, reject.text) == (2, 3, "a lot")
    assert (found.reason, found.periods) == ("", ())


def test_dates_that_cannot_be_told_apart_are_left_open(write: Write, recognise: Recognise) -> None:
    period = {"BillingPeriodStart": "", "BillingPeriodEnd": ""}
    days = {"ChargePeriodStart": "2/3/2026", "ChargePeriodEnd": "2/4/2026"}
    [found] = recognise(write("us.csv", focus(days | period, without=tuple(period))))
    assert "has no column BillingPeriodStart" in found.reason
    dates = {"bill_billing_period_start_date": "", "line_item_usage_start_date": "2/3/2026"}
    [found] = recognise(write("cur.csv", cur(dates | {"line_item_usage_end_date": "2/3/2026"})))
    assert (found.reason, format_name(found.format), found.periods) == ("", "AWS CUR 2.0", ())


def test_files_of_one_report_are_seen_together(write: Write, recognise: Recognise) -> None:
    first, third, other = recognise(
        write("r-1.csv", focus()), write("r-3.csv", focus({}, {})), write("o.csv", cur())
    )
    assert (first.together, first.missing) == (("r-3.csv",), ("part 2",))
    assert (third.together, third.lone_part) == (("r-1.csv",), False)
    assert (other.together, other.missing) == ((), ())
    [lone] = recognise(write("r-1.csv", focus()))
    assert lone.lone_part


def test_a_manifest_and_what_it_lists(write: Write, recognise: Recognise) -> None:
    manifest = write("m.json", json.dumps({"reportKeys": ["a/r-1.csv", "a/r-2.csv"]}))
    listed, part = recognise(manifest, write("a/r-1.csv", cur()))
    assert (format_name(listed.format), listed.together) == ("Manifest", ("r-1.csv",))
    assert listed.missing == part.missing == ("r-2.csv",)
    assert part.periods == ("2026-09",)


def test_what_loading_would_take_the_place_of(
    write: Write, load: Load, recognise: Recognise
) -> None:
    load(write("a.csv", cur()), write("b.csv", cur({"bill_payer_account_id": "1"})))
    [again] = recognise(write("c.csv", cur({}, {})))
    assert again.replaces == (1,)
    [both] = recognise(write("d.csv", cur({}, {"bill_payer_account_id": "1"})))
    assert both.replaces == (1, 2)
    month = {"bill_billing_period_start_date": "2026-08-01T00:00:00Z"}
    [new] = recognise(write("e.csv", cur(month)))
    assert new.replaces == ()
    [kind] = recognise(write("f.csv", focus()))  # another kind of file of the same bill
    assert kind.replaces == (1,)


def test_only_who_may_load_may_look(stores: Stores, write: Write) -> None:
    someone = Actor("someone", Role.ACCOUNT_MANAGER, Scope.all())
    with pytest.raises(NotAllowedError):
        pipeline.recognise(stores, someone, [write("a.csv", cur())])


def test_every_format_has_a_name() -> None:
    keys = [key for provider in PROVIDERS for key in provider.formats]
    assert len(keys) == len(set(keys)) > 1
    assert {"focus-1.0", "focus-1.4", "aws-cur", "aws-cur2"} <= set(keys)
    assert format_name("never-seen") == "Never-seen"
