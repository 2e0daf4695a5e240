"""What the report pages show: their tables and charts, as the browser gets them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ses_dash.ui import report_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from streamlit.testing.v1 import AppTest


@dataclass(frozen=True)
class Table:
    """A table of a report: each row by the headings, and where it leads."""

    alt: str
    headings: list[str]
    rows: list[dict[str, Any]]
    total: dict[str, Any] | None
    links: list[str | None]
    tickable: list[bool]

    def column(self, heading: str) -> list[Any]:
        return [row[heading] for row in self.rows]


def tables(app: AppTest) -> dict[str, Table]:
    """Return the tables of a page by their keys."""
    return {key: _table(data) for key, data in _components(app)}


def figures(app: AppTest) -> dict[str, dict[str, Any]]:
    """Return the charts of a page by their keys, each as Plotly's JSON and its text."""
    found = {}
    for element in app.get("plotly_chart"):
        chart = element.proto
        found[_key(chart.id)] = json.loads(chart.spec) | {"alt": chart.alt}
    return found


def _components(app: AppTest) -> Iterator[tuple[str, dict[str, Any]]]:
    for element in app.get("bidi_component"):
        component = element.proto
        if component.component_name == report_table.COMPONENT:
            yield _key(component.id), json.loads(component.json)


def _key(identity: str) -> str:
    """Return the key at the end of an element's identity: `$$ID-hash-key`."""
    return identity.split("-", 2)[2]


def _table(data: dict[str, Any]) -> Table:
    headings = [column["label"] for column in data["columns"]]

    def row(cells: list[Any]) -> dict[str, Any]:
        return dict(zip(headings, cells, strict=True))

    return Table(
        alt=data["alt"],
        headings=headings,
        rows=[row(each["cells"]) for each in data["rows"]],
        total=row(data["total"]) if data["total"] else None,
        links=[each["href"] for each in data["rows"]],
        tickable=[each["tickable"] for each in data["rows"]],
    )
