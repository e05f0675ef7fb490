"""`--expect SIZE:ROOT`: what somebody holds outside the book, as `audit verify` printed it once."""

from __future__ import annotations

import click

from ledger.api import HeldCheckpoint, Problem, held_checkpoint
from ledger.cli.answers import language_of


class _Held(click.ParamType[HeldCheckpoint]):
    name = "size:root"

    def convert(self, value: str | HeldCheckpoint, param: click.Parameter | None, ctx: click.Context | None) -> HeldCheckpoint:
        found = value if isinstance(value, HeldCheckpoint) else held_checkpoint(value)
        if isinstance(found, Problem):
            language = language_of(ctx) if ctx else "en"
            self.fail(f"{found.message.in_language(language)} — {found.remedy.in_language(language)}", param, ctx)
        return found


expect_option = click.option(
    "--expect", multiple=True, type=_Held(), help="核对 refuse a log that is older than this, or other (SIZE:ROOT of a verify)"
)
