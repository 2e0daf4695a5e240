"""Whose an account may be: suggestions with their reasons. Nothing is assigned by them."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from textwrap import shorten
from typing import TYPE_CHECKING, Literal

from ses_dash.access import Action, authorize
from ses_dash.billing import evidence
from ses_dash.billing.matching import (
    Directory,
    domains,
    is_machine_id,
    leading_word,
    mail_domain,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ses_dash.access import Actor, Scope
    from ses_dash.billing.evidence import Evidence, Owned, Unknown
    from ses_dash.billing.matching import Kind, Match
    from ses_dash.model.customer import Account, Customer
    from ses_dash.stores import Stores
    from ses_dash.warehouse.tags import Tag

Strength = Literal["strong", "likely", "maybe"]
STRENGTHS: tuple[Strength, ...] = ("maybe", "likely", "strong")  # weakest first
_MAYBE, _LIKELY, _STRONG = 1, 2, 3
_BY_NAME: dict[Kind, int] = {"name": _STRONG, "word": _LIKELY, "shared": _MAYBE, "start": _MAYBE}
# Tags that say whose something is; what other tags say is a weaker sign.
_OWNER_KEYS = frozenset(
    "account bu business client company contact cost costcenter customer department dept email "
    "firma kostenstelle kunde mandant organisation organization org owner projekt project team "
    "tenant unit".split()
)
_NAMED: dict[Kind, str] = {
    "name": "its name has the customer's name (“{}”)",
    "word": "its name has the word “{}”",
    "shared": "its name has “{}”, which may be chance or others' as well",
    "start": "a word of its name begins with “{}”",
}
_FEWEST_USES = 3  # what fewer services say is chance
_MOST_ALIKE = 3  # customers; a word that more customers' accounts begin with is nobody's
_MOST_NAMED = 3
_LONGEST_VALUE = 60


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A customer whose an account may be, and why.

    `clear`: nothing speaks for anybody else, so that it may be accepted with others in one go.
    """

    program: str
    account: str
    customer_id: int
    customer: str
    strength: Strength
    reason: str
    clear: bool


@dataclass(frozen=True, slots=True)
class _Sign:
    """One thing that speaks for a customer: of which kind, how much, and in words."""

    kind: Literal["name", "tag", "domain", "alike", "uses"]
    weight: int
    words: str


def find(stores: Stores, actor: Actor) -> tuple[Suggestion, ...]:
    """Return suggestions for the accounts with money that nobody owns today.

    Who may not see unassigned charges gets none.
    """
    authorize(actor, Action.SEE_COST)
    return suggest(evidence.gather(stores, actor.scope), actor.scope)


def suggest(found: Evidence, scope: Scope) -> tuple[Suggestion, ...]:
    """Return suggestions by account, the surest first. Pure.

    Only customers in scope that are not archived are suggested, and nothing that is said about one
    comes from a customer out of scope.
    """
    judge = _Judge(found, scope)
    return tuple(each for unknown in found.unknown for each in judge.suggestions(unknown))


