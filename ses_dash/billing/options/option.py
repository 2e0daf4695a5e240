"""What an invoice option is, and the ways its text is read."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ses_dash.errors import BadValueError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ses_dash.model.history import OptionChange

Value = str | int | bool
Field = Literal["choice", "number", "text", "paragraph", "switch"]
Source = Literal["default", "seller", "customer"]
_DIGITS = re.compile(r"[0-9]{1,9}")
_SWITCH = {"on": True, "true": True, "yes": True, "1": True} | dict.fromkeys(
    ("off", "false", "no", "0"), False
)


def _anything_goes(_values: Mapping[str, Value]) -> None:
    """Accept every combination."""


def _always_used(_values: Mapping[str, Value]) -> str:
    """Have an effect whatever the other options are."""
    return ""


@dataclass(frozen=True, slots=True)
class Option:
    """One invoice option: its words, its default, and how its text is read.

    `check` refuses combinations with other options, `unused` says why one of them leaves this one
    without an effect, empty when it has one. `words` are the choices in plain words, where those
    are more than the choice itself.
    """

    key: str
    title: str
    help: str
    field: Field
    default: Value
    parse: Callable[[str], Value]
    choices: tuple[str, ...] = ()
    words: Mapping[str, str] = dataclasses.field(default_factory=dict)
    check: Callable[[Mapping[str, Value]], None] = _anything_goes
    unused: Callable[[Mapping[str, Value]], str] = _always_used

    def shown(self, value: Value) -> str:
        """Write a value in plain words."""
        text = as_text(value)
        if text not in self.choices:
            return text
        return self.words.get(text, text.replace("_", " ").capitalize())


@dataclass(frozen=True, slots=True)
class Setting:
    """An option as it stands for everybody or a customer: its value, whose it is, who set it."""

    option: Option
    value: Value
    source: Source
    change: OptionChange | None = None  # None: nobody set it


@dataclass(frozen=True, slots=True)
class Number:
    """A reader of a whole number in a range, which a page shows as the bounds of its field."""

    title: str
    least: int
    most: int

    def __call__(self, text: str) -> int:
        """Read a number, or raise `BadValueError`."""
        digits = text.strip()
        if not _DIGITS.fullmatch(digits) or not self.least <= int(digits) <= self.most:
            want = f"write a whole number from {self.least} to {self.most}"
            raise BadValueError(self.title, text, want)
        return int(digits)


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


def number(title: str, least: int, most: int) -> Number:
    """Return a reader of a whole number in a range."""
    return Number(title, least, most)


def as_text(value: Value) -> str:
    """Write a value the way a person enters it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value)
