"""What an invoice option is, and the ways its text is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ses_dash.errors import BadValueError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Value = str | int | bool
Field = Literal["choice", "number", "text", "switch"]
_DIGITS = re.compile(r"[0-9]{1,9}")
_SWITCH = {"on": True, "true": True, "yes": True, "1": True} | dict.fromkeys(
    ("off", "false", "no", "0"), False
)


def _anything_goes(_values: Mapping[str, Value]) -> None:
    """Accept every combination."""


@dataclass(frozen=True, slots=True)
class Option:
    """One invoice option: its words, its default, and how its text is read.

    `check` refuses combinations with other options. `only_default` says why nothing but the default
    can be chosen yet; empty when everything can.
    """

    key: str
    title: str
    help: str
    field: Field
    default: Value
    parse: Callable[[str], Value]
    choices: tuple[str, ...] = ()
    check: Callable[[Mapping[str, Value]], None] = _anything_goes
    only_default: str = ""


def switch(title: str) -> Callable[[str], bool]:
    """Return a reader of on and off."""

    def parse(text: str) -> bool:
        try:
            return _SWITCH[text.strip().lower()]
        except KeyError:
            raise BadValueError(title, text, "write on or off") from None

    return parse


def choice(title: str, choices: tuple[str, ...]) -> Callable[[str], str]:
    """Return a reader of one of some words."""

    def parse(text: str) -> str:
        if text.strip() not in choices:
            raise BadValueError(title, text, f"choose one of {', '.join(choices)}")
        return text.strip()

    return parse


def number(title: str, least: int, most: int) -> Callable[[str], int]:
    """Return a reader of a whole number in a range."""

    def parse(text: str) -> int:
        digits = text.strip()
        if not _DIGITS.fullmatch(digits) or not least <= int(digits) <= most:
            raise BadValueError(title, text, f"write a whole number from {least} to {most}")
        return int(digits)

    return parse


def as_text(value: Value) -> str:
    """Write a value the way a person enters it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value)