class _Judge:
    """The customers in scope, prepared so that many accounts can be held against them."""

    def __init__(self, found: Evidence, scope: Scope) -> None:
        seen = [each for each in found.customers if scope.holds(each.id)]
        self._names = {each.id: each.name for each in seen if not each.archived}
        self._directory = Directory(self._names, (each.name for each in seen if each.archived))
        self._domains = _domains(seen)
        self._leading: defaultdict[str, Counter[int]] = defaultdict(Counter)
        self._using: defaultdict[tuple[str, frozenset[str]], list[Owned]] = defaultdict(list)
        for each in found.owned:
            if each.customer_id in self._names:
                self._leading[_leading(each.account)][each.customer_id] += 1
                self._using[each.account.program, each.uses].append(each)

    def suggestions(self, unknown: Unknown) -> Iterator[Suggestion]:
        """Yield whose an account may be, held against each other, the surest first."""
        signs: defaultdict[int, list[_Sign]] = defaultdict(list)
        for way in (self._name, self._tags, self._domain, self._alike, self._uses):
            for customer_id, sign in way(unknown):
                signs[customer_id].append(sign)
        weights = {each: _weight(found) for each, found in signs.items()}
        least = min(max(weights.values(), default=0), _LIKELY)
        worth = [each for each, weight in weights.items() if weight >= least]
        if least == _MAYBE and len(worth) > _MOST_ALIKE:
            return
        for each in sorted(worth, key=lambda each: (-weights[each], self._names[each])):
            others = sorted(self._names[other] for other in worth if other != each)
            weight = max(weights[each] - bool(others), _MAYBE)
            yield Suggestion(
                program=unknown.account.program,
                account=unknown.account.account,
                customer_id=each,
                customer=self._names[each],
                strength=STRENGTHS[weight - 1],
                reason=_reason(signs[each], others),
                clear=weight > _MAYBE and not others,
            )

    def _name(self, unknown: Unknown) -> Iterator[tuple[int, _Sign]]:
        found: dict[int, Match] = {}
        for text in _names(unknown.account):
            found = self._directory.match(text) | found
        for customer_id, match in found.items():
            said = _NAMED[match.kind].format(match.said)
            yield customer_id, _Sign("name", _BY_NAME[match.kind], said)

    def _tags(self, unknown: Unknown) -> Iterator[tuple[int, _Sign]]:
        """Yield the weightiest tag for each customer, the most frequent one of several."""
        best: dict[int, _Sign] = {}
        for tag in unknown.tags:
            for customer_id, match in self._directory.match(tag.value).items():
                weight = _BY_NAME[match.kind] - (not _names_owner(tag)) - (tag.charges * 2 < tag.of)
                known = best.get(customer_id)
                if weight > (known.weight if known else 0):
                    best[customer_id] = _Sign("tag", weight, _said(tag))
        yield from best.items()

    def _domain(self, unknown: Unknown) -> Iterator[tuple[int, _Sign]]:
        texts = [("name", each) for each in _names(unknown.account)]
        texts += [(f"tag {tag.key}", tag.value) for tag in unknown.tags]
        said: dict[int, _Sign] = {}
        for where, text in texts:
            for domain in domains(text) & self._domains.keys():
                sign = _Sign("domain", _STRONG, f"its {where} has the domain {domain}")
                said.setdefault(self._domains[domain], sign)
        yield from said.items()

    def _alike(self, unknown: Unknown) -> Iterator[tuple[int, _Sign]]:
        leading = _leading(unknown.account)
        owners = self._leading.get(leading, Counter()) if leading else Counter()
        if len(owners) > _MOST_ALIKE:
            return
        for customer_id, count in owners.items():
            weight = _LIKELY if count > 1 and len(owners) == 1 else _MAYBE
            many = "an account" if count == 1 else f"{count} accounts"
            said = f"its name begins like {many} of {self._names[customer_id]} (“{leading}”)"
            yield customer_id, _Sign("alike", weight, said)

    def _uses(self, unknown: Unknown) -> Iterator[tuple[int, _Sign]]:
        same = self._using.get((unknown.account.program, unknown.uses), [])
        if len(unknown.uses) < _FEWEST_USES or len({each.customer_id for each in same}) != 1:
            return
        like = _label(same[0].account)
        yield same[0].customer_id, _Sign("uses", _MAYBE, f"it uses just what {like} uses")


def _domains(seen: Iterable[Customer]) -> dict[str, int]:
    """Return whose e-mail domain each is, where it is one customer's alone."""
    owners: defaultdict[str, list[Customer]] = defaultdict(list)
    for each in seen:
        if domain := mail_domain(each.email):
            owners[domain].append(each)
    return {
        domain: sharing[0].id
        for domain, sharing in owners.items()
        if len(sharing) == 1 and not sharing[0].archived
    }


def _names(account: Account) -> list[str]:
    """Return what an account is called; an id that is only a number or a UUID names nobody."""
    ids = [] if is_machine_id(account.account) else [account.account]
    return [each for each in dict.fromkeys([account.name, *ids]) if each]


def _label(account: Account) -> str:
    return account.name or account.account


def _leading(account: Account) -> str:
    return next((word for each in _names(account) if (word := leading_word(each))), "")


def _names_owner(tag: Tag) -> bool:
    return bool(_OWNER_KEYS & {*words(tag.key)})


def _said(tag: Tag) -> str:
    value = shorten(tag.value, _LONGEST_VALUE, placeholder=" …")
    share = "" if tag.charges == tag.of else f" on {tag.charges:,} of {tag.of:,} charges"
    return f"its tag {tag.key} says “{value}”{share}"


def _weight(signs: Iterable[_Sign]) -> int:
    """Weigh signs together: two likely ones, of different kinds, are as good as a strong one."""
    weights = sorted((each.weight for each in signs), reverse=True)
    return _STRONG if weights[:2] == [_LIKELY, _LIKELY] else weights[0]


def _reason(signs: Iterable[_Sign], others: Sequence[str]) -> str:
    """Say in a sentence what speaks for a customer, and who else it may be."""
    said = ", and ".join(each.words for each in sorted(signs, key=lambda each: -each.weight))
    sentence = f"{said[0].upper()}{said[1:]}."
    if not others:
        return sentence
    more = len(others) - _MOST_NAMED
    names = [*others[:_MOST_NAMED], *([f"{more} more"] if more > 0 else [])]
    listed = " and ".join([*([", ".join(names[:-1])] if names[1:] else []), names[-1]])
    return f"{sentence} {listed} would fit as well."
