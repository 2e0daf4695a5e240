"""Whatever is given, frozen, withdrawn and made void: no credit is spent twice or elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ses_dash import money
from ses_dash.access import SINGLE_USER, Scope
from ses_dash.billing.options import DEFAULTS
from ses_dash.billing.taxes import settle
from ses_dash.ledger import credits as ledger
from ses_dash.ledger import life
from ses_dash.model.credit import Credit
from ses_dash.model.statement import CreditUse, Line
from ses_dash.model.statement_life import StatementEvent

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from ses_dash.model.customer import Customer
    from tests.ledger.conftest import Freeze

    Step = Callable[["World"], None]

NOVEMBER = date(2026, 11, 1)
CURRENCIES = st.sampled_from(["EUR", "USD"])
LINE = Line(
    account="a",
    account_name="",
    service="Compute",
    charge_category="Usage",
    description="Compute",
    service_start="2026-10-01",
    service_end="2026-11-01",
    cost=Decimal(0),
    price=Decimal(0),
    net=Decimal(0),
    tax_rate=Decimal(20),
    explanation="at cost",
)


@dataclass
class World:
    """A customer, and what should be known of its credits."""

    conn: Connection
    owner: Customer
    freeze: Freeze
    given: dict[int, Credit] = field(default_factory=dict)
    spent: dict[int, tuple[CreditUse, ...]] = field(default_factory=dict)  # by what stands
    withdrawn: list[tuple[int, Decimal]] = field(default_factory=list)

    def left(self, credit_id: int) -> Decimal:
        """Return what should be left of a credit."""
        uses = [
            use.amount for uses in self.spent.values() for use in uses if use.credit_id == credit_id
        ]
        taken = [amount for id_, amount in self.withdrawn if id_ == credit_id]
        return money.subtract(self.given[credit_id].amount, money.total((*uses, *taken)))


def _give(cents: int, currency: str) -> Step:
    def step(world: World) -> None:
        amount = Decimal(cents).scaleb(-2)
        new = Credit(0, world.owner.id, currency, amount, "Welcome", NOVEMBER)
        made = ledger.give(world.conn, SINGLE_USER, new)
        world.given[made.id] = made

    return step


def _freeze(cents: int, currency: str, in_base: bool) -> Step:  # noqa: FBT001
    def step(world: World) -> None:
        found = ledger.available(world.conn, world.owner.id, "aws", currency, date(2026, 11, 20))
        price = Decimal(cents).scaleb(-2)
        chosen = {**DEFAULTS, "credits_in_tax_base": in_base}
        settled = settle([replace(LINE, price=price, net=price)], currency, chosen, found)
        statement_id = world.freeze(
            world.conn, world.owner, currency=currency, credits=settled.credits
        )
        world.spent[statement_id] = settled.credits
        owners = {world.given[use.credit_id].currency for use in settled.credits}
        assert owners <= {currency}

    return step


def _void(which: int) -> Step:
    def step(world: World) -> None:
        if world.spent:
            statement_id = list(world.spent)[which % len(world.spent)]
            life.add(world.conn, statement_id, StatementEvent(2, "", "void", "", "wrong"))
            del world.spent[statement_id]

    return step


def _withdraw(which: int) -> Step:
    def step(world: World) -> None:
        left = [each for each in world.given if world.left(each)]
        if left:
            credit_id = left[which % len(left)]
            world.withdrawn.append((credit_id, world.left(credit_id)))
            ledger.withdraw(world.conn, SINGLE_USER, credit_id, "agreed")

    return step


GIVEN = st.builds(_give, st.integers(1, 20_000), CURRENCIES)
FROZEN = st.builds(_freeze, st.integers(-1_000, 30_000), CURRENCIES, st.booleans())
TAKEN_BACK = st.integers(0, 9).flatmap(lambda at: st.sampled_from([_void(at), _withdraw(at)]))
# There is something to spend and to take back from the start.
STEPS = st.tuples(
    st.lists(GIVEN, min_size=2, max_size=5),
    st.lists(FROZEN, min_size=1, max_size=4),
    st.lists(st.one_of(TAKEN_BACK, FROZEN, GIVEN), min_size=1, max_size=8),
).map(lambda parts: [step for part in parts for step in part])


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_no_credit_is_spent_twice(
    conn: Connection, acme: Customer, freeze: Freeze, steps: list[Step]
) -> None:
    example = conn.begin_nested()
    world = World(conn, acme, freeze)
    for step in steps:
        step(world)
        for balance in ledger.balances(conn, Scope.all()):
            assert balance.remaining == world.left(balance.credit.id) >= 0
    example.rollback()
