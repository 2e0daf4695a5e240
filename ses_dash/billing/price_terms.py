"""Who pays by which version of which pricebook in which month."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from ses_dash.billing import overrides
from ses_dash.billing.options import aws_ri_purchase
from ses_dash.billing.pricing import Prices, rate
from ses_dash.ledger import commitments, frozen_terms, pricebooks
from ses_dash.model.commitment import CommitmentPolicy, CommitmentTerms
from ses_dash.model.pricebook import AppliedRule, FrozenTerms, HeldVersion, PriceTerms
from ses_dash.period import BillingPeriod

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

    from ses_dash.access import Scope
    from ses_dash.billing.options.option import Value
    from ses_dash.billing.pricing import Rules
    from ses_dash.ledger import Connection
    from ses_dash.model.customer import Customer
    from ses_dash.model.pricebook import Pricebook, PricebookChoice, PricebookVersion, Rate

    _Frozen = tuple[date, date, bool, bool]  # first, end, at cost, without upfront fees

_FIRST, _END = BillingPeriod(date(1970, 1, 1)), BillingPeriod(date(9999, 12, 1))
_NO_VERSION = -1  # of an account whose own pricebook has no prices yet: nobody else's count


@dataclass(frozen=True, slots=True)
class Shelf:
    """All pricebooks with their versions, and who pays by which."""

    books: Mapping[int, Pricebook]
    versions: Mapping[int, Sequence[PricebookVersion]]  # by pricebook, the earliest month first
    choices: Mapping[tuple[int, str], Sequence[PricebookChoice]]  # likewise, by payer and program
    commitments: tuple[CommitmentTerms, ...] = ()
    # By customer, program and month: what is frozen with others than those of now (R28).
    frozen: Mapping[tuple[int, str, BillingPeriod], FrozenTerms] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        books: Iterable[Pricebook],
        versions: Iterable[PricebookVersion],
        choices: Iterable[PricebookChoice],
        policies: Iterable[CommitmentPolicy] = (),
    ) -> Shelf:
        """Return the shelf of what the ledger holds, which is in the order of months."""
        by_book: defaultdict[int, list[PricebookVersion]] = defaultdict(list)
        by_payer: defaultdict[tuple[int, str], list[PricebookChoice]] = defaultdict(list)
        for version in versions:
            by_book[version.pricebook_id].append(version)
        for choice in choices:
            by_payer[choice.customer_id, choice.program].append(choice)
        named = {each.id: each for each in books}
        return cls(named, by_book, by_payer, compile_commitments(policies))

    def prices(
        self, customer: Customer, program: str, period: BillingPeriod, *, excludes_upfront: bool
    ) -> Prices:
        """Return what a customer pays in a program and month."""
        own = self.choices.get((customer.id, program), ())
        latest = {each.account: each.pricebook_id for each in own if each.valid_from <= period}
        frozen = self.frozen.get((customer.id, program, period))
        books = {account: book for account, book in latest.items() if book is not None}
        usual = books.pop("", None)
        return Prices(
            customer.at_cost if frozen is None else frozen.at_cost,
            excludes_upfront,
            self._rules(usual, period),
            {account: self._rules(book, period) for account, book in books.items()},
            {each.commitment_id: each for each in self._policies(program, period)},
            lambda account, began: self._held(books.get(account, usual), period, began),
        )

    def frozen_options(
        self, customer_id: int, program: str, period: BillingPeriod
    ) -> dict[str, Value]:
        """Return the options that count in a month as they are frozen, if it is, by key (R28)."""
        frozen = self.frozen.get((customer_id, program, period))
        return {} if frozen is None else {aws_ri_purchase.OPTION.key: frozen.upfront}

    def kept_fees(self, program: str, period: BillingPeriod) -> frozenset[str]:
        """Return the commitments whose fees are not sold in a month (R10)."""
        found = self._policies(program, period)
        return frozenset(each.commitment_id for each in found if each.policy != "owner")

    def _policies(self, program: str, period: BillingPeriod) -> Iterator[CommitmentTerms]:
        for each in self.commitments:
            if each.program == program and each.first_month <= period.start < each.end_month:
                yield each

    def version(self, pricebook_id: int | None, period: BillingPeriod) -> PricebookVersion | None:
        """Return the version of a pricebook that prices a month, if one does."""
        held = self.versions.get(pricebook_id or 0, ())
        return next((each for each in reversed(held) if each.effective_from <= period), None)

    def _rules(self, pricebook_id: int | None, period: BillingPeriod) -> Rules:
        version = self.version(pricebook_id, period)
        return {} if version is None else self._applied(version)

    def _held(self, pricebook_id: int | None, period: BillingPeriod, began: date) -> Rules:
        """Return the rules for a term that began in a month: of its first version, or a later."""
        if self.version(pricebook_id, period) is None:
            return {}
        spans = _spans(self.versions[pricebook_id or 0])
        return next(self._applied(each) for each, _, end in spans if began < end.start)

    def _applied(self, version: PricebookVersion) -> Rules:
        name, month = self.books[version.pricebook_id].name, str(version.effective_from)
        return {rule.place: AppliedRule(name, month, rule) for rule in version.rules}


def shelf(
    conn: Connection, scope: Scope, changes: Mapping[str, Value] = overrides.UNCHANGED
) -> Shelf:
    """Return the pricebooks by which customers in scope pay, and their choices.

    `changes` are options to look at as if they were set, by key.
    """
    choices = pricebooks.choices(conn, scope)
    used = {each.pricebook_id for each in choices} - {None}
    books = [each for each in pricebooks.all(conn, archived=True) if each.id in used]
    versions = pricebooks.versions(conn, [each.id for each in books])
    found = Shelf.of(books, versions, choices, commitments.policies(conn))
    usual, own = overrides.chosen(conn, aws_ri_purchase.OPTION.key, changes)
    return replace(found, frozen=frozen_terms.others(conn, scope, str(usual), own))


def compile_rates(shelf: Shelf) -> tuple[Rate, ...]:
    """Return the rules that price anybody's charges, as linear prices."""
    return tuple(
        rate(version.id, rule)
        for book in sorted(shelf.versions)
        for version in shelf.versions.get(book, ())
        for rule in version.rules
    )


