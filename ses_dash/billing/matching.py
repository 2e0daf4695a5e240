"""What two names have in common: words without case, accents and legal forms. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Words = tuple[str, ...]
Kind = Literal["name", "word", "shared", "start"]

# What a company is by law: no part of what tells it from another.
_LEGAL = frozenset(
    "ab ag and aps as asa bv bvba co company corp corporation cv doo eg eurl ev gbr gesmbh gmbh "
    "inc incorporated kft kg kgaa limited llc llp lp ltd ltda mbh nv ohg oy oyj plc pte pty pvt "
    "sa sarl sas sca sl slu spa spol srl sro se the ug und zrt".split()
)
# What an account is for: no part of whose it is.
_PURPOSE = frozenset(
    "account accounts acct acc aws azure backup backups billing csp default dev development "
    "dr environment gcp google internal lab legacy live main management master microsoft network "
    "nonprod old payer pilot poc preprod primary prod production project qa root sandbox secondary "
    "security shared stage staging sub subscription test testing tmp uat".split()
)
# What many companies have in their names: alone it points to nobody.
_COMMON = _PURPOSE | frozenset(
    "agency analytics archive bank blue building business capital care center centre city cloud "
    "clinic commerce communication communications consult consulting construction customer data "
    "dental design digital direct education energy engineering enterprise enterprises erp europe "
    "express factory finance financial first fitness food foods foundation games general global "
    "good green group gruppe handel health hold holding holdings home hotel hotels house hosting "
    "industrial industries industry infra infrastructure innovation institute insurance "
    "international investment lab labs law life line local logistics machine management market "
    "marketing media medical mobile national network networks north office one online partner "
    "partners pharma platform point portal power press print pro properties public publishing real "
    "red research retail robotics sales school server service services shop smart society "
    "software solicitors solution solutions south star state store studio studios support system "
    "systems team tech technical technologies technology textile textiles time trade trading "
    "transport travel union united university ventures verlag vision water web website west wide "
    "work works world".split()
)
_MAIL_PROVIDERS = frozenset(
    "aol.com gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com hotmail.com icloud.com "
    "live.com mail.com mail.ru me.com msn.com outlook.com outlook.de proton.me protonmail.com "
    "t-online.de web.de yahoo.com yahoo.co.uk yahoo.de yandex.com yandex.ru zoho.com".split()
)
_SHORTEST = 4  # a shorter word is in too many names to point to one
_LONG = 6  # a word this long is hardly the beginning of another by chance
_MANY = 3  # so many common words in a row are hardly chance
_MOST_SHARING = 3  # a word that more customers share points to none of them
_INITIALS = re.compile(r"\b(?:\w[./]){2,}|\b[aA]/[sS]\b")  # S.p.A., e.V., A/S
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z][a-z])")
_WORD = re.compile(r"[^\W_]+")
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+")
_DIGITS = re.compile(r"\d+")
_MACHINE = re.compile(r"\d+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{24,}", re.IGNORECASE)
# Letters that accents alone do not explain, and the German way to write umlauts without them.
_PLAIN = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


@dataclass(frozen=True, slots=True)
class Match:
    """How a text names a customer: `said` is the part of the text that does.

    `name`: the whole name; `word`: a word that only this customer's name has; `shared`: a word that
    others have, too, or a name too short or common to be sure; `start`: a longer word begins so.
    """

    kind: Kind
    said: str


def words(text: str) -> Words:
    """Return the words of a text: casefolded, without accents, parted at everything else."""
    return _split(_casefolded(text))


def spellings(text: str) -> tuple[Words, ...]:
    """Return the words of a text the ways it is spelt: without umlauts and with ae, oe, ue."""
    folded = _casefolded(text)
    return tuple(dict.fromkeys((_split(folded), _split(folded.translate(_UMLAUTS)))))


def core(name: str) -> tuple[Words, ...]:
    """Return the spellings of a name without legal forms; all of it where that is all."""
    return tuple(_without(each, _LEGAL) or each for each in spellings(name))


def is_machine_id(text: str) -> bool:
    """Say whether an account's id is only a number or a UUID, which names nobody."""
    return _MACHINE.fullmatch(text.strip()) is not None


def leading_word(text: str) -> str:
    """Return the first word of an account's name, if it may tell whose it is; empty otherwise."""
    first = next(iter(_significant(words(text))), "")
    return first if _distinctive(first) else ""


def mail_domain(email: str) -> str:
    """Return the domain of an address that is a company's own; empty for a mail provider's."""
    domain = email.rpartition("@")[2].strip().casefold()
    return "" if domain in _MAIL_PROVIDERS or "." not in domain else domain


def domains(text: str) -> set[str]:
    """Return the domains in a text, each with those it is part of; addresses have them, too."""
    return {
        ".".join(labels[first:])
        for host in _HOST.findall(text.casefold())
        for labels in [host.split(".")]
        for first in range(len(labels) - 1)
    }


