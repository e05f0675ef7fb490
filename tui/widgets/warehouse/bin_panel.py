"""Beside the picture: what lies at the cursor, level by level, what lies in no bin, and what the shades mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from rich.cells import cell_len, set_cell_size
from rich.style import Style
from rich.text import Text as RichText
from textual.reactive import reactive
from textual.widget import Widget

from ledger.api import MappedPlace, MappedWarehouse, Text
from tui.amounts_shown import money, quantity
from tui.widgets.warehouse import heat_colours
from tui.widgets.warehouse.bin_layout import OLD_DAYS, Stack
from tui.widgets.warehouse.heat_colours import ramp
from tui.widgets.warehouse.heat_rows import SHADES
from tui.widgets.warehouse.scene import Scene

METRIC_WORDS: Final = {"fill": Text("满度", "fill"), "value": Text("金额", "value"), "age": Text("库龄", "age")}
_MEASURES: Final = {
    "volume": Text("按体积", "by volume"),
    "weight": Text("按重量", "by weight"),
    "quantity": Text("按数量", "by quantity"),
}
_BAR: Final = 8


@dataclass(frozen=True, slots=True)
class PanelFacts:
    """What the panel tells about."""

    warehouse: MappedWarehouse
    scene: Scene
    currency: str
    looked_for: str = ""
    solid: bool = False
    """True where the picture beside is the solid one."""


class BinPanel(Widget):
    """The stack at the cursor in words and bars."""

    language: reactive[str] = reactive("en")
    facts: reactive[PanelFacts | None] = reactive(None)

    def say(self, zh: str, en: str) -> str:
        """A text in the language of the moment."""
        return zh if self.language == "zh" else en

    def render(self) -> RichText:
        """Stack, floor, legend."""
        if self.facts is None:
            return RichText("")
        lines = [*self._stack_lines(self.facts), *self._floor_lines(self.facts), *self._legend_lines(self.facts)]
        return RichText("\n").join(lines)

    def _stack_lines(self, facts: PanelFacts) -> Iterator[RichText]:
        stack = facts.scene.layout.stacks.get(facts.scene.cursor)
        if stack is None:
            yield RichText(self.say("这个仓库没有货位", "this warehouse has no bins"))
            return
        name = stack.bins[0].name if len(stack.levels) == 1 else ""
        yield RichText.assemble(self.say("货位 ", "Bin "), (stack.name, "bold"), f"  {name}")
        for level in sorted(stack.levels, reverse=True):
            yield self._level_line(level, stack.levels[level], facts)
        yield from self._sums(stack, facts)

    def _level_line(self, level: int, place: MappedPlace, facts: PanelFacts) -> RichText:
        """`层4 ███░░░░░  31%  LS-M6-20 ×74`."""
        label = set_cell_size(self.say(f"层{level}", f"L{level}"), 5)
        shade = facts.scene.heat.of(place)
        if shade is None:
            return RichText.assemble(label, ("░" * _BAR, "dim"), "    –  ", (self.say("空", "empty"), "dim"))
        filled = max(round(shade * _BAR), 1 if shade else 0)
        style = (
            Style(color=ramp(self.app.theme_variables, shade).rich_color) if heat_colours.enough_colours(self.app) else Style()
        )
        line = RichText.assemble(label, ("█" * filled, style), ("░" * (_BAR - filled), "dim"), f" {_hundredths(shade):>3}%  ")
        first = max(place.items, key=lambda one: (one.item == facts.looked_for, one.value or 0, one.quantity))
        more = f" +{len(place.items) - 1}" if len(place.items) > 1 else ""
        return line + RichText(f"{first.item} ×{quantity(first.quantity, first.scale)}{more}")

    def _sums(self, stack: Stack, facts: PanelFacts) -> Iterator[RichText]:
        items = {one.item for place in stack.bins for one in place.items}
        worth = self._worth([place.value for place in stack.bins], facts)
        yield RichText(self.say(f"物料 {len(items)} 项", f"items {len(items)}") + worth)
        since = min((place.since for place in stack.bins if place.since), default=None)
        if since is not None:
            days = (facts.scene.heat.today - since).days
            yield RichText(self.say(f"最早 {since} 入位,{days} 天", f"oldest {since}, {days} days"))

    def _worth(self, values: list[int | None], facts: PanelFacts) -> str:
        known = [value for value in values if value is not None]
        if len(known) < len(values):
            return self.say("  不可见成本", "  costs not shown")
        return self.say("  金额 ", "  value ") + money(sum(known), facts.currency)

    def _floor_lines(self, facts: PanelFacts) -> Iterator[RichText]:
        floor = facts.warehouse.floor
        yield RichText("")
        where = self.say(f"{floor.code} 不在货位 {len(floor.items)} 项", f"{floor.code} floor: items {len(floor.items)}")
        yield RichText(where + (self._worth([floor.value], facts) if floor.items else ""))

    def _legend_lines(self, facts: PanelFacts) -> Iterator[RichText]:
        heat = facts.scene.heat
        yield RichText("")
        word = METRIC_WORDS[heat.metric].in_language(self.language)
        full = {
            "fill": self.say(
                f"{_MEASURES[facts.warehouse.measure].zh},最满=100%", f"{_MEASURES[facts.warehouse.measure].en}, fullest=100%"
            ),
            "value": self.say(f"最高 {money(int(heat.full), facts.currency)}", f"most {money(int(heat.full), facts.currency)}"),
            "age": self.say(f"0–{OLD_DAYS} 天", f"0–{OLD_DAYS} days"),
        }[heat.metric]
        yield RichText.assemble(f"{word} ", *self._ramp(facts), f" {full}")
        if facts.looked_for:
            names = [facts.scene.layout.stacks[spot].name for spot in sorted(facts.scene.found)]
            told = self.say(f"● {facts.looked_for} 在 {len(names)} 处", f"● {facts.looked_for} in {len(names)} bins")
            yield RichText("")
            yield RichText(f"{told} {' '.join(names)}" if cell_len(told) < self.size.width else told)

    def _ramp(self, facts: PanelFacts) -> Iterator[tuple[str, Style]]:
        if not facts.solid:
            yield SHADES, Style()
            return
        for step in range(_BAR):
            yield "█", Style(color=ramp(self.app.theme_variables, Fraction(step, _BAR - 1)).rich_color)


def _hundredths(shade: Fraction) -> str:
    """A share in hundredths; what is there is never shown as nothing."""
    return "<1" if 0 < shade < Fraction(1, 100) else str(round(shade * 100))
