"""ISO 4217 codes: a currency that is none of them is loaded as it is, and said."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ses_dash.model.delivery import Finding
from ses_dash.money import NO_CURRENCY
from ses_dash.period import BillingPeriod

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from ses_dash.model.delivery import SliceTotal

CODES = frozenset(
    """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN
    BZD CAD CDF CHF CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL
    GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF
    KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR
    MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG
    SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU
    UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
    """.split()
)


def findings(totals: Sequence[SliceTotal]) -> list[Finding]:
    """Return what is odd about the currencies of a file: one that is none, several in one bill."""
    return [*_unknown({total.currency for total in totals}), *_several(totals)]


def _several(totals: Iterable[SliceTotal]) -> Iterator[Finding]:
    bills: defaultdict[tuple[str, str, date], set[str]] = defaultdict(set)
    for total in totals:
        bill = (total.slice.program, total.slice.billing_account, total.slice.billing_period)
        bills[bill] |= {total.currency} & CODES
    mixed = {bill: found for bill, found in bills.items() if len(found) > 1}
    for (program, account, day), found in sorted(mixed.items())[:1]:
        more = f", and so have {len(mixed) - 1} more bills" if len(mixed) > 1 else ""
        where = f"{program} {account} of {BillingPeriod(day)}"
        what = f"{where} has charges in {' and '.join(sorted(found))}{more}"
        yield Finding("several currencies", f"{what}. Currencies are never added together.")


def _unknown(currencies: Iterable[str]) -> list[Finding]:
    unknown = sorted(set(currencies) - CODES - {NO_CURRENCY})
    return [
        Finding("unknown currency", f"{code!r} is not an ISO 4217 currency; kept as it is.")
        for code in unknown
    ]
