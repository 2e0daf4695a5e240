"""The parsing processes: forked from one that has imported everything, so that they start at once.

That one, the server of `child`, parses nothing. It is started at the first need, and ends when this
process does or has asked for nothing for a while.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from select import POLLIN, poll

from ses_dash.settings import PRIVATE

_ROOT = Path(__file__).resolve().parents[2]
# The threads that libraries start when they are imported stop before a fork, by their own doing.
_QUIET = "ignore:This process:DeprecationWarning"


class Forked:
    """A parsing process, to write requests to and to read answers from."""

    def __init__(self, requests: int, answers: int) -> None:
        """Wait until the process is there; raise `ChildProcessError` if none comes."""
        self.requests = os.fdopen(requests, "w", encoding="utf-8")
        self.answers = os.fdopen(answers, encoding="utf-8")
        try:
            self.pid = int(self.answers.readline())
            self._process = os.pidfd_open(self.pid)  # never a later process of the same number
        except (ValueError, ProcessLookupError):  # it said nothing, or ended at once
            self._close_pipes()
            raise ChildProcessError from None

    def kill(self) -> None:
        """Kill it, if it has not ended."""
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._process, signal.SIGKILL)

    def ended(self, seconds: float) -> bool:
        """Say whether it ends within so many seconds."""
        waiting = poll()
        waiting.register(self._process, POLLIN)
        return bool(waiting.poll(seconds * 1000))

    def stop(self, seconds: float) -> None:
        """Let it end by itself: its input is closed. If it does not, it is killed."""
        self._close_pipes()
        if not self.ended(seconds):
            self.kill()
            self.ended(seconds)
        os.close(self._process)

    def _close_pipes(self) -> None:
        with suppress(BrokenPipeError):  # of a request that it did not read
            self.requests.close()
        self.answers.close()


class Forks:
    """Where parsing processes come from. Safe from any thread, and in forks of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._server: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def fork(self, *arguments: str) -> Forked:
        """Return a new parsing process; raise `ChildProcessError` if there is none to be had.

        A server that has ended since it was last asked is started again.
        """
        with self._lock:
            for _ in range(2):
                try:
                    return self._asked(self._control or self._start(), arguments)
                except (ChildProcessError, BrokenPipeError, ConnectionResetError):
                    self._stop()
        raise ChildProcessError

    def stop(self) -> None:
        """End the server, once it has no more to do."""
        with self._lock:
            self._stop()

    def _asked(self, control: socket.socket, arguments: tuple[str, ...]) -> Forked:
        requests, to_requests = os.pipe()
        from_answers, answers = os.pipe()
        try:
            theirs = [requests, answers, 2]
            socket.send_fds(control, [json.dumps(arguments).encode()], theirs)
        except OSError:
            os.close(to_requests)
            os.close(from_answers)
            raise
        finally:
            os.close(requests)
            os.close(answers)
        return Forked(to_requests, from_answers)

    def _start(self) -> socket.socket:
        path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
        environ = {name: text for name, text in os.environ.items() if name not in PRIVATE}
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._server = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-W", _QUIET, "-m", "ses_dash.ingest.child"],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                env=environ | {"PYTHONPATH": path, "PYTHONUTF8": "1", "TZ": "UTC"},
            )
        threading.Thread(target=self._server.wait, daemon=True).start()  # it may end before us
        return self._control

    def _stop(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._server is not None:
            self._server.wait()
        self._control = self._server = None


FORKS = Forks()
