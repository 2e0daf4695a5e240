"""What services, regions and units are called here, kept by what files call them.

Charges keep the words of their file. The tables `service`, `region` and `unit` have one row for
each of them; rollups, reports and `customer_charge` show what stands there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ses_dash.warehouse.customer_rollup import add_up

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from duckdb import DuckDBPyConnection

    from ses_dash.warehouse.names.rules import Rules
    from ses_dash.warehouse.warehouse import Warehouse

    Row = tuple[Any, ...]  # texts, or None

TABLES = ("service", "region", "unit")
_SAID = """
SELECT DISTINCT
    program, coalesce(service_name, ''), region_id, region_name, pricing_unit, consumed_unit
FROM charge
WHERE {which}
"""
_IN_LOAD = "load_id = $load_id"


def learn(cursor: DuckDBPyConnection, load_id: int, rules: Rules) -> None:
    """Call what the charges of a load have, before they are rolled up."""
    _learn(cursor, _IN_LOAD, {"load_id": load_id}, rules)


def refresh(warehouse: Warehouse) -> None:
    """Call everything by the rules there are now, once after a start.

    Nothing is done unless other rules were used before, or none. Charges are not touched.
    """
    if warehouse.named:
        return
    rules = warehouse.rules
    with warehouse.write_lock:
        used = warehouse.rows("SELECT fingerprint FROM name_rules")
        if used != [(rules.fingerprint,)]:
            with warehouse.write() as cursor:
                _call_anew(cursor, rules)
        warehouse.named = True


def _call_anew(cursor: DuckDBPyConnection, rules: Rules) -> None:
    before = _called(cursor)
    _learn(cursor, "true", {}, rules)
    by_none = not cursor.execute("SELECT count(*) FROM name_rules").fetchall()[0][0]
    if by_none or _called(cursor) != before:
        _roll_up_again(cursor)
    cursor.execute("DELETE FROM name_rules")
    cursor.execute("INSERT INTO name_rules VALUES (?)", [rules.fingerprint])


def _called(cursor: DuckDBPyConnection) -> list[list[Row]]:
    return [cursor.execute(f"FROM {table} ORDER BY ALL").fetchall() for table in TABLES]


def _roll_up_again(cursor: DuckDBPyConnection) -> None:
    for (load_id,) in cursor.execute("SELECT load_id FROM load ORDER BY ALL").fetchall():
        add_up(cursor, load_id)


def _learn(
    cursor: DuckDBPyConnection, which: str, parameters: Mapping[str, object], rules: Rules
) -> None:
    services: set[tuple[str, str]] = set()
    regions: dict[tuple[str, str], str | None] = {}
    units: set[str | None] = set()
    for program, service, region, name, *both in cursor.execute(
        _SAID.format(which=which), parameters
    ).fetchall():
        services.add((program, service))
        units.update(both)
        if region is not None:
            least = min(filter(None, (name, regions.get((program, region)))), default=None)
            regions[program, region] = least
    _store(cursor, "service", [_service(rules, *each) for each in services])
    _store(cursor, "region", [_region(rules, *key, name) for key, name in regions.items()])
    _store(cursor, "unit", [(unit, rules.unit(unit)) for unit in units if unit is not None])


def _service(rules: Rules, program: str, name: str) -> Row:
    return (program, name, *rules.service_category(program, name))


def _region(rules: Rules, program: str, said_id: str, said_name: str | None) -> Row:
    region_id = rules.region_id(program, said_id)
    return (
        *(program, said_id, said_name, region_id),
        rules.region_name(program, region_id, said_name),
    )


def _store(cursor: DuckDBPyConnection, table: str, rows: Sequence[Row]) -> None:
    if rows:
        values = ", ".join(f"unnest(${i + 1})" for i in range(len(rows[0])))
        columns = [list(column) for column in zip(*rows, strict=True)]
        cursor.execute(f"INSERT OR REPLACE INTO {table} SELECT {values}", columns)
