"""What somebody holds outside the book, for `restore` and `audit replay`: `--expect SIZE:ROOT`, or signed checkpoints."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from ledger.api import Evidence, HeldRoot, Problem, VerifierKey, held_root, held_roots
from ledger.cli.answers import language_of, refuse
from ledger.cli.checkpoint import VerifierKeys


class _SizeAndRoot(click.ParamType[HeldRoot]):
    name = "size:root"

    def convert(self, value: str | HeldRoot, param: click.Parameter | None, ctx: click.Context | None) -> HeldRoot:
        """What `audit verify` printed once."""
        found = value if isinstance(value, HeldRoot) else held_root(value)
        if isinstance(found, Problem):
            language = language_of(ctx) if ctx else "en"
            self.fail(f"{found.message.in_language(language)} — {found.remedy.in_language(language)}", param, ctx)
        return found


_EXPECT = click.option(
    "--expect", multiple=True, type=_SizeAndRoot(), help="核对 refuse a log older than this or other: size and root of a verify"
)
_FILES = click.option(
    "--checkpoint", "files", multiple=True, type=click.Path(path_type=Path), help="检查点 a signed checkpoint you hold"
)
_KEYS = click.option("--key", "keys", multiple=True, type=VerifierKeys(), help="公钥 key that signed it, or its file")
_WITNESSES = click.option(
    "--witness", "witnesses", multiple=True, type=VerifierKeys(), help="见证人公钥 key that must have cosigned it"
)


def held_options(schema: str) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """The options, handed to the command as one tuple `held`; a checkpoint whose signature does not hold ends it."""

    def added(run: Callable[..., int]) -> Callable[..., int]:
        @wraps(run)
        def with_held(
            ctx: click.Context,
            expect: tuple[HeldRoot, ...],
            files: tuple[Path, ...],
            keys: tuple[VerifierKey, ...],
            witnesses: tuple[VerifierKey, ...],
            **others: Any,
        ) -> int:
            found = held_roots(evidence_of(files, keys, witnesses))
            problems = [one for one in found if isinstance(one, Problem)]
            if problems:
                return refuse(ctx, others["as_json"], schema, problems)
            return run(ctx, held=(*expect, *found), **others)

        return _EXPECT(_FILES(_KEYS(_WITNESSES(with_held))))

    return added


def evidence_of(files: tuple[Path, ...], keys: tuple[VerifierKey, ...], witnesses: tuple[VerifierKey, ...]) -> Evidence:
    """What was brought along; a usage error where a checkpoint comes without the key that signed it."""
    if (files and not keys) or (witnesses and not files):
        raise click.UsageError("a checkpoint proves nothing without the key that signed it: --checkpoint FILE --key VKEY")
    return Evidence(files, keys, witnesses)
