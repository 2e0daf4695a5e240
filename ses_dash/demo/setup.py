"""The demo's ledger facts: who sells, who buys, and whose the accounts are from which day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ses_dash.demo import story
from ses_dash.demo.catalog import account, accounts, customers
from ses_dash.ledger import accounts as ledger_accounts
from ses_dash.ledger import customers as ledger_customers
from ses_dash.ledger import seller
from ses_dash.model.customer import Account, Assignment, Seller

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ses_dash.access import Actor
    from ses_dash.demo.story import Month
    from ses_dash.stores import Stores

SELLER = Seller(
    name="Tidewell Cloud Partners",
    address="Am Hafenkai 6\n1020 Wien",
    country="AT",
    email="billing@example.com",
    tax_id="ATU00000090",
    tax_name="VAT",
    remittance="Please transfer to Tidewell's account at Donaubank and quote the statement number.",
    bank_account_name="Tidewell Cloud Partners",
    bank_account="AT61 1904 3002 3457 3201",
    bank_bic="GIBAATWW",
    time_zone="Europe/Vienna",
)
_ALWAYS = date(1970, 1, 1)


def enter(stores: Stores, actor: Actor, months: tuple[Month, ...]) -> None:
    """Enter seller, customers, accounts and dated assignments, all or nothing."""
    with stores.ledger.write() as connection:
        seller.save(connection, actor, SELLER)
        made = [ledger_customers.create(connection, actor, each) for each in customers()]
        for each in accounts():
            record = Account(program=each.program, account=each.id, name=each.name)
            ledger_accounts.save(connection, actor, record)
        for assignment in _assignments({each.name: each.id for each in made}, months):
            ledger_accounts.assign(connection, actor, assignment)


def _assignments(ids: dict[str, int], months: tuple[Month, ...]) -> Iterator[Assignment]:
    for each in accounts():
        if each.customer:
            yield Assignment(each.program, each.id, ids[each.customer], _ALWAYS)
        if each.customer == story.LEAVING_CUSTOMER:
            left = months[story.LEFT_MONTH].period.start
            yield Assignment(each.program, each.id, None, left)
    moved = account(story.MOVED_ACCOUNT)
    day = months[story.MOVED_MONTH].period.start
    yield Assignment(moved.program, moved.id, ids[story.MOVED_TO], day)
