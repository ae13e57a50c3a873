"""How the collections are drawn on a map elsewhere: hazards as a red hatch, released land green, areas as outlines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from marchland.core.message import N_
from marchland.formats.qgis_project import Filling, LayerStyle, MapSymbol, ShapeKind, SymbolClass
from marchland.site.collections import Collection
from marchland.site.terms import term

_RED, _DARK, _GREEN = "b3261e", "33302a", "4d9a52"
_OTHER = N_("any other")


@dataclass(frozen=True, slots=True)
class MapStyle:
    """The style of one collection: by one symbol, and by colours of the values of a property where it has that.

    `visible` is whether it is drawn at first: what covers the whole map is not.
    """

    shape: ShapeKind
    symbol: MapSymbol
    attribute: str = ""
    colors: Mapping[str, str] | None = None
    visible: bool = True


STYLES: Mapping[str, MapStyle] = {
    "hazards": MapStyle(ShapeKind.POLYGON, MapSymbol(_RED, 0.4, Filling.HATCHED)),
    "released": MapStyle(
        ShapeKind.POLYGON, MapSymbol(_GREEN, 0.3, opacity=0.6), "kind",
        {"cleared": "0b6b34", "reduced": "4d9a52", "cancelled": "9cc58f"},
    ),
    "areas": MapStyle(ShapeKind.POLYGON, MapSymbol(_DARK, 0.5, Filling.NONE)),
    "public-cells": MapStyle(ShapeKind.POLYGON, MapSymbol("d98200", 0.2, opacity=0.4)),
    "borders": MapStyle(ShapeKind.LINE, MapSymbol("6b6459", 0.5)),
    "belts": MapStyle(ShapeKind.LINE, MapSymbol("7a4fa3", 0.9, opacity=0.7), visible=False),
    "legal-status": MapStyle(
        ShapeKind.POLYGON, MapSymbol("c3bba9", 0.2), "status",
        {"party": "1769a5", "signatory": "92cbea", "withdrawal_notified": "f0b429", "withdrawn": "a8380b",
         "suspension_claimed": "d783b4", "non_party": "c3bba9", "not_recorded": "f3f0e8"}, visible=False,
    ),
}  # fmt: skip
"""Collection → its style, from the top of the map down; the colours of states are those of the site's own map."""


def in_drawing_order(collections: Sequence[Collection]) -> list[Collection]:
    """Return collections from the top of the map down; those of which no style is known lie below the others."""
    places = {name: place for place, name in enumerate(STYLES)}
    return sorted(collections, key=lambda each: (places.get(each.id, len(places)), each.position))


def layer_style(collection: Collection, say: Callable[[str], str]) -> LayerStyle | None:
    """Return how a collection is drawn, with labels as `say` says them; None where no style is known of it.

    Features are told apart by a property only where the collection declares it: by one that it has not, none is drawn.
    """
    style = STYLES.get(collection.id)
    if style is None:
        return None
    if not style.colors or style.attribute not in collection.properties:
        return LayerStyle(style.shape, (SymbolClass("", "", style.symbol),))
    width_mm, opacity = style.symbol.width_mm, style.symbol.opacity
    classes = [
        SymbolClass(value, say(term(value)), MapSymbol(color, width_mm, opacity=opacity))
        for value, color in style.colors.items()
    ]
    return LayerStyle(style.shape, (*classes, SymbolClass("", say(_OTHER), style.symbol)), style.attribute)
