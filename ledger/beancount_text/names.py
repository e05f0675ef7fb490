"""What accounts and items are called in beancount text; two things never share a name (ARCHITECTURE §11).

An account is its root, its code and its name: `Liabilities:2202-02-暂估应付账款`. A root follows the account's type; accounts
of the memo type (表外) stand under `Equity:Memo-…`. An item is its own code where beancount can read it as a commodity, where
it is no currency and does not start with X; any other is X and the base32 of its code:

    P1 → P1            USD → XKVJUI            螺丝-M6×20 → X52YHKC2L…

Beancount 2 cut commodities at 24 characters, so a code too long for that becomes X and 22 characters of the base32 of its
SHA-256. No plain base32 has that length, so the two forms never meet; the commodity's `code` metadata tells the code. Names
that still fall together (accounts `2202.02` and `2202-02`) get the base32 of their code behind them.
"""

from __future__ import annotations

import re
import unicodedata
from base64 import b32encode
from collections import Counter
from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from ledger.domain.masters import Account, AccountType, Masters

COMMODITY_MAX: Final = 24
_PLAIN: Final = re.compile(rf"[A-WYZ][A-Z0-9'._-]{{0,{COMMODITY_MAX - 2}}}[A-Z0-9]")
_KEYWORDS: Final = frozenset({"TRUE", "FALSE", "NULL"})
_HASHED_LENGTH: Final = 22
_CURRENCIES: Final = frozenset(
    """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW
    CLF CLP CNH CNY COP COU CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL
    HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD
    MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR
    SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW
    UZS VED VES VND VUV WST YER ZAR ZMW ZWG ZWL
    """.split()  # noqa: SIM905  # one code a line would be 160 lines
)
"""ISO 4217, active and lately retired; those that start with X are never plain item names anyway."""
_ROOTS: Final = {
    AccountType.ASSET: "Assets:",
    AccountType.LIABILITY: "Liabilities:",
    AccountType.EQUITY: "Equity:",
    AccountType.INCOME: "Income:",
    AccountType.EXPENSE: "Expenses:",
    AccountType.COST: "Assets:",
    AccountType.MEMO: "Equity:Memo-",
}


def commodity_name(code: str) -> str:
    """The beancount commodity of an item code: injective but for SHA-256, at most 24 characters."""
    if _PLAIN.fullmatch(code) and code not in _CURRENCIES and code not in _KEYWORDS:
        return code
    plain = _base32(code.encode())
    if len(plain) < COMMODITY_MAX:
        return "X" + plain
    return "X" + _base32(sha256(code.encode()).digest())[:_HASHED_LENGTH]


def component(text: str) -> str:
    """The text as part of an account name: letters and digits of any script stay, all else is one hyphen."""
    letters = "".join(char if _is_letter_or_digit(char) else "-" for char in text)
    return re.sub("-{2,}", "-", letters).strip("-")


class Names:
    """The beancount names of one book's accounts, areas and items."""

    def __init__(self, masters: Masters, language: str) -> None:
        """Names in that language for the accounts of a book."""
        self._masters = masters
        self._accounts = _distinct({code: _account_name(found, language) for code, found in masters.accounts.items()})
        areas = {*masters.areas, *masters.places}
        self._areas = _distinct({code: _headed(component(code)) for code in sorted(areas)})

    def account(self, code: str) -> str:
        """`Liabilities:2202-02-暂估应付账款`."""
        assert code in self._accounts, f"account {code} is posted to but is not in the chart"
        return self._accounts[code]

    def area_account(self, code: str, area: str) -> str:
        """The part of a stock account that holds one valuation area: `Assets:1405-库存商品:Main`."""
        return f"{self.account(code)}:{self._areas[area]}"

    def commodity(self, item: str) -> str:
        """`P1`."""
        assert item in self._masters.items, f"item {item} is posted but is not in the master data"
        return commodity_name(item)

    def accounts(self) -> Mapping[str, str]:
        """Account code → beancount name, all of them."""
        return self._accounts


def _account_name(account: Account, language: str) -> str:
    root, name = _ROOTS[account.type], component(f"{account.code} {account.name.in_language(language)}")
    return root + (name if root.endswith("-") else _headed(name))


def _headed(name: str) -> str:
    """A component starts with a capital or a digit: `main` → `Main`, `主仓` → `X-主仓`."""
    headed = name[:1].upper() + name[1:]
    return headed if headed and unicodedata.category(headed[0]) in {"Lu", "Nd"} else f"X-{name}".rstrip("-")


def _distinct(names: Mapping[str, str]) -> dict[str, str]:
    """Code → name, with the base32 of the code behind every name that more than one code would have."""
    uses, found = Counter(names.values()), dict[str, str]()
    for code, name in names.items():
        distinct = name
        while (uses[name] > 1 and distinct == name) or (distinct != name and uses[distinct]):
            distinct += f"-X{_base32(code.encode())}"
        found[code] = distinct
    assert len(set(found.values())) == len(found), found
    return found


def _is_letter_or_digit(char: str) -> bool:
    return unicodedata.category(char) in {"Lu", "Ll", "Lt", "Lm", "Lo", "Nd"}


def _base32(octets: bytes) -> str:
    return b32encode(octets).decode("ascii").rstrip("=")