def compile_held(shelf: Shelf) -> tuple[HeldVersion, ...]:
    """Return which versions hold for terms that began earlier: of each pricebook with several."""
    return tuple(
        HeldVersion(now.id, since.start, end.start, then.id)
        for versions in shelf.versions.values()
        for now in versions
        for then, since, end in _spans(versions)
        if len(versions) > 1
    )


def _spans(
    versions: Sequence[PricebookVersion],
) -> Iterator[tuple[PricebookVersion, BillingPeriod, BillingPeriod]]:
    """Yield versions with the months they are for, the first one from the beginning."""
    turns = [_FIRST, *(each.effective_from for each in versions[1:]), _END]
    for version, (since, end) in zip(versions, pairwise(turns), strict=True):
        yield version, since, end


def compile_terms(
    shelf: Shelf,
    customers: Iterable[Customer],
    programs: Iterable[str],
    *,
    excluding_upfront: Container[int] = (),
) -> tuple[PriceTerms, ...]:
    """Return by which version everybody pays, in every program and month.

    `excluding_upfront` are ids of customers that no upfront fees of AWS commitments are sold to.
    What is frozen goes by what it was frozen with (R28).
    """
    keys = tuple(programs)
    frozen = _frozen_months(shelf)
    return tuple(
        terms
        for customer in customers
        for program in keys
        for each in _terms(shelf, shelf.choices.get((customer.id, program), ()))
        for terms in _apart(
            PriceTerms(
                program,
                customer.id,
                *each,
                at_cost=customer.at_cost,
                excludes_upfront=program == "aws" and customer.id in excluding_upfront,
            ),
            frozen.get((customer.id, program), ()),
        )
    )


def _frozen_months(shelf: Shelf) -> Mapping[tuple[int, str], Sequence[_Frozen]]:
    """Return frozen months by customer and program, the earliest first; alike ones as one."""
    found: defaultdict[tuple[int, str], list[_Frozen]] = defaultdict(list)
    for (customer_id, program, month), terms in sorted(shelf.frozen.items()):
        own = found[customer_id, program]
        first, end = month.start, month.end
        excludes = program == "aws" and terms.upfront == aws_ri_purchase.EXCLUDED
        if own and own[-1][1:] == (first, terms.at_cost, excludes):
            first = own.pop()[0]
        own.append((first, end, terms.at_cost, excludes))
    return found


def _apart(terms: PriceTerms, frozen: Iterable[_Frozen]) -> Iterator[PriceTerms]:
    """Yield terms, with those of frozen months apart where they are others."""
    first, now = terms.first_month, (terms.at_cost, terms.excludes_upfront)
    for frozen_first, frozen_end, *then in frozen:
        since, end = max(first, frozen_first), min(terms.end_month, frozen_end)
        if since >= end or tuple(then) == now:
            continue
        if first < since:
            yield replace(terms, first_month=first, end_month=since)
        at_cost, excludes = then
        apart = replace(terms, first_month=since, end_month=end)
        yield replace(apart, at_cost=at_cost, excludes_upfront=excludes)
        first = end
    if first < terms.end_month:
        yield replace(terms, first_month=first)


def compile_commitments(policies: Iterable[CommitmentPolicy]) -> tuple[CommitmentTerms, ...]:
    """Return which commitments go by which policy in which months; the earliest first of each."""
    by_commitment: defaultdict[tuple[str, str], list[CommitmentPolicy]] = defaultdict(list)
    for each in policies:
        by_commitment[each.program, each.commitment_id].append(each)
    return tuple(
        CommitmentTerms(*key, each.valid_from.start, end.start, each.policy, each.owner_id)
        for key, own in by_commitment.items()
        for each, end in zip(own, [*(later.valid_from for later in own[1:]), _END], strict=True)
        if each.policy is not None
    )


def _terms(
    shelf: Shelf, choices: Sequence[PricebookChoice]
) -> Iterator[tuple[str, date, date, int | None]]:
    """Yield account, first month, end and version, one after the other: always of the program."""
    by_account: dict[str, list[PricebookChoice]] = {"": []}
    for choice in choices:
        by_account.setdefault(choice.account, []).append(choice)
    for account, own in by_account.items():
        for month, end in pairwise(_turns(shelf, own)):
            chosen = next((each for each in reversed(own) if each.valid_from <= month), None)
            book = chosen.pricebook_id if chosen else None
            version = shelf.version(book, month)
            if account == "" or book is not None:
                none = None if account == "" else _NO_VERSION
                yield account, month.start, end.start, version.id if version else none


def _turns(shelf: Shelf, choices: Sequence[PricebookChoice]) -> list[BillingPeriod]:
    """Return the months from which other prices may count, between the first one and the last."""
    turns = {_FIRST, _END, *(each.valid_from for each in choices)}
    for choice in choices:
        turns.update(
            each.effective_from for each in shelf.versions.get(choice.pricebook_id or 0, ())
        )
    return sorted(turns)
