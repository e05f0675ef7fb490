"""The panels of the board: money over time, sales beside purchases, ages of debts, goods that do not move.

Each draws itself from the figures, in the room and the language it has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import ClassVar, Final

from rich.cells import cell_len, set_cell_size
from rich.style import Style
from rich.text import Text as RichText
from textual.color import Color
from textual.reactive import reactive
from textual.widget import Widget

from ledger.api import Dashboard, Text
from tui.amounts_shown import hundredths, money, short_money
from tui.widgets.charts.chart_lines import (
    FULL,
    SECOND,
    Axis,
    area_lines,
    axis_for,
    bar,
    group_width,
    pair_lines,
    spark_rows,
    spread_labels,
)

_AXIS_WIDTH: Final = 9
_SHORTEST_BAR: Final = 4
_HIDDEN: Final = Text("没有查看权限", "not open to you")
_MOVED: Final = Text("没有滞销的货", "everything moves")


class BoardPanel(Widget):
    """A panel: a title, and lines that fill the rest."""

    DEFAULT_CSS = "BoardPanel { width: 1fr; height: 1fr; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }"
    TITLE_TEXT: ClassVar[Text] = Text("", "")
    PART: ClassVar[str] = ""

    language: reactive[str] = reactive("en")
    figures: reactive[Dashboard | None] = reactive(None)

    def said(self, text: Text) -> str:
        """A text in the language of the moment."""
        return text.in_language(self.language)

    def render(self) -> RichText:
        """Title and lines, as many as there is room for."""
        lines = [RichText(self.said(self.TITLE_TEXT), "bold")]
        if self.figures is not None and self.PART not in self.figures.seen:
            lines.append(RichText(self.said(_HIDDEN), "dim"))
        elif self.figures is not None:
            lines += self.lines(self.figures, max(self.size.width - 2, 10), max(self.size.height - 1, 3))
        return RichText("\n").join(lines[: max(self.size.height, 1)])

    def lines(self, figures: Dashboard, width: int, height: int) -> Iterator[RichText]:
        """What stands below the title."""
        raise NotImplementedError

    def colour(self, name: str) -> Style:
        """A colour of the theme."""
        return Style(color=Color.parse(self.app.theme_variables[name]).rich_color)

    def with_axis(
        self, drawn: Sequence[str], axis: Axis, currency: str, paint: Callable[[str], RichText]
    ) -> Iterator[RichText]:
        """Lines of a chart behind the round values of their rows."""
        ticks = axis.ticks()
        for row, line in enumerate(drawn):
            label = short_money(ticks[row], currency, self.language) if row in ticks else ""
            pad = " " * max(_AXIS_WIDTH - 1 - cell_len(label), 0)
            yield RichText.assemble((pad + label, "dim"), ("│", "dim"), paint(line))


class CashPanel(BoardPanel):
    """Money at the end of weeks or months."""

    TITLE_TEXT = Text("货币资金", "Cash and bank")
    PART = "cash"

    by_week: reactive[bool] = reactive(True)

    def lines(self, figures: Dashboard, width: int, height: int) -> Iterator[RichText]:
        """An area and its days."""
        if self.by_week:
            points = [(f"{day:%m-%d}", amount) for day, amount in figures.weeks]
        else:
            points = [(one.month, one.cash) for one in figures.months]
        values, room = [amount for _, amount in points], width - _AXIS_WIDTH
        axis = axis_for(values, max(height - 2, 2), from_nought=False)
        step = max(room // max(len(points), 1), 1)
        colour = self.colour("secondary")
        yield from self.with_axis(area_lines(values, axis, room), axis, figures.currency, lambda line: RichText(line, colour))
        yield RichText(" " * _AXIS_WIDTH + spread_labels([label for label, _ in points], step, room), "dim")
        unit = (
            Text("按周,p 换按月", "by week, p for months") if self.by_week else Text("按月,p 换按周", "by month, p for weeks")
        )
        yield RichText(self.said(unit), "dim")


class TradePanel(BoardPanel):
    """Sales without tax beside what purchasing put into stock, month by month."""

    TITLE_TEXT = Text("销售与采购", "Sales and purchases")
    PART = "margin"

    def lines(self, figures: Dashboard, width: int, height: int) -> Iterator[RichText]:
        """Two bars a month, and the last month in figures."""
        pairs = [(one.sales, one.purchases) for one in figures.months]
        axis = axis_for([value for pair in pairs for value in pair], max(height - 2, 2))
        room = width - _AXIS_WIDTH
        yield from self.with_axis(pair_lines(pairs, axis, room), axis, figures.currency, self._painted)
        labels = [one.month[2:] for one in figures.months]
        yield RichText(" " * _AXIS_WIDTH + spread_labels(labels, group_width(len(pairs), room), room), "dim")
        last = figures.months[-1]
        sales, bought = (money(amount, figures.currency) for amount in (last.sales, last.purchases))
        zh, en = (f"█ 销售 {sales}  ▒ 采购 {bought}", f"█ sales {sales}  ▒ purchases {bought}")
        yield self._painted(self.said(Text(zh, en)))

    def _painted(self, line: str) -> RichText:
        """Sales in one colour, purchases in another."""
        shown, styles = RichText(), {FULL: self.colour("primary"), SECOND: self.colour("accent")}
        for character in line:
            shown.append(character, styles.get(character))
        return shown


class AgeingPanel(BoardPanel):
    """What is owed both ways by days past due."""

    TITLE_TEXT = Text("账龄", "Ageing")
    PART = "debts"

    def lines(self, figures: Dashboard, width: int, height: int) -> Iterator[RichText]:
        """A row for each age, receivable and payable beside one another."""
        del height
        sides = [figures.debts[name] for name in ("receivable", "payable")]
        label = max(cell_len(self.said(title)) for title, _ in sides[0].buckets) + 1
        amounts = [
            money(amount, figures.currency) for side in sides for _, amount in (*side.buckets, (Text("", ""), side.ahead))
        ]
        number = max(cell_len(one) for one in amounts)
        room = (width - label) // 2 - number - 2
        room = room if room >= _SHORTEST_BAR else 0
        most = max((amount for side in sides for _, amount in side.buckets), default=0)
        heads = (Text("应收", "receivable"), Text("应付", "payable"))
        yield RichText(" " * label + "".join(set_cell_size(self.said(head), room + number + 2) for head in heads), "dim")
        ages = zip(*(side.buckets for side in sides), strict=True)
        for late, columns in enumerate(ages):
            line = RichText(set_cell_size(self.said(columns[0][0]), label))
            for _, amount in columns:
                style = self.colour("success" if late == 0 else "warning" if late < 3 else "error")
                shown = money(amount, figures.currency, blank_zero=True)
                line.append(bar(amount, most, room), style).append(" " * (number + 1 - cell_len(shown)) + shown + " ")
            yield line
        ahead = [money(side.ahead, figures.currency, blank_zero=True) for side in sides]
        if any(ahead):
            line = RichText(set_cell_size(self.said(Text("预收付", "ahead")), label), "dim")
            for shown in ahead:
                line.append(" " * (room + number + 1 - cell_len(shown)) + shown + " ")
            yield line


class GoodsPanel(BoardPanel):
    """Turnover of stock month by month, and the goods that have lain longest without going out."""

    TITLE_TEXT = Text("存货周转与滞销", "Stock turnover, and what does not move")
    PART = "goods"

    def lines(self, figures: Dashboard, width: int, height: int) -> Iterator[RichText]:
        """Small columns, then the ten slowest."""
        turns = [one.turnover for one in figures.months]
        rows = 3 if height >= 14 else 1
        last = next((one for one in reversed(turns) if one is not None), None)
        told = "–" if last is None else hundredths(last)
        drawn = spark_rows(turns, rows, 2)
        words = self.said(Text(f" 次/月,最近 {told}", f" times a month, last {told}"))
        for row, line in enumerate(drawn):
            yield RichText.assemble((line, self.colour("secondary")), (words if row == rows - 1 else "", "dim"))
        slow = figures.slow or ()
        if not slow:
            yield RichText(self.said(_MOVED), "dim")
        values = [money(one.value, figures.currency) for one in slow]
        number, days = max(map(cell_len, values), default=0), max((len(str(one.days)) for one in slow), default=0)
        unit = self.said(Text(" 天", " d"))
        room = width - number - days - cell_len(unit) - 2
        for one, value in zip(slow, values, strict=True):
            name = set_cell_size(f"{one.item} {one.name}", max(room, 4))
            yield RichText(f"{name} {one.days:>{days}}{unit} {' ' * (number - cell_len(value))}{value}")