class Directory:
    """The customers' names, each by id, as other texts are held against them.

    `others` are names that are never matched, but make a word one that several share.
    """

    def __init__(self, names: Mapping[int, str], others: Iterable[str] = ()) -> None:
        self._starts: defaultdict[str, set[tuple[int, Words]]] = defaultdict(set)
        self._words: defaultdict[str, set[int]] = defaultdict(set)
        self._joined: defaultdict[str, set[tuple[int, Words]]] = defaultdict(set)
        self._sharing: Counter[str] = Counter()
        for each in (*names.values(), *others):
            self._sharing.update({word for spelt in core(each) for word in spelt})
        for owner, name in names.items():
            for spelt in core(name):
                self._enter(owner, spelt)

    def match(self, text: str) -> dict[int, Match]:
        """Return the customers that a text names, each in the surest way."""
        found: dict[int, Match] = {}
        for spelt in core(text):
            for way in (self._by_start_of_words, self._by_word, self._by_joined, self._by_name):
                for owner, match in way(spelt):
                    known = found.get(owner)
                    if known is None or _SURENESS[match.kind] > _SURENESS[known.kind]:
                        found[owner] = match
        return found

    def _enter(self, owner: int, spelt: Words) -> None:
        if not spelt:
            return
        self._starts[spelt[0]].add((owner, spelt))
        joined = "".join(spelt)
        if len(joined) >= _LONG and (_telling(spelt) or _distinctive(joined)):
            self._joined[joined].add((owner, spelt))
        for word in filter(_distinctive, spelt):
            self._words[word].add(owner)

    def _by_name(self, spelt: Words) -> Iterator[tuple[int, Match]]:
        for index, word in enumerate(spelt):
            for owner, name in self._starts.get(word, ()):
                kind = self._kind_of_name(spelt, name)
                if kind and spelt[index : index + len(name)] == name:
                    yield owner, Match(kind, " ".join(name))

    def _kind_of_name(self, spelt: Words, name: Words) -> Kind | None:
        """Say how surely a whole name is found; a short or common one must be all there is."""
        if _telling(name):
            return "name" if len(name) > 1 or self._sharing[name[0]] == 1 else "shared"
        significant = _significant(name)
        if (_significant(spelt) != significant) if significant else (spelt != name):
            return None
        return "word" if len(significant) > 1 else "shared"

    def _by_joined(self, spelt: Words) -> Iterator[tuple[int, Match]]:
        """Find names that are written in one word here and in several there."""
        for first in range(len(spelt)):
            for last in range(first, len(spelt)):
                said = spelt[first : last + 1]
                kind: Kind = "name" if self._sharing["".join(said)] <= 1 else "shared"
                for owner, name in self._joined.get("".join(said), ()):
                    if first == last or _telling(name):
                        yield owner, Match(kind, " ".join(said))

    def _by_word(self, spelt: Words) -> Iterator[tuple[int, Match]]:
        for word in spelt:
            if self._sharing[word] <= _MOST_SHARING:
                kind: Kind = "word" if self._sharing[word] == 1 else "shared"
                for owner in self._words.get(word, ()):
                    yield owner, Match(kind, word)

    def _by_start_of_words(self, spelt: Words) -> Iterator[tuple[int, Match]]:
        for word in spelt:
            for start in (word[:length] for length in range(_LONG, len(word))):
                if self._sharing[start] <= 1:
                    joined = {owner for owner, _ in self._joined.get(start, ())}
                    for owner in self._words.get(start, set()) | joined:
                        yield owner, Match("start", start)


_SURENESS: dict[Kind, int] = {"start": 0, "shared": 1, "word": 2, "name": 3}


def _distinctive(word: str) -> bool:
    return len(word) >= _SHORTEST and word not in _COMMON and not _DIGITS.fullmatch(word)


def _telling(name: Words) -> bool:
    """Say whether a whole name is hardly found by chance: for one of its words, or their number."""
    return any(map(_distinctive, name)) or len(name) >= _MANY


def _significant(spelt: Words) -> Words:
    """Return the words that say whose it is: no numbers, and not what it is for."""
    return tuple(word for word in _without(spelt, _PURPOSE) if not _DIGITS.fullmatch(word))


def _without(spelt: Words, left_out: frozenset[str]) -> Words:
    return tuple(word for word in spelt if word not in left_out)


def _casefolded(text: str) -> str:
    """Return a text in small letters, its umlauts kept as one letter each."""
    parted = _CAMEL.sub(" ", unicodedata.normalize("NFKC", text))
    together = _INITIALS.sub(lambda found: re.sub("[./]", "", found[0]) + " ", parted)
    return unicodedata.normalize("NFC", together.casefold())


def _split(folded: str) -> Words:
    decomposed = unicodedata.normalize("NFKD", folded.translate(_PLAIN))
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return tuple(_WORD.findall(bare))
