"""ISO 4217 codes: a currency that is none of them is loaded as it is, and said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ses_dash.model.delivery import Finding
from ses_dash.money import NO_CURRENCY

if TYPE_CHECKING:
    from collections.abc import Iterable

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


def unknown_currencies(currencies: Iterable[str]) -> list[Finding]:
    """Return a finding for each currency that is none."""
    unknown = sorted(set(currencies) - CODES - {NO_CURRENCY})
    return [
        Finding("unknown currency", f"{code!r} is not an ISO 4217 currency; kept as it is.")
        for code in unknown
    ]
