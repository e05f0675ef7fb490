"""仓库图: every bin of a warehouse as a solid or a field of shades, what lies at the cursor, and where an item lies.

It asks the book when it is entered and on F5, never by a clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from ledger.api import MappedPlace, MappedWarehouse, Problem, Text, WarehouseMap, warehouse_map
from tui.key import Key, bindings_of
from tui.screens.bin_window import BinWindow
from tui.screens.find_item import FindItem
from tui.screens.ledger_screen import LedgerScreen
from tui.widgets.said import Said
from tui.widgets.warehouse import heat_colours
from tui.widgets.warehouse.bin_layout import METRICS, Spot, heat_of, layout_of
from tui.widgets.warehouse.bin_panel import METRIC_WORDS, BinPanel, PanelFacts
from tui.widgets.warehouse.heat_grid import HeatGrid
from tui.widgets.warehouse.iso_view import IsoView
from tui.widgets.warehouse.scene import Scene, SpotChosen

ISO_WIDTH = 100
"""Terminals narrower than this get the grid."""
_NOTHING = Text("没有可看的仓库", "there is no warehouse to see")
_NO_BINS = Text("这个仓库没有货位:货都在地面,f 列出", "this warehouse has no bins: all lies on the floor, f lists it")


class WarehouseScreen(LedgerScreen):
    """Where everything lies."""

    TITLE_TEXT = Text("仓库图", "Warehouse")
    HELP_TEXT = Text(
        "每根柱子是一个货位,每层一格;颜色是满度、金额或库龄(h 换)。方向键走,Enter 看货和批次,/ 找货,"
        "n 到下一处,f 看不在货位的货,PgUp、PgDn 换仓库。货位代码如 A-07-2 是 A 排 07 位第 2 层。",
        "Every column is a bay, a cube a level; colours are fill, value or age (h changes). Arrows move, Enter lists items and "
        "lots, / finds goods, n goes to the next hit, f lists what lies in no bin, PgUp and PgDn change the warehouse. A code "
        "such as A-07-2 is aisle A, bay 07, level 2.",
    )
    BINDINGS = bindings_of(
        "WarehouseScreen",
        (
            Key("warehouse.bin", "enter", "open_bin", Text("货位明细", "Bin")),
            Key("warehouse.metric", "h", "next_metric", Text("满度/金额/库龄", "Fill/value/age")),
            Key("warehouse.find", "slash", "find_item", Text("找货", "Find")),
            Key("warehouse.next_hit", "n", "next_hit", Text("下一处", "Next hit")),
            Key("warehouse.floor", "f", "open_floor", Text("不在货位", "Floor")),
            Key("warehouse.next", "pagedown", "other(1)", Text("换仓库", "Warehouse")),
            Key("warehouse.previous", "pageup", "other(-1)", Text("上一仓库", "Previous warehouse"), show=False),
            Key("warehouse.refresh", "f5", "refresh_map", Text("刷新", "Refresh")),
            Key("warehouse.up", "up", "move(-1, 0)", Text("上", "Up"), show=False),
            Key("warehouse.down", "down", "move(1, 0)", Text("下", "Down"), show=False),
            Key("warehouse.left", "left", "move(0, -1)", Text("左", "Left"), show=False),
            Key("warehouse.right", "right", "move(0, 1)", Text("右", "Right"), show=False),
        ),
    )

    def __init__(self) -> None:
        super().__init__()
        self.known: WarehouseMap | None = None
        self.number = 0
        self.metric = METRICS[0]
        self.looked_for = ""
        self.scene: Scene | None = None

    def body(self) -> ComposeResult:
        """Picture and panel."""
        with Horizontal(id="warehouse"):
            with Vertical(id="picture"):
                yield Said(Text("", ""), id="which")
                yield IsoView(id="solids")
                yield HeatGrid(id="fields")
            yield BinPanel()

    def on_screen_resume(self) -> None:
        """Whoever comes back sees what changed."""
        super().on_screen_resume()
        self.action_refresh_map()

    def on_resize(self, event: events.Resize) -> None:
        """Solids where there is room for them."""
        del event
        self._show_scene()

    def action_refresh_map(self) -> None:
        """Ask the book again."""
        today = self.session.today()
        self.ask(lambda book: warehouse_map(book, today), self._take, group="map")

    @property
    def warehouse(self) -> MappedWarehouse | None:
        """The one that is shown."""
        return self.known.warehouses[self.number] if self.known and self.known.warehouses else None

    def _take(self, answer: WarehouseMap | list[Problem]) -> None:
        if isinstance(answer, list):
            self.reject(answer[0])
            return
        self.known = answer
        self.number = min(self.number, max(len(answer.warehouses) - 1, 0))
        if self.metric == "value" and not answer.costs_seen:
            self.metric = METRICS[0]
        self._lay_out(self.scene.cursor if self.scene else None)
        if isinstance(self.app.screen, FindItem):  # somebody asked before the book had answered
            self.app.screen.take(self._items())

    def _lay_out(self, cursor: Spot | None = None) -> None:
        """Make the scene of the warehouse that is shown."""
        warehouse = self.warehouse
        if warehouse is None or self.known is None:
            self.query_one("#which", Said).say(_NOTHING)
            return
        layout = layout_of(warehouse)
        at = cursor if cursor in layout.stacks else None
        found = frozenset(layout.holding(self.looked_for)) if self.looked_for else frozenset[Spot]()
        heat = heat_of(warehouse.bins, self.metric, self.known.at)
        self.scene = Scene(layout, heat, at or layout.first(), found, bool(self.looked_for))
        self._show_scene()

    def _show_scene(self) -> None:
        if self.scene is None or self.warehouse is None or self.known is None:
            return
        for picture in (self.query_one(IsoView), self.query_one(HeatGrid)):
            picture.scene = self.scene
        facts = PanelFacts(self.warehouse, self.scene, self.known.currency, self.looked_for, self._solid())
        self.query_one(BinPanel).facts = facts
        self.query_one("#which", Said).say(self._which(self.warehouse))
        self._show_form()

    def _which(self, warehouse: MappedWarehouse) -> Text:
        """Warehouse, how many there are, metric, day."""
        assert self.known is not None
        count = f"{self.number + 1}/{len(self.known.warehouses)}"
        word, day = METRIC_WORDS[self.metric], self.known.at.isoformat()
        bins = "" if warehouse.bins else "  "
        return Text(
            f"{warehouse.code} {warehouse.name}  {count}  {word.zh}  {day}{bins}{'' if warehouse.bins else _NO_BINS.zh}",
            f"{warehouse.code} {warehouse.name}  {count}  {word.en}  {day}{bins}{'' if warehouse.bins else _NO_BINS.en}",
        )

    def _solid(self) -> bool:
        """Solids, or fields where colours are few, the room is narrow, or no code tells an aisle."""
        told = self.scene is not None and self.scene.layout.told
        return told and self.size.width >= ISO_WIDTH and heat_colours.enough_colours(self.app)

    def _show_form(self) -> None:
        self.query_one(IsoView).display = self._solid()
        self.query_one(HeatGrid).display = not self._solid()

    # --- keys ----------------------------------------------------------------------------------------------------------

    def action_move(self, down: int, right: int) -> None:
        """To the next bay, or the next aisle."""
        if self.scene is None or not self.scene.layout.stacks:
            return
        fields = self.query_one(HeatGrid)
        spot = fields.moved(down, right) if fields.display else self.scene.layout.moved(self.scene.cursor, down, right)
        self._go(spot)

    def _go(self, spot: Spot) -> None:
        if self.scene is not None:
            self.scene = self.scene.at(spot)
            self._show_scene()

    def on_spot_chosen(self, message: SpotChosen) -> None:
        """Somebody pointed at a bay."""
        self._go(message.spot)

    def action_next_metric(self) -> None:
        """Fill, value, age; value only where costs are seen."""
        seen = [one for one in METRICS if one != "value" or (self.known and self.known.costs_seen)]
        self.metric = seen[(seen.index(self.metric) + 1) % len(seen)]
        self._lay_out(self.scene.cursor if self.scene else None)

    def action_other(self, step: int) -> None:
        """Another warehouse."""
        if self.known and self.known.warehouses:
            self.number = (self.number + step) % len(self.known.warehouses)
            self._lay_out()

    def action_open_bin(self) -> None:
        """Items and lots at the cursor."""
        stack = self.scene.layout.stacks.get(self.scene.cursor) if self.scene else None
        if stack is not None:
            self._open(stack.name, stack.bins)

    def action_open_floor(self) -> None:
        """What lies in the warehouse and in none of its bins."""
        if self.warehouse is not None:
            self._open(f"{self.warehouse.code} {self.warehouse.name}", [self.warehouse.floor])

    def _open(self, name: str, places: Sequence[MappedPlace]) -> None:
        assert self.known is not None
        self.app.push_screen(BinWindow(Text(f"货位 {name}", f"Bin {name}"), places, self.known.currency), self._open_card)

    def _open_card(self, item: str | None) -> None:
        if item:
            self.house.open_report("stock-card", item)

    def action_find_item(self) -> None:
        """Ask for an item and show where it lies."""
        self.app.push_screen(FindItem(self._items()), self._look_for)

    def _items(self) -> dict[str, str]:
        """Codes and names of what lies anywhere; nothing before the book has answered."""
        houses = self.known.warehouses if self.known else ()
        places = [place for house in houses for place in (house.floor, *house.bins)]
        return {one.item: one.name for place in places for one in place.items}

    def _look_for(self, item: str | None) -> None:
        if not item or self.known is None:
            return
        self.looked_for = item
        self._lay_out(self.scene.cursor if self.scene else None)
        if self.scene is not None and not self.scene.found:
            self._elsewhere(item)
        elif self.scene is not None and self.scene.cursor not in self.scene.found:
            self.action_next_hit()

    def _elsewhere(self, item: str) -> None:
        """The item lies in another warehouse's bins, or on a floor."""
        assert self.known is not None
        for number, house in enumerate(self.known.warehouses):
            spots = layout_of(house).holding(item)
            if spots:
                self.number = number
                self._lay_out(spots[0])
                return
        floors = [house.code for house in self.known.warehouses if any(one.item == item for one in house.floor.items)]
        told = ", ".join(floors)
        self.house.tell(Text(f"{item} 不在货位,在 {told}", f"{item} lies in no bin, but in {told}"))

    def action_next_hit(self) -> None:
        """The next bay that holds what is looked for."""
        if self.scene is None or not self.scene.found:
            return
        hits = sorted(self.scene.found)
        self._go(next((spot for spot in hits if spot > self.scene.cursor), hits[0]))

    def action_back(self) -> None:
        """First forget what was looked for, then leave."""
        if self.looked_for and self.scene is not None:
            self.looked_for = ""
            self.scene = replace(self.scene, found=frozenset(), looking=False)
            self._show_scene()
            return
        super().action_back()
