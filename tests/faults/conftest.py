"""What the fault tests share: a way to kill a job at any of its writes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.faults.sweep import Sweep, why_not

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def sweep(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sweep]:
    """Jobs that can be killed at a write; left out where strace cannot be used."""
    if reason := why_not():
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with Sweep(tmp_path_factory.mktemp("sweep")) as running:
        yield running
