"""Times from text in SQL: one layout per file, decided over all of its times, never guessed."""

from __future__ import annotations

from dataclasses import dataclass

_ISO = r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)? ?(Z|UTC|[+-]\d\d(:?\d\d)?)?)?"
_CENTURY = "TIMESTAMP '2000-01-01' AND TIMESTAMP '2099-12-31 23:59:59'"
_NO_SECONDS = ("%Y-%m-%dT%H:%MZ", "%Y-%m-%d %H:%MZ")  # DuckDB 1.5 casts no time without seconds
_CLOCKS = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file writes its times. `formats` are strptime's; none for ISO 8601."""

    name: str
    formats: tuple[str, ...] = ()

    @property
    def is_usual(self) -> bool:
        """Say whether nobody needs to be told."""
        return not self.formats

    def read(self, column: str) -> str:
        """Return SQL: the moment, in UTC; null where the text is none."""
        if not self.formats:
            cast = f"try_cast(try_cast({column} AS TIMESTAMPTZ) AS TIMESTAMP)"
            return f"coalesce({cast}, {_parsed(column, _NO_SECONDS)})"
        return _parsed(column, self.formats)

    def is_bad(self, column: str) -> str:
        """Return SQL: is this text, if there is one, no time of this century in this layout?

        A cast alone would take `4/1/25` for the year 4, and `infinity` for a time.
        """
        shape = "" if self.formats else f"WHEN NOT regexp_full_match({column}, '{_ISO}') THEN true "
        return (
            f"CASE WHEN {column} IS NULL THEN false {shape}"
            f"ELSE coalesce({self.read(column)} NOT BETWEEN {_CENTURY}, true) END"
        )


def _parsed(column: str, formats: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{item}'" for item in formats)
    return f"try_strptime({column}, [{listed}])"


def _slashed(*orders: str) -> tuple[str, ...]:
    return tuple(f"{order}{clock}" for order in orders for clock in _CLOCKS)


ISO = Layout("year-month-day")
# Two digits of a year come first: four of them do not fit there, while two would fit as year 25.
MONTH_FIRST = Layout("month/day/year", _slashed("%m/%d/%y", "%m/%d/%Y"))
DAY_FIRST = Layout("day/month/year", _slashed("%d/%m/%y", "%d/%m/%Y"))
LAYOUTS = (ISO, MONTH_FIRST, DAY_FIRST)


def choose(bad: list[int], late: list[int]) -> Layout | None:
    """Return the layout of a file, or None where month and day cannot be told apart.

    `bad` counts the times that each layout cannot read, `late` the periods that would begin on
    another day than the first of a month.
    """
    ranked = sorted(range(len(LAYOUTS)), key=lambda i: (bad[i], late[i]))
    best, second = ranked[:2]
    if not bad[best] and (bad[best], late[best]) == (bad[second], late[second]):
        return None
    return LAYOUTS[best]
