"""Deployment facts, read from the environment once. Business facts live in the ledger."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


PRIVATE = ("SES_DASH_CERTIFICATE_PASSWORD",)  # what no process that reads foreign files is told


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the data is and how much of the machine may be used."""

    data: Path  # SES_DASH_DATA, default ./data
    memory_limit: str = "600MB"  # SES_DASH_MEMORY: what DuckDB may use
    threads: int = 0  # SES_DASH_THREADS; 0 = one per core
    parse_memory: str = "700MB"  # SES_DASH_PARSE_MEMORY: what DuckDB may use to read a file
    parse_seconds: int = 3600  # SES_DASH_PARSE_SECONDS: how long one file may take
    certificate: Path | None = None  # SES_DASH_CERTIFICATE: PKCS#12 that PDFs are signed with
    certificate_password: str = field(default="", repr=False)  # SES_DASH_CERTIFICATE_PASSWORD

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Build the settings from environment variables."""
        certificate = environ.get("SES_DASH_CERTIFICATE")
        return cls(
            data=Path(environ.get("SES_DASH_DATA", "data")).absolute(),
            memory_limit=environ.get("SES_DASH_MEMORY", "600MB"),
            threads=int(environ.get("SES_DASH_THREADS", "0")),
            parse_memory=environ.get("SES_DASH_PARSE_MEMORY", "700MB"),
            parse_seconds=int(environ.get("SES_DASH_PARSE_SECONDS", "3600")),
            certificate=Path(certificate).absolute() if certificate else None,
            certificate_password=environ.get("SES_DASH_CERTIFICATE_PASSWORD", ""),
        )

    @property
    def warehouse(self) -> Path:
        """Return the path of the warehouse file."""
        return self.data / "warehouse.duckdb"

    @property
    def ledger(self) -> Path:
        """Return the path of the ledger file."""
        return self.data / "ledger.sqlite"

    @property
    def names(self) -> Path:
        """Return the path of the rules of a user for names; see docs/guide/names.md."""
        return self.data / "normalisation.csv"

    @property
    def archive(self) -> Path:
        """Return the folder of the archive."""
        return self.data / "archive"

    @property
    def work(self) -> Path:
        """Return the folder for private copies while files are parsed; emptied at start."""
        return self.data / "work"

    @property
    def server(self) -> Path:
        """Return the path of the file that says which process serves this data."""
        return self.data / "server.json"
