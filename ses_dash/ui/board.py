"""Where every program and month stands: loaded, settling, final, frozen, published."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ses_dash import clock
from ses_dash.billing import statements
from ses_dash.period import BillingPeriod
from ses_dash.reports import report
from ses_dash.reports.filters import Filters
from ses_dash.ui.figures import COST, PRICE
from ses_dash.ui.session import stores

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ses_dash.access import Actor
    from ses_dash.model.statement import Statement
    from ses_dash.ui.figures import Row

    Place = tuple[str, BillingPeriod]  # program and month

State = Literal["missing", "loaded", "settling", "final", "part", "frozen", "published"]
_KEPT_BACK = "frozen"  # state of a statement that its customer does not see yet


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a program: what customers are charged, and what of it is on statements.

    `charged` are sums by customer and currency, nobody's left out; `standing` its statements that
    are not void. Nothing charged and no statement: nothing arrived for it.
    """

    program: str
    period: BillingPeriod
    charged: tuple[Row, ...] = ()
    standing: tuple[Statement, ...] = ()
    arrived: bool = True

    @property
    def over(self) -> bool:
        """Say whether the month has ended."""
        return self.period.end <= clock.today()

    @property
    def final(self) -> bool:
        """Say whether the provider's figures are expected to be final."""
        return self.period.final_day(self.program) <= clock.today()

    @property
    def waiting(self) -> tuple[Row, ...]:
        """Return what no statement bills yet."""
        billed = {(each.customer_id, each.currency) for each in self.standing}
        return tuple(
            row
            for row in self.charged
            if (row["customer_id"], row["billing_currency"]) not in billed
        )

    @property
    def unpublished(self) -> tuple[Statement, ...]:
        """Return the statements that are frozen and not published."""
        return tuple(each for each in self.standing if each.state == _KEPT_BACK)

    @property
    def state(self) -> State:
        """Say where the month stands."""
        if not self.arrived:
            return "missing"
        if self.standing:
            if self.waiting:
                return "part"
            return "frozen" if self.unpublished else "published"
        if not self.over:
            return "loaded"
        return "final" if self.final else "settling"


def read(actor: Actor) -> dict[Place, Month]:
    """Return every program and month that has charges or statements, in order."""
    columns = ("program", "billing_period", "customer_id")
    table = report.run(
        stores(), actor, "summary", Filters(), columns, measures=(COST, PRICE), basis=COST
    )
    charged: defaultdict[Place, list[Row]] = defaultdict(list)
    for row in table.to_pylist():
        rows = charged[row["program"], BillingPeriod(row["billing_period"])]
        if row["customer_id"] is not None:
            rows.append(row)
    standing: defaultdict[Place, list[Statement]] = defaultdict(list)
    for each in statements.all(stores(), actor):
        if each.stands:
            standing[each.program, BillingPeriod.parse(each.period)].append(each)
    return {
        place: Month(*place, tuple(charged.get(place, ())), tuple(standing.get(place, ())))
        for place in sorted({*charged, *standing})
    }


def missing(months: Mapping[Place, Month]) -> list[Month]:
    """Return the months of programs that never arrived: after months in a row that did.

    A program is expected for the month that is over if it came for both months before.
    """
    over = BillingPeriod.of(clock.today()).shift(-1)
    programs = sorted({program for program, _ in months})
    return [
        Month(program, over, arrived=False)
        for program in programs
        if (program, over) not in months
        and all((program, over.shift(-count)) in months for count in (1, 2))
    ]
