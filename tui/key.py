"""Keys with names: every binding has an id, so that keymaps can move it, and words in both languages, shown late.

    KEYS = (Key("document.post", "f8,ctrl+r", "post", Text("过账", "Post")),)

Textual reads bindings when a class is made; the words of a binding are looked up here when they are shown, so that the
language may change while a screen is open. Keys inside a cell that is being edited are no bindings: they would arrive after
the letters typed behind them (`widgets/entry_grid/editor.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from textual.binding import Binding, BindingType

from ledger.api import Text


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a screen or widget: `id` as `area.verb`, the keys of the default keymap, what it does, and its words."""

    id: str
    keys: str
    action: str
    label: Text
    show: bool = True
    priority: bool = False


KEYS_BY_OWNER: Final[dict[str, tuple[Key, ...]]] = {}
"""The keys of every screen and widget that has been imported, by the name of its class."""
LABELS: Final[dict[str, Text]] = {}
"""The words of every key by its id."""


MODAL_OWNERS: Final[set[str]] = set()
"""Windows: while one is open the keys of what lies below are out of reach."""


def bindings_of(owner: str, keys: Sequence[Key], *, modal: bool = False) -> list[BindingType]:
    """Textual's bindings for keys; `owner` is the class they belong to."""
    KEYS_BY_OWNER[owner] = tuple(keys)
    if modal:
        MODAL_OWNERS.add(owner)
    LABELS.update({key.id: key.label for key in keys})
    return [
        Binding(key.keys, key.action, key.label.en, show=key.show, priority=key.priority, id=key.id)
        for key in keys
    ]  # fmt: skip


def label_of(binding: Binding, language: str) -> str:
    """The words of a binding in a language; Textual's own words where the binding is not ours."""
    text = LABELS.get(binding.id or "")
    return text.in_language(language) if text else binding.description
