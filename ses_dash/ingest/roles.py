"""Which of several data sets of one bill a file is: its role, as its rows or its name show it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ses_dash.model.reading import ACTUAL, AMORTISED, INVOICED, USED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ses_dash.model.reading import Notice

_PAIRS = (frozenset({ACTUAL, AMORTISED}), frozenset({INVOICED, USED}))
_NAMES = ((AMORTISED, re.compile(r"amorti[sz]ed")), (ACTUAL, re.compile(r"actual")))


def of(name: str, notices: Sequence[Notice], counts: Sequence[int]) -> str:
    """Return a file's role: as its rows show, else, where its format has roles, as its name says.

    "" where neither says, or the rows say both.
    """
    if _found(notices, counts, weak=False) or _found(notices, counts, weak=True):
        return shown(notices, counts)
    return named([name]) if any(each.role for each in notices) else ""


def shown(notices: Sequence[Notice], counts: Sequence[int]) -> str:
    """Return the role that a file's rows show; "" where they show none, or more than one."""
    found = _found(notices, counts, weak=False)
    if not found:
        found = _found(notices, counts, weak=True)
    return found.pop() if len(found) == 1 else ""


def findings(notices: Sequence[Notice], counts: Sequence[int]) -> Iterator[tuple[Notice, int]]:
    """Yield the notices that are worth a finding: those that say nothing of another role."""
    role = shown(notices, counts)
    for notice, count in zip(notices, counts, strict=True):
        if count and notice.role in ("", role):
            yield notice, count


def question(notices: Sequence[Notice], counts: Sequence[int]) -> str:
    """Return why a person should look: rows of two data sets in one file would count twice."""
    found = _found(notices, counts, weak=False)
    if len(found) < 2:  # noqa: PLR2004 - two of them
        return ""
    return f"It has {' and '.join(sorted(found))} costs in one file: both would count. Load it?"


def named(names: Iterable[str]) -> str:
    """Return the role that the name of a file, or a manifest's type of export, says."""
    for name in names:
        for role, pattern in _NAMES:
            if pattern.search(name.lower()):
                return role
    return ""


def tell(found: frozenset[str], measure: str) -> bool:
    """Say whether files of these roles tell a measure.

    Actual costs alone are not spread; what is paid is not in amortised ones.
    """
    only = {"billed_cost": AMORTISED, "effective_cost": ACTUAL}.get(measure)
    return found - {""} != {only}


def pair(found: frozenset[str]) -> frozenset[str]:
    """Return the roles of the two data sets that files of some roles are of."""
    return next((each for each in _PAIRS if each & found), frozenset())


def complete(found: frozenset[str]) -> frozenset[str]:
    """Return the roles of two data sets of one bill if both of them are there."""
    return next((each for each in _PAIRS if each <= found), frozenset())


def other(role: str) -> str:
    """Return the role of the files that stand beside those of a role."""
    return next(iter(pair(frozenset({role})) - {role}), "")


def beside(role: str, found: frozenset[str]) -> str:
    """Return which other files a file has beside it in a delivery with files of some roles."""
    return other(role) if complete(found) else ""


def _found(notices: Sequence[Notice], counts: Sequence[int], *, weak: bool) -> set[str]:
    pairs = zip(notices, counts, strict=True)
    return {each.role for each, count in pairs if count and each.role and each.weak == weak}
