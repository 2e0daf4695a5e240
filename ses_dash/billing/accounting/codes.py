"""Which code an accounting system has for something of ours, and which are missing."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from ses_dash.billing.accounting.profile import NAME
from ses_dash.errors import CodesMissingError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ses_dash.billing.accounting.profile import Profile, Settings
    from ses_dash.model.accounting import Code, CodeKind

EMPTY = "-"  # the code that says: leave the cell empty
WORDS: dict[CodeKind, str] = {
    "customer": "the customer code",
    "item": "the item",
    "account": "the income account",
    "tax": "the tax code",
    "tracking": "the tracking category",
    "setting": "the setting",
}


class Codes:
    """The codes of a profile for one program. The most exact one that is set counts.

    One of a key comes before the default of its kind, then one of the program before one of all,
    then one of the profile before one of all. What is missing is noted, to be told at once.
    """

    def __init__(self, profile: Profile, program: str, codes: Iterable[Code]) -> None:
        self._profile = profile
        self._programs = (program, "") if program else ("",)
        self._codes = {(each.kind, each.profile, each.program, each.key): each for each in codes}
        self._known: dict[tuple[str, ...], str] = {}  # what was asked for: lines repeat it
        self._missing: dict[str, None] = {}

    def customer(self, customer_id: int, name: str) -> str:
        """Return the code of a customer, or its name where the system finds it by that."""
        found = self._code("customer", (str(customer_id),), f"of {name}")
        return found.replace(NAME, name)

    def of(self, kind: CodeKind, *keys: str) -> str:
        """Return the code of the first of some keys that has one; empty for what is not needed."""
        asked = (kind, *keys)
        if asked not in self._known:
            self._known[asked] = self._code(kind, keys, f"of {keys[-1]}")
        return self._known[asked]

    def settings(self, seller: str = "") -> Settings:
        """Return the settings of the profile for the books of a seller, by its key.

        One that is set for that seller, as `client north`, comes before the common one.
        """
        return {
            name: self._found("setting", (f"{name} {seller}".strip(), name), default, name)
            for name, default in self._profile.settings.items()
        }

    def check(self) -> None:
        """Raise `CodesMissingError` with everything that was asked for and is not set."""
        if self._missing:
            raise CodesMissingError(self._profile.name, list(self._missing))

    def _code(self, kind: CodeKind, keys: tuple[str, ...], what: str) -> str:
        if kind not in self._profile.codes:
            return ""
        return self._found(kind, (*keys, ""), self._profile.codes[kind], what)

    def _found(self, kind: CodeKind, keys: Iterable[str], default: str | None, what: str) -> str:
        for key, program, profile in product(keys, self._programs, (self._profile.key, "")):
            if code := self._codes.get((kind, profile, program, key)):
                return "" if code.value == EMPTY else code.value
        if default is None:
            self._missing[f"{WORDS[kind]} {what}"] = None
        return default or ""
