"""Kills a job at its k-th write call, by strace; the next start must find nothing half done."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from signal import SIGKILL
from typing import Self

# Every call that changes a file or a folder. A question mark: not on every machine.
_CALLS = (
    "write,pwrite64,?writev,?pwritev,fdatasync,fsync,ftruncate,?fallocate,"
    "?rename,renameat,?renameat2,?unlink,unlinkat,?link,linkat"
)
FULL = "SES_DASH_FULL_SWEEP"  # set: every point of every sweep
_POINTS = 20  # of each sweep otherwise, at most


def why_not() -> str:
    """Return why this machine cannot sweep; empty when it can."""
    if shutil.which("strace") is None:
        return "strace is not installed (apt-get install strace)"
    trial = subprocess.run(
        ["strace", "-qq", "-o", os.devnull, "true"], capture_output=True, text=True, check=False
    )
    return "" if trial.returncode == 0 else f"strace may not trace here: {trial.stderr.strip()}"


class Sweep:
    """Runs jobs of `jobs.py` under strace, to their end or to their k-th write."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder  # for what strace writes down

    def __enter__(self) -> Self:
        root = Path(__file__).resolve().parents[2]
        environment = {k: v for k, v in os.environ.items() if not k.startswith("COV")}
        self._jobs = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.jobs"],
            cwd=root,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._jobs.communicate(timeout=30)

    def points(self, job: str, data: Path) -> list[int]:
        """Run a job to its end and return the writes to kill it at; all of them if asked for.

        Otherwise those that are of another kind than the one before or after them: in a row of
        writes to one file, the first and the last. First and last of all are always among them.
        """
        log = self.folder / "calls"
        assert self._run(job, data, "-o", str(log)) == 0
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
        kinds = ["", *(line.partition(",")[0] for line in lines), ""]
        places = range(1, len(lines) + 1)
        if os.environ.get(FULL):
            return list(places)
        turns = [k for k in places if not kinds[k - 1] == kinds[k] == kinds[k + 1]]
        return sorted({*turns[:: -(-len(turns) // _POINTS)], len(lines)})

    def kill_at(self, job: str, data: Path, point: int) -> None:
        """Run a job and kill it just before its write number `point`."""
        inject = f"inject={_CALLS}:signal=SIGKILL:when={point}"
        assert self._run(job, data, "-o", os.devnull, "-e", inject) in (0, -SIGKILL)

    def _run(self, job: str, data: Path, *strace: str) -> int:
        assert self._jobs.stdin
        assert self._jobs.stdout
        self._jobs.stdin.write(json.dumps({"job": job, "data": str(data)}) + "\n")
        self._jobs.stdin.flush()
        child = self._jobs.stdout.readline().strip()
        calls = ["-e", f"trace={_CALLS}", "-e", "signal=none"]
        command = ["strace", "-qq", *calls, *strace, "-p", child]
        traced = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
        ended = self._jobs.stdout.readline()
        assert ended, traced.stderr
        return int(ended)
