"""大写金额 as vouchers and cheques write it: 1,004.50 is 壹仟零肆元伍角整 (《支付结算办法》附一)."""

from __future__ import annotations

from typing import Final

_DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
_PLACES: Final = ("", "拾", "佰", "仟")
_GROUPS: Final = ("", "万", "亿", "万亿")
CAPITAL_BELOW: Final = 10**16
"""Minor units from which on there are no words for it here."""


def capital_amount(minor: int, decimals: int = 2) -> str:
    """An amount in minor units; red amounts begin with 负. Currencies without cents have whole units only."""
    sign, amount = ("负" if minor < 0 else ""), abs(minor)
    scale = 10**decimals
    whole, cents = divmod(amount, scale)
    jiao, fen = divmod(cents * 100 // scale, 10)
    text = _whole(whole) + "元" if whole or not cents else ""
    if not jiao and not fen:
        return f"{sign}{text}整"
    if jiao:
        text += f"{_DIGITS[jiao]}角"
    elif text:
        text += "零"
    return f"{sign}{text}{_DIGITS[fen]}分" if fen else f"{sign}{text}整"


def _whole(number: int) -> str:
    """Groups of four digits, one 零 for every run of zeros between digits that are not."""
    if number == 0:
        return "零"
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    text, gap = "", False
    for index in range(len(groups) - 1, -1, -1):
        group = groups[index]
        if group == 0:
            gap = bool(text)
            continue
        text += ("零" if text and (gap or group < 1000) else "") + _group(group) + _unit(groups, index)
        gap = False
    return text


def _unit(groups: list[int], index: int) -> str:
    """万 of 万亿 alone where 亿 follows by itself."""
    if index == 3:
        return "万" if groups[2] else "万亿"
    return _GROUPS[index]


def _group(number: int) -> str:
    """One to four digits."""
    text, zero = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            text += ("零" if zero and text else "") + _DIGITS[digit] + _PLACES[place]
            zero = False
        else:
            zero = True
    return text
