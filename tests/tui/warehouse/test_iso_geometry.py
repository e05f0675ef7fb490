"""Solids on a raster: places and faces by numbers, no specks between faces, and nothing drawn that is hidden."""

from __future__ import annotations

import pytest

from tui.widgets.warehouse.iso_geometry import (
    FLOOR,
    LEFT,
    RIGHT,
    SMALLEST,
    TOP,
    Block,
    Cube,
    Pixel,
    Scale,
    middle,
    open_faces,
    painted,
    shift,
)

FOUR = Scale(4, 6)


def drawn(cubes: list[Cube], block: Block, scale: Scale) -> list[list[Pixel | None]]:
    extent = block.extent(scale)
    return painted(cubes, [], scale, (extent.width, extent.height), (extent.left, extent.up))


def squares(raster: list[list[Pixel | None]]) -> dict[Pixel, int]:
    found: dict[Pixel, int] = {}
    for row in raster:
        for pixel in row:
            if pixel is not None:
                found[pixel] = found.get(pixel, 0) + 1
    return found


def test_a_bay_goes_right_and_down_and_an_aisle_left_and_down_twice_as_far() -> None:
    assert middle((0, 0, -1), FOUR) == (0, 0)
    assert middle((0, 1, -1), FOUR) == (4, 2)
    assert middle((1, 0, -1), FOUR) == (-8, 4)
    assert middle((0, 0, 2), FOUR) == (0, -18)


def test_five_aisles_of_ten_bays_and_four_levels_need_76_by_61_squares() -> None:
    """17 bays across and down: 19 × 4 wide; 17 × 2 deep, 3 for the first rhomb, 24 for the levels."""
    extent = Block(5, 10, 4).extent(FOUR)
    assert (extent.width, extent.height) == (76, 61)
    assert (extent.left, extent.up) == (36, 25)


@pytest.mark.parametrize(
    ("room", "scale"),
    [((82, 66), Scale(4, 6)), ((116, 88), Scale(6, 8)), ((60, 70), Scale(2, 4)), ((37, 70), None), ((82, 29), Scale(2, 2))],
)
def test_the_largest_cubes_that_fit_are_taken(room: tuple[int, int], scale: Scale | None) -> None:
    assert Block(5, 10, 4).largest_scale(*room) == scale


def test_one_cube_is_a_rhomb_over_two_faces() -> None:
    raster = drawn([(0, 0, 0)], Block(1, 1, 1), FOUR)
    signs = {None: ".", (0, TOP): "t", (0, LEFT): "l", (0, RIGHT): "r"}
    assert ["".join(signs[pixel] for pixel in row) for row in raster] == [
        "..tttt..",
        "tttttttt",
        "lltttt" + "rr",
        "llll" + "rrrr",
        "llll" + "rrrr",
        "llll" + "rrrr",
        "llll" + "rrrr",
        "llll" + "rrrr",
        "..ll" + "rr..",
    ]


def test_a_block_has_no_specks_inside_its_outline() -> None:
    """Every column of the raster is one run: nothing shines through between tops, faces and levels."""
    cubes = [(0, bay, level) for bay in range(4) for level in range(3)]
    for scale in (SMALLEST, FOUR, Scale(6, 5), Scale(12, 14)):
        raster = drawn(cubes, Block(1, 4, 3), scale)
        for column in zip(*raster, strict=True):
            filled = [row for row, pixel in enumerate(column) if pixel is not None]
            assert filled == list(range(filled[0], filled[-1] + 1))


def test_only_open_faces_are_drawn() -> None:
    there = {(0, 0, 0), (0, 0, 1), (0, 1, 0)}
    assert open_faces((0, 0, 0), there) == [LEFT]
    assert open_faces((0, 0, 1), there) == [TOP, LEFT, RIGHT]
    assert open_faces((0, 1, 0), there) == [TOP, LEFT, RIGHT]


def test_what_stands_in_front_covers_what_stands_behind() -> None:
    """Two bays: of the hidden right face nothing is left, of the back cube's top and of the front cube everything."""
    found = squares(drawn([(0, 0, 0), (0, 1, 0)], Block(1, 2, 1), FOUR))
    assert (0, RIGHT) not in found
    assert found[0, TOP] == found[1, TOP] == 16
    assert found[0, LEFT] == found[1, LEFT] == found[1, RIGHT] == 24


def test_a_tall_aisle_in_front_hides_a_low_one_behind_it_whatever_the_order_of_the_list() -> None:
    """The left half of the low cube stands behind the right half of the tall stack; its right half is seen."""
    tall = [(1, 1, level) for level in range(4)]
    for cubes in ([(0, 0, 0), *tall], [*tall, (0, 0, 0)]):
        low = cubes.index((0, 0, 0))
        found = squares(drawn(cubes, Block(2, 2, 4), FOUR))
        assert (found[low, TOP], found[low, RIGHT], (low, LEFT) in found) == (8, 24, False)


def test_the_bay_one_looks_through_to_hides_what_stands_in_front_of_it() -> None:
    cubes = [(0, 0, 0), *[(1, 1, level) for level in range(4)], (0, 1, 0)]
    block = Block(2, 2, 4)
    extent = block.extent(FOUR)
    room, origin = (extent.width, extent.height), (extent.left, extent.up)
    found = squares(painted(cubes, [], FOUR, room, origin, seen_through=(0, 0)))
    assert (found[0, TOP], found[0, LEFT], found[0, RIGHT]) == (16, 24, 24)


def test_an_empty_bay_is_a_rhomb_on_the_floor() -> None:
    extent = Block(1, 1, 1).extent(FOUR)
    raster = painted([], [(0, 0)], FOUR, (extent.width, extent.height), (extent.left, extent.up))
    assert squares(raster) == {(0, FLOOR): 16}


def test_a_block_that_fits_stands_in_the_middle_and_a_larger_one_follows_the_cursor() -> None:
    extent = Block(1, 3, 1).extent(FOUR)
    assert (extent.width, extent.height) == (16, 13)
    assert shift(extent, (26, 23), (0, 0)) == (9, 12)
    wide = Block(1, 60, 1).extent(SMALLEST)
    near, far = middle((0, 0, -1), SMALLEST), middle((0, 59, -1), SMALLEST)
    for focus in (near, far):
        across, down = shift(wide, (40, 30), focus)
        assert 0 <= focus[0] + across < 40 and 0 <= focus[1] + down < 30
