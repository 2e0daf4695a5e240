"""Suggestions, whatever the evidence: never of the archived or of those out of scope."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ses_dash.access import Scope
from ses_dash.billing import suggestions
from ses_dash.billing.evidence import Evidence, Owned, Unknown
from ses_dash.billing.suggestions import suggest
from ses_dash.model.customer import Account, Customer
from ses_dash.warehouse.tags import Tag

SERVICES = frozenset({"EC2 eu-west-1", "S3 eu-west-1", "RDS eu-west-1"})


def _account(name: str) -> Account:
    return Account("aws", "911144482835", name)


# Words that names, accounts and tags are made of: some distinctive, some common, shared and odd.
_WORDS = (
    "pinebarrow",
    "dunmore",
    "northwind",
    "data",
    "GmbH",
    "prod",
    "one",
    "Müller",
    "games",
    "",
)
_texts = st.lists(st.sampled_from(_WORDS), max_size=3).map("-".join)
_names = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=3).map(" ".join)
_emails = st.sampled_from(("", "a@dunmore.ie", "b@example.com", "c@northwind.example"))
_uses = st.sets(st.sampled_from(sorted(SERVICES))).map(frozenset)


@st.composite
def _evidence(draw: st.DrawFn) -> tuple[Evidence, Scope]:
    """Draw customers, accounts of theirs, unknown ones, and a scope of some customers or all."""
    everybody = [
        Customer(
            number, f"{draw(_names)} {number}", email=draw(_emails), archived=draw(st.booleans())
        )
        for number in range(1, draw(st.integers(1, 5)) + 1)
    ]
    ids = st.sampled_from([each.id for each in everybody])
    owned = draw(st.lists(st.builds(Owned, st.builds(_account, _texts), ids, _uses), max_size=4))
    tags = st.lists(
        st.builds(
            Tag, st.sampled_from(("owner", "Name")), _texts, st.just(2), st.sampled_from((2, 9))
        ),
        max_size=2,
    )
    unknown = draw(
        st.lists(
            st.builds(Unknown, st.builds(_account, _texts), tags, _uses), min_size=1, max_size=3
        )
    )
    scope = draw(st.one_of(st.just(Scope.all()), st.sets(ids).map(lambda some: Scope.only(*some))))
    return Evidence(everybody, owned, unknown), scope


@given(_evidence())
def test_only_customers_in_scope_that_are_not_archived_are_suggested(
    drawn: tuple[Evidence, Scope],
) -> None:
    evidence, scope = drawn
    open_ids = {each.id for each in evidence.customers if not each.archived}
    for each in suggest(evidence, scope):
        assert each.customer_id in open_ids
        assert scope.holds(each.customer_id)
        assert each.strength in suggestions.STRENGTHS
        assert not (each.clear and each.strength == "maybe")


@given(_evidence())
def test_nothing_that_is_said_comes_from_a_customer_out_of_scope(
    drawn: tuple[Evidence, Scope],
) -> None:
    evidence, scope = drawn
    alone = Evidence(
        [each for each in evidence.customers if scope.holds(each.id)],
        [each for each in evidence.owned if scope.holds(each.customer_id)],
        evidence.unknown,
    )
    assert suggest(evidence, scope) == suggest(alone, Scope.all())


@given(_evidence())
def test_at_most_one_customer_of_an_account_is_clear(drawn: tuple[Evidence, Scope]) -> None:
    evidence, _ = drawn
    for unknown in evidence.unknown:
        found = suggest(replace(evidence, unknown=[unknown]), Scope.all())
        assert len({each.customer_id for each in found}) == len(found)
        assert not any(each.clear for each in found) or len(found) == 1
