"""Files of the Customers page: what its tables show, of everybody or of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.serving import Served


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/files/customers.csv", "name,contact,email,"),
        ("/files/accounts.csv", "program,account,name,customer,valid_from"),
        ("/files/charges.csv", "name,rule,from,to,customer,program,"),
        ("/files/taxes.csv", "profile,valid_from,customer,country,"),
        ("/files/rates.csv", "month,from,to,rate,source,date"),
        ("/files/credits.csv", "id,customer,description,"),
        ("/files/credits.csv?customer=1", "id,customer,description,"),
        ("/files/suggestions.csv", "program,account,name,customer,strength,clear,reason,"),
    ],
)
def test_a_table_leaves_as_csv(served: Served, path: str, heading: str) -> None:
    reply = served.ask(path)
    assert reply.status_code == 200
    assert reply.text.startswith(heading)
    assert reply.headers["Content-Type"].startswith("text/csv")
    assert reply.headers["Content-Disposition"].startswith('attachment; filename="')
    assert reply.headers["Cache-Control"] == "no-store"


def test_credits_of_nobody_are_refused_in_a_sentence(served: Served) -> None:
    missing = served.ask("/files/credits.csv?customer=77")
    assert (missing.status_code, missing.text) == (404, "There is no customer '77'.\n")
    for wrong in ("me", "9" * 30):
        refused = served.ask(f"/files/credits.csv?customer={wrong}")
        assert refused.status_code == 400
        assert refused.text.startswith(f"customer cannot be '{wrong}'")
