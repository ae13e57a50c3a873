"""The world map of a treaty: every state coloured by its standing, hatched where contested or not known, as SVG."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from marchland.core.asof import AsOf
from marchland.core.citation import SourceCard
from marchland.core.geodesy import Array
from marchland.core.world_shape import StateShape
from marchland.formats.numbers import day
from marchland.formats.plain_text import clean
from marchland.formats.svg import Element, element, number, picture, way
from marchland.law.domain.status import CONTESTED, Participation, TreatyStatus
from marchland.law.domain.treaty import Treaty

UNRECORDED = "not_recorded"
HATCHED = "contested"
LABELS = {
    Participation.PARTY.value: "party",
    Participation.SUSPENSION_CLAIMED.value: "suspension claimed",
    Participation.WITHDRAWAL_NOTIFIED.value: "withdrawal notified, still a party",
    Participation.WITHDRAWN.value: "withdrawn",
    Participation.SIGNATORY.value: "signatory, not a party",
    Participation.NON_PARTY.value: "not a party",
    UNRECORDED: "not known",
}
"""What the map says of a state, in the order of the legend."""
LIGHT = {
    "party": "#1769a5", "suspension_claimed": "#d783b4", "withdrawal_notified": "#f0b429", "withdrawn": "#a8380b",
    "signatory": "#92cbea", "non_party": "#c3bba9", "not_recorded": "#f3f0e8", "neutral": "#ebe8e1",
    "paper": "#fffefb", "ink": "#1d1d1b", "muted": "#5f5d57", "lines": "#7a766d",
}  # fmt: skip
"""Colours on paper; every two of the legend differ in lightness or in what colour-blind people see of a hue."""
DARK = LIGHT | {
    "party": "#2f86c6", "suspension_claimed": "#e39ac6", "withdrawn": "#d2501c", "signatory": "#b5e0f7",
    "non_party": "#565a60", "not_recorded": "#212327", "neutral": "#2b2e32",
    "paper": "#15171a", "ink": "#ecebe5", "muted": "#aaa79d", "lines": "#a29f96",
}  # fmt: skip
"""The same colours in the dark."""
CRIMEA = (
    "Crimea is drawn with Ukraine, within its internationally recognised borders (General Assembly resolution 68/262). "
    "All other lines are Natural Earth's, which follow who holds the ground; none of them is a view of any border."
)
NEUTRAL = "Territories that are no state of the book are drawn pale and without a name: nothing is said of them."
DOTS = "A dot is a state too small to be seen otherwise."
ABSENCE = "An act that is not in the book may still have happened: its absence is no proof that none was done."
# The map is cut in the Bering Strait, where it parts no mainland; +over keeps a line that crosses the cut in one piece.
_WEST = -169.0
_WAY = "+proj=eqearth +lon_0=11 +over +ellps=WGS84"


@dataclass(frozen=True)
class WorldMap:
    """What a map shows: standings under a treaty on two dates, shapes to draw them by, and the papers of both."""

    treaty: Treaty
    as_of: AsOf
    statuses: tuple[TreatyStatus, ...]
    open: frozenset[str]
    shapes: tuple[StateShape, ...]
    names: Mapping[str, str]
    unshown: tuple[str, ...]
    borders: SourceCard
    papers: Mapping[str, SourceCard]

    @property
    def title(self) -> str:
        """Return what the map is of."""
        return f"{self.treaty.title}: how states stand"

    @property
    def dates(self) -> str:
        """Return both dates in words."""
        return f"On {day(self.as_of.valid_on)}, as known on {day(self.as_of.known_on)}"

    def kind(self, status: TreatyStatus) -> str:
        """Return which entry of the legend a state has."""
        return UNRECORDED if status.state in self.open else status.status.value

    def name(self, status: TreatyStatus) -> str:
        """Return what the state is called."""
        return clean(self.names.get(status.state, status.state))

    @cached_property
    def counts(self) -> dict[str, int]:
        """Return how many states have each entry of the legend, without those that nobody has."""
        counts = Counter(self.kind(status) for status in self.statuses)
        return {kind: counts[kind] for kind in LABELS if counts[kind]}

    @cached_property
    def slugs(self) -> tuple[str, ...]:
        """Return the papers that the standings rest on, those of most states first."""
        counts = Counter(slug for status in self.statuses for slug in papers(status) if slug in self.papers)
        return tuple(sorted(counts, key=lambda slug: (-counts[slug], slug)))

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what a reader of the map must know."""
        names = ", ".join(clean(self.names.get(code, code)) for code in self.unshown)
        missing = (f"Not on the map, for want of a shape: {names}.",) if names else ()
        hatched = any(is_hatched(self, status) for status in self.statuses)
        contested = ("Hatched: whether the treaty binds the state is contested.",) if hatched else ()
        return (*contested, DOTS, CRIMEA, NEUTRAL, *missing, *self.completeness, ABSENCE)

    @property
    def completeness(self) -> tuple[str, ...]:
        """Return to which day the book is known complete, where that is known."""
        days = {status.complete_on for status in self.statuses if status.complete_on}
        return tuple(
            f"The book is known complete to {day(each)}; what it does not list is not known since." for each in days
        )


