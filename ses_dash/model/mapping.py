"""A mapping: how a table in no known format is read, said once by a person and used again."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal

from ses_dash.errors import BadMappingError, UnknownProgramError
from ses_dash.model.program import program_key

Kind = Literal["text", "id", "number", "date", "month", "program", "category"]

DATES = ("year-month-day", "day.month.year", "day/month/year", "month/day/year")
ENCODINGS = ("utf-8", "windows-1252")
DELIMITERS = (",", ";", "\t", "|")
THOUSANDS = ("", ".", ",", " ", "'")
CATEGORIES = ("Usage", "Purchase", "Tax", "Credit", "Adjustment")  # of FOCUS 1.2, ChargeCategory
_PATTERN = re.compile(r"(?:%[YymdBbHMSIp]|[ .,/:TZ_-])+")  # of strptime, and nothing that is SQL
_LONGEST_NAME = 60
TOTAL = (  # what a row says that adds others up, whole, in capitals or not
    r"((sub|grand|invoice|statement|account|net)[ -]?)?total\w*( amount)?[ :]*"
    r"|(zwischen|gesamt)?summe[ :]*|gesamt(betrag)?[ :]*|suma[ :]*|somme[ :]*"
)
MOST_ABOVE = 50  # rows above the column names


@dataclass(frozen=True, slots=True)
class Field:
    """Something a charge has that a mapping can say where to find.

    `constant`: it may be the same in every row, and so need no column.
    """

    key: str
    title: str
    kind: Kind = "text"
    constant: bool = True
    help: str = ""


FIELDS = (
    Field("cost", "Cost", "number", constant=False, help="What is billed for the row."),
    Field("currency", "Currency", help="ISO 4217, like EUR."),
    Field("period", "Billing month", "month", constant=False, help="A month, or a day in it."),
    Field(
        "program",
        "Program",
        "program",
        help="Whose invoice the charges arrive on; Other if it is not said.",
    ),
    Field("billing_account", "Billing account", "id", help="The account that is invoiced."),
    Field("account", "Account", "id", constant=False, help="What you assign to a customer."),
    Field("account_name", "Account name", constant=False),
    Field("service", "Service"),
    Field("sku", "SKU", constant=False),
    Field("description", "Description", constant=False),
    Field("quantity", "Quantity", "number", constant=False),
    Field("unit", "Unit"),
    Field("category", "Kind of charge", "category", help=f"{', '.join(CATEGORIES)}."),
    Field("list_cost", "List cost", "number", constant=False, help="Without any discount."),
    Field("start", "From", "date", constant=False, help="The day of the charge, or its first."),
    Field("end", "To", "date", constant=False, help="The last day of the charge."),
    Field("issuer", "Invoice issuer", help="Who sends the invoice."),
)
BY_KEY = {each.key: each for each in FIELDS}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a field is found: in a column of the file, or the same value in every row."""

    column: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Mapping:
    """How a table is read. `columns` are those it was made for: a file with them is recognised.

    A file without a month in it needs one said when it is loaded. Numbers and dates that are not
    written as it says are refused, never guessed.
    """

    name: str
    fields: dict[str, Origin]
    columns: tuple[str, ...] = ()
    dates: str = DATES[0]  # one of DATES, or a strptime pattern
    decimal: str = "."
    thousands: str = ""
    skip_column: str = ""
    skip_texts: tuple[str, ...] = ()  # rows with one of these there are no charges; "": empty
    categories: dict[str, str] = field(default_factory=dict)  # the file's words for CATEGORIES
    encoding: str = ENCODINGS[0]
    delimiter: str = DELIMITERS[0]
    above: int = 0  # rows with anything in them above the column names, such as a title

    def __post_init__(self) -> None:
        """Raise `BadMappingError` for what cannot be."""
        if why := _fault(self):
            raise BadMappingError(self.name, why)

    def origin(self, key: str) -> Origin:
        """Return where a field is found; nowhere: neither column nor value."""
        return self.fields.get(key, Origin())

    @property
    def needs_month(self) -> bool:
        """Say whether somebody has to say the month of a file."""
        return not self.origin("period").column

    @property
    def used(self) -> tuple[str, ...]:
        """Return the columns that it reads, each once."""
        names = [each.column for each in self.fields.values() if each.column]
        names += [self.skip_column] if self.skip_column else []
        return tuple(dict.fromkeys(names))

    def fits(self, columns: tuple[str, ...]) -> bool:
        """Say whether a file has exactly the columns it was made for, in any order."""
        return bool(self.columns) and sorted(self.columns) == sorted(columns)


