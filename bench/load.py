"""Load time as a ratio of DuckDB's own bare, all-text load of the same file into a table.

The headline is a generated Cost and Usage Report of two million lines (`--rows`); then a row for
each other format, its rows repeated, most of them of a sample that lies beside the repository; then
the large file once more with a twentieth of its size for memory. Every load runs in processes of
its own, whose memory is added up meanwhile.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import duckdb

from bench.files import Case, cases, generated
from ses_dash.access import SINGLE_USER
from ses_dash.ingest import pipeline
from ses_dash.settings import Settings
from ses_dash.stores import opened

ROWS = 2_000_000
TURNS = 3  # the best of so many is what counts: the machine does other things too
BOUNDED = "60MB"


class Loaded(NamedTuple):
    """What a load took."""

    seconds: float
    records: int
    megabytes: int  # of memory, the parsing process included


def main() -> None:
    """Measure the large file, every format, and the large file in little memory."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=ROWS)
    arguments.add_argument("--turns", type=int, default=TURNS)
    arguments.add_argument("--only", default="", help="formats with this in their title")
    arguments.add_argument("--load", nargs=3, metavar=("FILE", "DATA", "MEMORY"))
    given = arguments.parse_args()
    if given.load:
        load_here(*given.load)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        large = generated(folder, given.rows)
        compare(large, folder, given.turns)
        for case in cases(folder):
            if given.only.lower() in case.title.lower():
                compare(case, folder, given.turns)
        in_little_memory(large, folder)


def compare(case: Case, folder: Path, turns: int) -> None:
    """Print both times and their ratio, and the memory of the load."""
    bare, loads = [], []
    for turn in range(turns):
        with tempfile.TemporaryDirectory(dir=folder) as name:
            bare.append(bare_load(case, Path(name) / f"bare{turn}.duckdb"))
            loads.append(full_load(case.file, Path(name) / "data"))
    best = min(loads)
    print(
        f"{case.title:<31} {len(case.names):>3} columns {best.records:>9,} rows "
        f"{case.file.stat().st_size / 1e6:5.0f} MB  bare {min(bare):6.2f} s  loaded "
        f"{best.seconds:6.2f} s  ratio {best.seconds / min(bare):4.1f}  memory "
        f"{max(each.megabytes for each in loads):>5,} MB",
        flush=True,
    )


def in_little_memory(case: Case, folder: Path) -> None:
    """Print what a load takes whose database may use a twentieth of the file's size."""
    loaded = full_load(case.file, folder / "little", BOUNDED)
    size = case.file.stat().st_size / 1e6
    print(
        f"read with {BOUNDED} for the parser's database: {size:,.0f} MB in {loaded.seconds:.2f} s, "
        f"memory {loaded.megabytes:,} MB of both processes"
    )


def bare_load(case: Case, database: Path) -> float:
    """Load a file into a table as it is, and return the seconds."""
    with duckdb.connect(str(database)) as connection:
        start = time.perf_counter()
        connection.execute(f"CREATE TABLE bare AS FROM {case.reader}")
        connection.execute("CHECKPOINT")
        return time.perf_counter() - start


def full_load(file: Path, data: Path, memory: str = Settings(Path()).parse_memory) -> Loaded:
    """Load a file with all checks into stores of its own, in a process of its own."""
    command = [sys.executable, "-m", "bench.load", "--load", str(file), str(data), memory]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        peak = 0
        while process.poll() is None:
            peak = max(peak, memory_of(process.pid))
            time.sleep(0.02)
        answer = process.stdout.read() if process.stdout else ""
    if process.returncode:
        sys.exit(f"{file.name} was not loaded: {answer or process.returncode}")
    seconds, records = json.loads(answer)
    return Loaded(seconds, records, peak)


def load_here(file: str, data: str, memory: str) -> None:
    """Load a file and print the seconds it took and how many rows were loaded."""
    with opened(Settings(data=Path(data), parse_memory=memory)) as stores:
        start = time.perf_counter()
        results = pipeline.load(stores, SINGLE_USER, [Path(file)], approve=True)
        seconds = time.perf_counter() - start
    if results[0].status != "loaded":
        print(f"{results[0].status}: {results[0].reason}")
        sys.exit(1)
    print(json.dumps((seconds, results[0].loaded)))


def memory_of(pid: int) -> int:
    """Return the resident megabytes of a process and those it has started."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:  # it has just ended
        return 0
    return pages * 4096 // 1_000_000 + sum(memory_of(int(child)) for child in children)


if __name__ == "__main__":
    main()
