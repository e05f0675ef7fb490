"""Accounts below accounts: `2221.01.07` stands below `2221.01` and below `2221`; codes without dots have nothing below."""

from __future__ import annotations

from collections.abc import Iterable


def is_below(code: str, account: str) -> bool:
    """True for an account itself and all below it."""
    return code == account or code.startswith(f"{account}.")


def is_within(code: str, accounts: Iterable[str]) -> bool:
    """True for an account that is one of these, or stands below one."""
    return any(is_below(code, account) for account in accounts)
