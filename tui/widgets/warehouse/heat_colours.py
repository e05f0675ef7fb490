"""The colours of shades, mixed from the theme's, and whether a terminal has enough of them for the solid picture."""

from __future__ import annotations

import os
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

from textual.app import App
from textual.color import Color

_STOPS: Final = ("accent", "success", "warning", "error")
FACE_LIGHT: Final = (100, 72, 52)
"""Of a top, a left and a right face, in hundredths."""


def enough_colours(app: App[Any]) -> bool:
    """Whether solids can be shaded: 256 colours, and a theme that says which ones are its own."""
    if getattr(app, "plain", False) or "NO_COLOR" in os.environ or app.ansi_color or app.theme.startswith("ansi"):
        return False
    return app.console.color_system in ("256", "truecolor")


def ramp(theme: Mapping[str, str], shade: Fraction) -> Color:
    """From the theme's blue over green and yellow to its red."""
    stops = [Color.parse(theme[name]) for name in _STOPS]
    along = shade * (len(stops) - 1)
    step = min(int(along), len(stops) - 2)
    return stops[step].blend(stops[step + 1], float(along - step))


def lit(colour: Color, face: int) -> Color:
    """A face's share of the light."""
    share = FACE_LIGHT[min(face, len(FACE_LIGHT) - 1)] / 100
    return Color(int(colour.r * share), int(colour.g * share), int(colour.b * share))
