"""The parent's side of the parsing process: one per load, started when it is first needed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ses_dash.errors import LoadError, ParserStoppedError
from ses_dash.ingest import message

if TYPE_CHECKING:
    from ses_dash.ingest.message import Inspected
    from ses_dash.model.reading import Staged
    from ses_dash.settings import Settings

_MEMORY = "400MB"  # of the parser's database, whatever the file's size
_ROOT = Path(__file__).resolve().parents[2]


class Parser:
    """Parses files in a folder of their own. A parser that dies costs the file it was at."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self._settings = settings
        self._folder = folder
        self._process: subprocess.Popen[str] | None = None

    def inspect(self, path: Path, name: str, *, whole: bool) -> Inspected:
        """Say what a file is; raise `LoadError` when it is nothing that can be loaded."""
        return message.inspected(self._ask(name, do="inspect", path=str(path), whole=whole))

    def stage(self, path: Path, name: str, *, program: str | None, target: Path) -> Staged:
        """Read a file into typed Parquet at `target`; raise `LoadError` when it cannot be."""
        request: dict[str, str | bool | None] = {
            "do": "stage",
            "path": str(path),
            "target": str(target),
            "program": program,
        }
        return message.staged(self._ask(name, **request))

    def stop(self) -> None:
        """Let the process end by itself: its input is closed. One that does not is killed."""
        process, self._process = self._process, None
        if process is None:
            return
        try:
            process.communicate(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()

    def _ask(self, name: str, **request: str | bool | None) -> dict[str, Any]:
        process = self._process = self._process or self._start()
        seconds = self._settings.parse_seconds
        timer = threading.Timer(seconds, process.kill)
        timer.start()
        try:
            line = _exchange(process, {"name": name, **request})
        finally:
            late = not timer.is_alive()
            timer.cancel()
        if not line:
            self.stop()
            reason = f"it took over {seconds} seconds." if late else "its parser stopped."
            raise ParserStoppedError(name, reason)
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise LoadError(answer["error"])
        return answer

    def _start(self) -> subprocess.Popen[str]:
        threads = self._settings.threads or len(os.sched_getaffinity(0))
        limits = (_MEMORY, str(threads), str(self._settings.parse_seconds))
        command = [sys.executable, "-m", "ses_dash.ingest.child", str(self._folder), *limits]
        path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
        return subprocess.Popen(  # noqa: S603 - our own module
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            env=os.environ | {"PYTHONPATH": path, "PYTHONUTF8": "1", "TZ": "UTC"},
        )


def _exchange(process: subprocess.Popen[str], request: dict[str, str | bool | None]) -> str:
    """Send a request and return the answer's line; empty when the process has ended."""
    if process.stdin is None or process.stdout is None:
        return ""
    try:
        process.stdin.write(json.dumps(request) + "\n")
        process.stdin.flush()
        return process.stdout.readline()
    except BrokenPipeError:
        return ""
