r"""The lists in Google's rows, as SQL: credits, labels, tags.

BigQuery writes JSON; what Python made of a row has `[{'key': 'a', 'value': None}]` instead. Both
come in one file, so both are read everywhere.
"""

from __future__ import annotations

from ses_dash.warehouse.source import quoted

# A key and the number that follows it, quoted or not, with the comma or bracket after it.
_NUMBER = r"""["']{key}["']\s*:\s*["']?([-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?)["']?\s*[,}}]"""
_KEYED = r"""["']{key}["']\s*:\s*[^\s]"""  # a key with any value
_NOTHING = r"""["']{key}["']\s*:\s*["']?(?:null|None)\b"""  # a key with none
_OBJECT = r"""\{[^{}]*\}"""
_TEXT = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|None"""  # as Python writes it
_PAIR = rf"""["']key["']\s*:\s*({_TEXT})\s*,\s*["']value["']\s*:\s*({_TEXT})"""
_ESCAPED = r"""\\(['"\\])"""
_STRUCTURE = """'[{"key": "VARCHAR", "value": "VARCHAR"}]'"""


def numbers(column: str, key: str) -> str:
    """Return SQL: the texts of the numbers of a key in a list of objects."""
    return f"regexp_extract_all({column}, {quoted(_NUMBER.format(key=key))}, 1)"


def is_unreadable(column: str, key: str) -> str:
    """Return SQL: is this no list or object, or is not every value of a key a number?"""
    given, empty = (
        f"len(regexp_extract_all({column}, {quoted(pattern.format(key=key))}))"
        for pattern in (_KEYED, _NOTHING)
    )
    shape = rf"regexp_full_match({column}, '(?s)\s*(\[.*\]|\{{.*\}})\s*')"
    return (
        f"{column} IS NOT NULL AND (NOT {shape} "
        f"OR len({numbers(column, key)}) <> {given} - {empty})"
    )


def with_type(column: str, kind: str) -> str:
    """Return SQL: the objects of a list that have this type, in one text."""
    found = rf"""["']type["']\s*:\s*["']{kind}["']"""
    objects = f"regexp_extract_all({column}, {quoted(_OBJECT)})"
    return (
        f"array_to_string(list_filter({objects}, "
        f"lambda each: regexp_matches(each, {quoted(found)})), ',')"
    )


def pairs(column: str, prefix: str = "") -> str:
    """Return SQL: the members of a JSON object with a list's keys and values; '' for none."""
    keyed = f"coalesce({quoted(prefix)} || each.key, '')"
    member = f"to_json({keyed}) || ':' || coalesce(CAST(to_json(each.value) AS VARCHAR), 'null')"
    joined = f"array_to_string(list_transform({{}}, lambda each: {member}), ',')"
    listed = f"from_json({column}, {_STRUCTURE})"
    named = (
        f"list_transform(json_keys({column}), lambda name: "
        f"{{'key': name, 'value': json_extract_string({column}, '$.\"' || name || '\"')}})"
    )
    return (
        f"CASE WHEN {column} IS NULL OR {column} IN ('[]', '{{}}') THEN '' "
        f"WHEN NOT json_valid({column}) THEN {joined.format(_written_by_python(column))} "
        f"WHEN json_type({column}) = 'ARRAY' THEN {joined.format(listed)} "
        f"WHEN json_type({column}) = 'OBJECT' THEN {joined.format(named)} ELSE '' END"
    )


def object_of(members: list[str]) -> str:
    """Return SQL: a JSON object of the members that `pairs` gave; null when there are none."""
    parts = ", ".join(f"nullif({each}, '')" for each in members)
    return f"'{{' || nullif(concat_ws(',', {parts}), '') || '}}'"


def _written_by_python(column: str) -> str:
    both = (f"regexp_extract_all({column}, {quoted(_PAIR)}, {group})" for group in (1, 2))
    key, value = (_unquoted(f"pair[{place}]") for place in (1, 2))
    return (
        f"list_transform(list_zip({', '.join(both)}), "
        f"lambda pair: {{'key': {key}, 'value': {value}}})"
    )


def _unquoted(text: str) -> str:
    plain = f"substr({text}, 2, length({text}) - 2)"
    plain = f"regexp_replace({plain}, {quoted(_ESCAPED)}, '\\1', 'g')"
    return f"CASE WHEN {text} <> 'None' THEN {plain} END"
