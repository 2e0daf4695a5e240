"""Next Invoice Number: how statements are numbered, and where the numbers go on (R23)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ses_dash.billing.options.option import Option
from ses_dash.errors import BadValueError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ses_dash.model.customer import Seller
    from ses_dash.model.statement import StatementKind

_TITLE = "Next Invoice Number"
# A prefix starts with a letter or digit and does not end in a digit.
_PREFIX = r"(?:[A-Za-z0-9][A-Za-z0-9/_.-]{0,18}[A-Za-z/_.-]|[A-Za-z])?"
# What stands before the digits.
_MARKS: Mapping[StatementKind, str] = {"main": "", "supplementary": "S", "credit": "C"}
_NUMBER = re.compile(rf"(?P<prefix>{_PREFIX})(?P<digits>[0-9]{{1,9}})")


@dataclass(frozen=True, slots=True)
class Numbering:
    """A series of numbers: what stands before them, and how many digits they are filled up to."""

    prefix: str
    n: int
    width: int  # 0: no zeros in front
    seller: str = ""  # key of whose it is

    def of(self, seller: Seller) -> Numbering:
        """Return the series of a seller: its own, with its prefix before the other (R23)."""
        return replace(self, prefix=seller.number_prefix + self.prefix, seller=seller.key)

    def number(self, n: int, kind: StatementKind = "main") -> str:
        """Write a number of the series of a kind: INV-0042, INV-S0042, a credit INV-C0042."""
        digits = f"{n:0{self.width}d}" if self.width else f"{n}"
        return f"{self.prefix}{_MARKS[kind]}{digits}"

    def series(self, kind: StatementKind) -> str:
        """Name the series: one for each seller, kind of document and prefix."""
        own = f"{self.seller}/" if self.seller else ""
        return f"{own}{kind}:{self.prefix}"


def numbering(text: str) -> Numbering:
    """Read a number like 7, INV-0042 or 2027-1; a first digit 0 means filling up with zeros."""
    match = _NUMBER.fullmatch(text.strip())
    if match is None or int(match["digits"]) == 0:
        want = "end it with a number of 1 or more, at most 9 digits, like 42, INV-0042 or 2027-1"
        raise BadValueError(_TITLE, text, want)
    digits = match["digits"]
    return Numbering(match["prefix"], int(digits), len(digits) if digits[0] == "0" else 0)


def _parse(text: str) -> str:
    for kind in ("supplementary", "credit"):
        if numbering(text).prefix.endswith(mark := _MARKS[kind]):
            want = f"a prefix does not end in {mark}, which numbers of {kind} statements have"
            raise BadValueError(_TITLE, text, want)
    return text.strip()


OPTION = Option(
    key="next_invoice_number",
    title=_TITLE,
    help=(
        "The number the next statement gets, with a prefix and zeros in front if you like: 42, "
        "INV-0042. Numbers go up by one at each freeze and are never used again; going further up "
        "needs a reason, which is kept. A new prefix, like 2027-1, starts a series of its own. "
        "Supplementary and credit statements are counted by themselves, with an S or a C: S1, "
        "INV-C0042."
    ),
    field="text",
    default="1",
    parse=_parse,
)