def papers(status: TreatyStatus) -> tuple[str, ...]:
    """Return the papers of a standing, each once."""
    slugs = (slug for reason in status.reasons for slug in reason.source.split(", "))
    return tuple(dict.fromkeys(slugs))


def is_hatched(sheet: WorldMap, status: TreatyStatus) -> bool:
    """Tell whether it is contested if the state is bound, while the book can say how it stands."""
    return status.bound == CONTESTED and status.state not in sheet.open


def words(sheet: WorldMap, status: TreatyStatus) -> str:
    """Return a state's standing in words, without the day since when it stands so."""
    parts = [LABELS[sheet.kind(status)]]
    if status.status is Participation.WITHDRAWAL_NOTIFIED:
        parts.append(
            f"takes effect on {day(status.effective_on)}" if status.effective_on else "without effect while at war"
        )
    if is_hatched(sheet, status):
        parts.append("whether it is bound is contested")
    return "; ".join(parts)


@dataclass(frozen=True, slots=True)
class DrawingSize:
    """How wide a drawing is, and how large its dots, hatches and lines are.

    A state becomes a dot where its largest part covers less than `smallest_px2`.
    """

    id: str
    width: float
    smallest_px2: float
    dot_px: float
    hatch_px: float
    line_px: float


WIDE = DrawingSize("wide", 980.0, 7.0, 2.7, 5.0, 0.45)
NARROW = DrawingSize("narrow", 340.0, 2.3, 1.6, 3.0, 0.25)


