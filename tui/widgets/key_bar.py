"""The last line of every screen: the keys that work now, as many as fit, the most needed first.

Textual's own footer cuts off what does not fit without a sign, mounts a widget per key at every change of focus, and keeps the
words it was made with. This is one line that is drawn; where keys are left out it ends with the key that shows all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text as RichText
from textual.binding import ActiveBinding
from textual.color import Color
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget

from tui.key import label_of

_FIRST: Final = ("app.help", "document.save", "masters.save", "document.post", "screen.back")
"""What a bookkeeper looks for; shown at any width."""
_MORE: Final = "…"


class KeyBar(Widget):
    """Keys and their words; a click on one does what the key does."""

    DEFAULT_CSS = "KeyBar { height: 1; dock: bottom; background: $footer-background; color: $text-muted; }"

    language: reactive[str] = reactive("en")

    def on_mount(self) -> None:
        """Draw again whenever other keys work."""
        self.auto_links = False  # a link would get colours of its own
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def _changed(self, screen: Screen[object]) -> None:
        if screen is self.screen:
            self.refresh()

    def render(self) -> RichText:
        """The keys that fit."""
        shown = _one_per_action(self.screen.active_bindings.values())
        texts = [(self.app.get_key_display(one.binding), label_of(one.binding, self.language), one) for one in shown]
        widths = [cell_len(key) + 1 + cell_len(label) + 2 for key, label, _ in texts]
        kept = _fitting([one.binding.id or "" for _, _, one in texts], widths, self.size.width - cell_len(_MORE) - 1)
        line = RichText(" ", no_wrap=True, end="")
        key_colour = Color.parse(self.app.theme_variables["footer-key-foreground"]).rich_color
        for number, (key, label, one) in enumerate(texts):
            if number in kept:
                click = Style(meta={"@click": f"app.simulate_key({one.binding.key!r})"})
                line.append(key, Style(color=key_colour, bold=True) + click)
                line.append(f" {label}  ", Style(dim=not one.enabled) + click)
        if len(kept) < len(texts):
            line.append(_MORE)
        return line


def _one_per_action(bindings: Iterable[ActiveBinding]) -> list[ActiveBinding]:
    """The first key of every action that is shown."""
    seen: dict[str, ActiveBinding] = {}
    for one in bindings:
        if one.binding.show:
            seen.setdefault(one.binding.action, one)
    return list(seen.values())


def _fitting(ids: Sequence[str], widths: Sequence[int], room: int) -> set[int]:
    """Which keys are shown: the needed ones, then the others in their order, while there is room."""
    order = sorted(range(len(ids)), key=lambda number: (ids[number] not in _FIRST, number))
    kept: set[int] = set()
    for number in order:
        if widths[number] <= room:
            kept.add(number)
            room -= widths[number]
    return kept
