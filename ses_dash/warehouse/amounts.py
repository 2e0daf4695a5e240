"""Numbers from text in SQL: what is stored, and what the text has beyond 18 decimals.

A number is read by a cast to DECIMAL(38,18), half away from zero. The rest of its digits, up to 36
decimals, is its residue: stored + residue = text, to the last digit.
"""

from __future__ import annotations

STORED = "DECIMAL(38, 18)"
RESIDUE = "DECIMAL(38, 36)"
_WHOLE, _DECIMALS = 20, 36  # how many digits can be kept before and behind the point
_LONG = 19  # a text no longer than this has at most 18 decimals, unless it has an exponent

# A cast of a number with an exponent does not always round half away from zero, and lets some
# through that are too great; so those are written out first: the fraction of '1.25E-03' is '00125'.
# Exponents beyond 99 are cut to 99, which is more than any number here may have.
MACROS = (
    """
CREATE MACRO parts_of(number) AS regexp_extract(
    number, '^\\s*([+-]?)(\\d*)\\.?(\\d*)(?:[eE]([+-]?\\d+))?\\s*$',
    ['sign', 'whole', 'decimals', 'exponent'])
""",
    """
CREATE MACRO shift_of(number) AS
    greatest(-99, least(99, coalesce(try_cast((parts_of(number)).exponent AS INTEGER), 0)))
""",
    """
CREATE MACRO fraction(number) AS CASE
    WHEN shift_of(number) >= 0
    THEN substr((parts_of(number)).decimals, shift_of(number)::INTEGER + 1)
    ELSE right(repeat('0', 99) || (parts_of(number)).whole, -shift_of(number)::INTEGER)
        || (parts_of(number)).decimals
    END
""",
    """
CREATE MACRO whole_part(number) AS CASE
    WHEN shift_of(number) >= 0
    THEN (parts_of(number)).whole
        || rpad(left((parts_of(number)).decimals, shift_of(number)::INTEGER),
            shift_of(number)::INTEGER, '0')
    ELSE '0' || left((parts_of(number)).whole,
        greatest(0, length((parts_of(number)).whole) + shift_of(number))::INTEGER)
    END
""",
    """
CREATE MACRO written_out(number) AS
    (parts_of(number)).sign || whole_part(number) || '.' || fraction(number)
""",
    """
CREATE MACRO residue_of(number) AS (
    CASE WHEN (parts_of(number)).sign = '-' THEN -1 ELSE 1 END::DECIMAL(1, 0) * (
        ('0.000000000000000000' || rpad(substr(fraction(number), 19, 18), 18, '0'))::DECIMAL(36, 36)
        - CASE WHEN substr(fraction(number), 19, 1) >= '5'
            THEN 0.000000000000000001::DECIMAL(36, 36) ELSE 0::DECIMAL(36, 36) END
    ))::DECIMAL(38, 36)
""",
)


def is_long(column: str) -> str:
    """Return SQL: may this text have more than 18 decimals?"""
    return f"(length({column}) > {_LONG} OR {_has_exponent(column)})"


def is_bad(column: str) -> str:
    """Return SQL: is this text, if there is one, no number that can be kept to the last digit?

    A cast alone would take `1_000` for 1000, and 1E-40 for 0.
    """
    too_long = (
        f"length(rtrim(fraction({column}), '0')) > {_DECIMALS} "
        f"OR length(ltrim(whole_part({column}), '0')) > {_WHOLE}"
    )
    return (  # CASE, unlike OR, looks at the rows of a branch alone
        f"CASE WHEN {column} IS NULL THEN false WHEN try_cast({column} AS {STORED}) IS NULL "
        f"THEN true WHEN contains({column}, '_') THEN true "
        f"WHEN {is_long(column)} THEN {too_long} ELSE false END"
    )


def stored(column: str, *, any_long: bool, lenient: bool = False) -> str:
    """Return SQL: the number as it is stored; null where it has no text, or lenient, no number."""
    cast = "try_cast" if lenient else "cast"
    plainly = f"{cast}({column} AS {STORED})"
    if not any_long:
        return plainly
    written = f"{cast}(written_out({column}) AS {STORED})"
    return f"CASE WHEN {_has_exponent(column)} THEN {written} ELSE {plainly} END"


def residue(column: str, *, any_long: bool) -> str:
    """Return SQL: what the number has beyond what is stored."""
    if not any_long:
        return f"0::{RESIDUE}"
    return f"CASE WHEN {is_long(column)} THEN residue_of({column}) ELSE 0::{RESIDUE} END"


def _has_exponent(column: str) -> str:
    return f"(contains({column}, 'e') OR contains({column}, 'E'))"