@dataclass(frozen=True, slots=True)
class FirstRows:
    """How a table in no known format begins, and how its text is written as far as can be told.

    `titles` are the rows above its column names. `bottom` are its last rows, where all is known.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    encoding: str = ENCODINGS[0]
    delimiter: str = DELIMITERS[0]
    titles: tuple[tuple[str, ...], ...] = ()
    bottom: tuple[tuple[str, ...], ...] = ()

    @property
    def every(self) -> tuple[tuple[str, ...], ...]:
        """Return the rows from the top, the titles and column names among them."""
        return (*self.titles, self.columns, *self.rows)


def read(given: object) -> Mapping:
    """Make a mapping of what JSON or YAML holds; raise `BadMappingError` for anything else."""
    known = {"fields": {}} | _object("", given, "what is given")
    name = _text("", known.get("name"), "name")
    if unknown := sorted(map(str, known.keys() - {each.name for each in fields(Mapping)})):
        raise BadMappingError(name, f"it says {unknown[0]!r}, which no mapping has")
    return Mapping(**{key: _part(name, key, value) for key, value in known.items()})


def content(mapping: Mapping) -> dict[str, Any]:
    """Return a mapping as plain values that `read` takes back, without what is left out."""
    kept = {key: value for key, value in asdict(mapping).items() if value not in ("", (), {}, 0)}
    origins = kept["fields"].items()
    kept["fields"] = {key: {k: v for k, v in each.items() if v} for key, each in origins}
    return {key: list(value) if isinstance(value, tuple) else value for key, value in kept.items()}


def _part(name: str, key: str, value: object) -> Any:  # noqa: ANN401 - whatever the part is
    match key:
        case "fields":
            origins = _object(name, value, key).items()
            return {field: _origin(name, field, each) for field, each in origins}
        case "categories":
            words = _object(name, value, key).items()
            return {word: _text(name, each, f"category {word}") for word, each in words}
        case "columns" | "skip_texts":
            if not isinstance(value, list | tuple):
                raise BadMappingError(name, f"its {key} are no list")
            return tuple(_text(name, each, f"item of {key}") for each in value)
        case "above":
            if not isinstance(value, int) or isinstance(value, bool):
                raise BadMappingError(name, "its rows above the column names are no whole number")
            return value
    return _text(name, value, key)


def _origin(name: str, field: str, given: object) -> Origin:
    parts = _object(name, given, field)
    if parts.keys() - {"column", "value"}:
        raise BadMappingError(name, f"{field} has more than a column or a value")
    return Origin(**{key: _text(name, value, f"{key} of {field}") for key, value in parts.items()})


def _object(name: str, given: object, what: str) -> dict[str, Any]:
    if not isinstance(given, dict) or not all(isinstance(key, str) for key in given):
        raise BadMappingError(name, f"{what} is no object of names and values")
    return given


def _text(name: str, given: object, what: str) -> str:
    """Return a text. YAML reads `no` and `1.5` as something else: those need quotation marks."""
    if not isinstance(given, str):
        raise BadMappingError(name, f"its {what} is no text; write it in quotation marks")
    return given


def _fault(mapping: Mapping) -> str:
    """Return what cannot be; empty: nothing."""
    return next(filter(None, (test(mapping) for test in _TESTS)), "")


def _bad_name(mapping: Mapping) -> str:
    name = mapping.name
    good = name == " ".join(name.split()) and 0 < len(name) <= _LONGEST_NAME
    return "" if good else f"its name needs 1 to {_LONGEST_NAME} characters on one line"


def _bad_fields(mapping: Mapping) -> str:
    for key, origin in mapping.fields.items():
        if key not in BY_KEY:
            return f"there is no field {key!r}; choose from {', '.join(BY_KEY)}"
        if bool(origin.column) == bool(origin.value):
            return f"{key} needs a column or a value, one of them"
        if origin.value and not BY_KEY[key].constant:
            return f"{key} needs a column"
    missing = [key for key in ("cost", "currency") if key not in mapping.fields]
    return f"it does not say where {' and '.join(missing)} is" if missing else ""


def _bad_value(mapping: Mapping) -> str:
    category, program = mapping.origin("category").value, mapping.origin("program").value
    words = {category, *mapping.categories.values()} - {"", *CATEGORIES}
    if words:
        return f"{min(words)!r} is no kind of charge; choose from {', '.join(CATEGORIES)}"
    try:
        key = program_key(program) if program else ""
    except UnknownProgramError as error:
        return str(error).rstrip(".")
    return "" if key == program else f"its program is written {key!r}"


def _bad_writing(mapping: Mapping) -> str:
    if mapping.decimal not in (".", ","):
        return "its decimal mark is neither . nor ,"
    if mapping.thousands not in THOUSANDS or mapping.thousands == mapping.decimal:
        return f"its thousands mark cannot be {mapping.thousands!r}"
    if mapping.encoding not in ENCODINGS:
        return f"its encoding is none of {', '.join(ENCODINGS)}"
    if mapping.delimiter not in DELIMITERS:
        return "its delimiter is no comma, semicolon, tab or bar"
    if not 0 <= mapping.above <= MOST_ABOVE:
        return f"the rows above the column names can be 0 to {MOST_ABOVE}"
    return bad_dates(mapping.dates)


def bad_dates(dates: str) -> str:
    """Return why days cannot be said to be written so; empty: they can."""
    if dates in DATES:
        return ""
    has = [any(f"%{each}" in dates for each in part) for part in ("Yy", "mbB", "d")]
    if not _PATTERN.fullmatch(dates) or not all(has):
        return f"dates written {dates[:40]!r} are not known; write {DATES[1]}, or %d.%m.%Y"
    return ""


def _bad_skips(mapping: Mapping) -> str:
    both = bool(mapping.skip_column) == bool(mapping.skip_texts)
    return "" if both else "rows to skip need a column and its texts"


_TESTS = (_bad_name, _bad_fields, _bad_value, _bad_writing, _bad_skips)
