"""Cloud programs: whose consolidated invoice a charge arrives on (R3)."""

from __future__ import annotations

from dataclasses import dataclass

from ses_dash.errors import UnknownProgramError


@dataclass(frozen=True, slots=True)
class Program:
    """A cloud program: its key in stores and URLs, and the name people see."""

    key: str
    name: str


PROGRAMS = (
    Program("aws", "AWS"),
    Program("azure", "Microsoft Azure"),
    Program("csp", "Microsoft CSP"),
    Program("gcp", "Google Cloud"),
    Program("oci", "Oracle Cloud"),
    Program("ibm", "IBM Cloud"),
    Program("alibaba", "Alibaba Cloud"),
    Program("other", "Other"),
)
# No cloud program: what we charge over several of them is on statements of its own (R14).
SERVICES = Program("services", "Services")
_NAMES = {program.key: program.name for program in PROGRAMS}
_ALIASES = {"azureplan": "csp"}


def program_key(text: str) -> str:
    """Return the key a text names (case-insensitive, aliases allowed), or raise."""
    key = _ALIASES.get(text.strip().lower(), text.strip().lower())
    if key not in _NAMES:
        raise UnknownProgramError(text, tuple(_NAMES))
    return key


def statement_program_key(text: str) -> str:
    """Return the key of what statements are for: a program, or our services over all of them."""
    return SERVICES.key if text.strip().lower() == SERVICES.key else program_key(text)


def program_name(key: str) -> str:
    """Return the name people see for a program's key."""
    return SERVICES.name if key == SERVICES.key else _NAMES.get(key, key)
