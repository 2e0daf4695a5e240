"""Which statements a customer's month makes: its own, then one per purchase billed apart."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ses_dash.billing import options, upfront
from ses_dash.billing.book import NOTHING_CARRIED, Carried
from ses_dash.billing.options import aws_ri_purchase

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from ses_dash.billing.options.option import Value
    from ses_dash.billing.window import Window
    from ses_dash.model.statement import Statement, StatementKind
    from ses_dash.warehouse.read import MonthRow

_SUPPLEMENTARY: StatementKind = "supplementary"


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a customer's month a statement is for, and what is carried over its ends.

    `carried` is by the currency of the cost.
    """

    kind: StatementKind = options.KIND_MAIN
    subject: str = ""  # the purchase that a supplementary one is for
    refers_to: str = ""
    excludes_upfront: bool = False
    window: Window | None = None  # of metered Azure; None for programs without
    carried: Mapping[str, Carried] = field(default_factory=dict)

    def facts(self, currency: str) -> dict[str, Any]:
        """Return what a draft in a currency says of it."""
        return {
            "kind": self.kind,
            "subject": self.subject,
            "refers_to": self.refers_to,
            "metered_from": self.window.first.isoformat() if self.window else "",
            "metered_to": self.window.end.isoformat() if self.window else "",
            "carried_in": self.carries(currency).into,
            "carried_out": self.carries(currency).out,
        }

    def carries(self, currency: str) -> Carried:
        """Return what is carried over its ends of cost in a currency."""
        return self.carried.get(currency, NOTHING_CARRIED)


WHOLE = Part()


def shared(
    whole: Part,
    rows: Sequence[MonthRow],
    chosen: Mapping[str, Value],
    frozen: Sequence[Statement],
    *,
    kept: Container[str],
) -> Iterator[tuple[Part, Sequence[MonthRow]]]:
    """Share the rows of a statement out: the month's own, then purchases that are billed apart.

    `kept` are commitments whose fees are not sold (R10), `frozen` the statements that stand. The
    first one may have no rows: charges of ours may be on it all the same.
    """
    if not upfront.has_fees(rows, kept):
        yield whole, rows
        return
    main = next((each for each in frozen if each.kind == options.KIND_MAIN), None)
    mode = str(chosen[aws_ri_purchase.OPTION.key])
    others = {each.subject for each in frozen if each.kind == _SUPPLEMENTARY}
    rest, apart = upfront.split(rows, mode, others, kept)
    yield replace(whole, excludes_upfront=mode == aws_ri_purchase.EXCLUDED), rest
    for commitment, fees in apart.items():
        yield Part(_SUPPLEMENTARY, commitment, main.number if main else ""), fees