def svg(sheet: WorldMap) -> str:
    """Return the map as a picture that stands alone: titled, with its legend, its notes and its sources."""
    wide, left, top = WIDE.width + 40, 20.0, 84.0
    inner, high = _drawn(sheet, WIDE)
    y = top + high + 34
    legend, y = _legend(sheet, left, y, wide)
    foot, y = _foot(sheet, left, y + 6)
    head = (
        element("rect", width=wide, height=y, fill=LIGHT["paper"]),
        element("text", clean(sheet.title), x=left, y=38, font_size=23, font_weight=700),
        element("text", sheet.dates, x=left, y=62, font_size=14, fill=LIGHT["muted"]),
        element("g", *inner, transform=f"translate({number(left)} {number(top)})"),
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{_element(sheet, wide, y, (*head, *legend, *foot))}\n'


def drawing(sheet: WorldMap, frame: DrawingSize) -> str:
    """Return the map alone as an inline element, for a page that has its own title and legend."""
    inner, high = _drawn(sheet, frame)
    return str(_element(sheet, frame.width, high, inner))


def _element(sheet: WorldMap, width: float, height: float, body: Iterable[Element]) -> Element:
    counted = ", ".join(f"{count} {LABELS[kind]}" for kind, count in sheet.counts.items())
    return picture(width, round(height, 1), f"{sheet.title}. {sheet.dates}", counted, *body, fill=LIGHT["ink"])


def _drawn(sheet: WorldMap, frame: DrawingSize) -> tuple[list[Element], float]:
    """Return the world's strokes and how high they reach: land first, then the dots of what is too small to see."""
    placed, high = _placed(sheet.shapes, frame.width)
    standing = {status.state: status for status in sheet.statuses}
    layers: dict[tuple[str, str], list[Element]] = {}
    for shape, geometry in placed:
        status = standing.get(shape.iso3)
        small = _is_small(geometry, frame)
        if status is None and (small or shape.iso3):
            continue
        titles = _titles(sheet, status) if status else ()
        kind, layer = (sheet.kind(status), "dot" if small else "land") if status else ("neutral", "land")
        layers.setdefault((layer, kind), []).append(_stroke(geometry, frame, *titles, small=small))
        if status and is_hatched(sheet, status):
            layers.setdefault((layer, HATCHED), []).append(_stroke(geometry, frame, small=small))
    order = [("land", "neutral"), *((layer, kind) for layer in ("land", "dot") for kind in (*LABELS, HATCHED))]
    return [patterns(frame), *(_layer(frame, *key, layers[key]) for key in order if key in layers)], high


def _titles(sheet: WorldMap, status: TreatyStatus) -> tuple[Element]:
    since = f", since {day(status.since)}" if status.since else ""
    return (element("title", f"{sheet.name(status)}: {words(sheet, status)}{since}"),)


def _layer(frame: DrawingSize, layer: str, kind: str, strokes: Iterable[Element]) -> Element:
    return element(
        "g", *strokes, class_=f"{layer} st-{kind}", fill=fill(frame.id, kind), fill_rule="evenodd",
        stroke=LIGHT["lines" if kind == UNRECORDED else "paper"],
        stroke_width=frame.line_px if layer == "land" else frame.dot_px / 4, stroke_linejoin="round",
        pointer_events="none" if kind == HATCHED else None,
    )  # fmt: skip


def fill(prefix: str, kind: str) -> str:
    """Return the paint of an entry of the legend in a drawing of that name."""
    return f"url(#{prefix}-{kind})" if kind in (HATCHED, UNRECORDED) else LIGHT[kind]


def patterns(frame: DrawingSize) -> Element:
    """Return the two hatches: one over the colour of a contested standing, one in place of what is not recorded."""
    step = frame.hatch_px
    upright = f"M{number(step / 2)},0v{number(step)}"
    ground = element("rect", class_=f"st-{UNRECORDED}", width=step, height=step, fill=LIGHT[UNRECORDED])
    return element(
        "defs",
        _pattern(frame, HATCHED, 45, element(
            "path", class_="hatch", d=upright, stroke=LIGHT["ink"], stroke_width=step / 5,
        )),
        _pattern(frame, UNRECORDED, -45, ground, element(
            "path", class_="blank", d=upright, stroke=LIGHT["lines"], stroke_width=step / 6,
        )),
    )  # fmt: skip


def _pattern(frame: DrawingSize, kind: str, turned: int, *content: Element) -> Element:
    return element(
        "pattern", *content, id=f"{frame.id}-{kind}", width=frame.hatch_px, height=frame.hatch_px,
        patternUnits="userSpaceOnUse", patternTransform=f"rotate({turned})",
    )  # fmt: skip


def _placed(shapes: Iterable[StateShape], width: float) -> tuple[list[tuple[StateShape, BaseGeometry]], float]:
    """Return the shapes in pixels, sorted by code, on an equal-area map so wide; and how high the map is."""
    way = pyproj.Proj(_WAY)

    def carried(xy: Array) -> Array:
        return np.column_stack(way(xy[:, 0], xy[:, 1]))

    ordered = sorted(shapes, key=lambda shape: shape.iso3)
    flat = [shapely.transform(_whole(shape.geometry), carried) for shape in ordered]
    west, south, east, north = shapely.total_bounds(flat)
    scale = width / max(east - west, 1.0)
    origin = np.array([west, north])
    drawn = [shapely.transform(shape, lambda xy: (xy - origin) * (scale, -scale)) for shape in flat]
    return list(zip(ordered, drawn, strict=True)), float(north - south) * scale


def _whole(geometry: BaseGeometry) -> BaseGeometry:
    """Return the shape with what lies west of the cut moved to the east, and joined where 180° had parted it."""
    parts = shapely.get_parts(geometry)
    beyond = shapely.get_x(shapely.centroid(parts)) < _WEST
    if not beyond.any():
        return geometry
    moved = shapely.transform(parts[beyond], lambda xy: xy + np.array([360.0, 0.0]))
    return shapely.union_all([*moved, *parts[~beyond]])


def _largest(geometry: BaseGeometry) -> BaseGeometry:
    return max(shapely.get_parts(geometry), key=shapely.area)


def _is_small(geometry: BaseGeometry, frame: DrawingSize) -> bool:
    return bool(_largest(geometry).area < frame.smallest_px2)


def _stroke(geometry: BaseGeometry, frame: DrawingSize, *content: Element, small: bool) -> Element:
    if small:
        at = shapely.point_on_surface(_largest(geometry))
        return element("circle", *content, cx=round(at.x, 1), cy=round(at.y, 1), r=frame.dot_px)
    slim = shapely.simplify(geometry, frame.line_px / 2)
    return element("path", *content, d="".join(_rings(slim)))


def _rings(geometry: BaseGeometry) -> Iterator[str]:
    """Yield each ring that covers a tenth of a pixel, from point to point in tenths."""
    for part in shapely.get_parts(geometry):
        for ring in (part.exterior, *part.interiors):
            yield way(shapely.get_coordinates(ring).tolist(), closed=True)


def _legend(sheet: WorldMap, left: float, y: float, wide: float) -> tuple[list[Element], float]:
    """Return the legend in rows and the line below it."""
    parts: list[Element] = []
    x = left
    for kind, count in sheet.counts.items():
        label = f"{LABELS[kind]} "
        long = 40 + 7.2 * (len(label) + len(str(count)))
        if x + long > wide - left:
            x, y = left, y + 25
        paints = (kind, HATCHED) if kind == Participation.SUSPENSION_CLAIMED else (kind,)
        parts += [element("rect", x=x, y=y - 11, width=19, height=13, fill=fill(WIDE.id, paint)) for paint in paints]
        parts.append(element("text", label, element("tspan", str(count), font_weight=700), x=x + 26, y=y, font_size=13))
        x += long
    return parts, y + 25


def _foot(sheet: WorldMap, left: float, y: float) -> tuple[list[Element], float]:
    """Return the notes and the sources in lines, and the bottom of them."""
    lines = [line for note in (*sheet.notes, *source_lines(sheet)) for line in textwrap.wrap(clean(note), 165)]
    parts = [
        element("text", line, x=left, y=y + 16 * at, font_size=11.5, fill=LIGHT["muted"])
        for at, line in enumerate(lines)
    ]
    return parts, y + 16 * len(lines) + 6


def source_lines(sheet: WorldMap) -> tuple[str, ...]:
    """Return where the borders and the acts come from, each in one line."""
    card = sheet.borders
    borders = f"Borders: {card.publisher}, {card.title}; {card.licence}. Equal Earth projection."
    if not sheet.slugs:
        return (borders,)
    first, count = sheet.papers[sheet.slugs[0]], len(sheet.slugs)
    rest = f", and {count - 1} more" if count > 1 else ""
    acts = f"Acts: {first.publisher}, {first.title}{rest}; the acts of each state: marchland law status STATE."
    return borders, acts
