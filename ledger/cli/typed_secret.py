"""Passphrases and passwords: from the environment, else typed without being shown, a new one twice."""

from __future__ import annotations

import os

import click

from ledger.api import Text
from ledger.cli.answers import language_of

PASSPHRASE = Text("口令", "Passphrase")
"""Of a key."""


def typed_secret(ctx: click.Context, variable: str, asked: Text, *, new: bool = False) -> str:
    """What the environment's variable says, else what is typed; click refuses two entries of a new one that differ."""
    given = os.environ.get(variable)
    if given is not None:
        return given
    typed: str = click.prompt(asked.in_language(language_of(ctx)), hide_input=True, confirmation_prompt=new, err=True)
    return typed


def passphrase(ctx: click.Context, *, new: bool = False) -> str:
    """The passphrase of a key."""
    return typed_secret(ctx, "ZHANGFANG_PASSPHRASE", PASSPHRASE, new=new)
