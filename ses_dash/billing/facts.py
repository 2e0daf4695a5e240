"""Ledger facts for SQL: who owns what, and what it is sold for, copied when they changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.access import Scope
from ses_dash.billing import overrides
from ses_dash.billing.buy_terms import compile_buying
from ses_dash.billing.options import aws_ri_purchase
from ses_dash.billing.price_terms import compile_held, compile_rates, compile_terms, shelf
from ses_dash.billing.shared_terms import compile_sharing
from ses_dash.ledger import accounts, buyterms, customers, sharing
from ses_dash.ledger.ledger import version
from ses_dash.model.customer import Facts
from ses_dash.model.program import PROGRAMS
from ses_dash.warehouse.facts import refresh
from ses_dash.warehouse.names import lookup

if TYPE_CHECKING:
    from ses_dash.ledger import Connection
    from ses_dash.stores import Stores


def bring_up_to_date(stores: Stores) -> None:
    """Let the warehouse know the ledger's facts as they are now, if it has older ones.

    After a start it first calls services, regions and units by the rules there are now.
    """
    lookup.refresh(stores.warehouse)
    with stores.ledger.read() as conn:
        if stores.warehouse.facts_version == version(conn):
            return
        facts = _facts(conn)
    refresh(stores.warehouse, facts)


def _facts(conn: Connection) -> Facts:
    everybody = customers.all(conn, Scope.all(), archived=True)
    purchases = overrides.of_customers(conn, aws_ri_purchase.OPTION.key)
    excluding = {each.id for each in everybody if purchases(each.id) == aws_ri_purchase.EXCLUDED}
    programs = (program.key for program in PROGRAMS)
    known = shelf(conn, Scope.all())
    return Facts(
        version=version(conn),
        customers=everybody,
        accounts=accounts.all(conn),
        assignments=accounts.assignments(conn),
        terms=compile_terms(known, everybody, programs, excluding_upfront=excluding),
        held=compile_held(known),
        rates=compile_rates(known),
        commitments=known.commitments,
        buying=compile_buying(buyterms.all(conn)),
        sharing=compile_sharing(sharing.all(conn)),
    )
