"""Asking a site for features by filters, and telling from its rows what it ought to answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import shapely

from marchland.site.feature_filter import JSON, TEXT, parse
from tests.site.browser import Browser

Row = dict[str, Any]
Meant = Callable[[Row], Any]


class Filtered:
    """Asks a site for features by filters: a text is CQL2 Text, anything else CQL2 JSON."""

    def __init__(self, browser: Browser, rows: dict[str, dict[str, Row]]) -> None:
        self.browser, self._rows = browser, rows

    def answer(self, collection: str, asked: Any) -> Any:
        said = {} if asked is None else (
            {"filter": asked} if isinstance(asked, str) else {"filter": json.dumps(asked), "filter-lang": JSON}
        )  # fmt: skip
        return self.browser.get(f"/collections/{collection}/items", params={"f": "json", "limit": "10000", **said})

    def rows(self, collection: str) -> dict[str, Row]:
        if collection not in self._rows:
            self._rows[collection] = {
                each["id"]: {**each["properties"], "shape": shapely.geometry.shape(each["geometry"])}
                for each in self.answer(collection, None).json()["features"]
            }
        return self._rows[collection]

    def told(self, collection: str, asked: Any) -> list[str]:
        answer = self.answer(collection, asked)
        assert answer.status_code == 200, (asked, answer.text)
        return [each["id"] for each in answer.json()["features"]]

    def means(self, collection: str, asked: Any, how: Meant) -> None:
        """Check that a filter tells the features that it means, which are some and not all."""
        whole = self.rows(collection)
        expected = [key for key, row in whole.items() if _known(how, row)]
        assert self.told(collection, asked) == expected, asked
        assert 0 < len(expected) < len(whole), asked

    def divides(self, collection: str, text: str, how: Meant, known: Meant) -> None:
        """Check that a filter and its opposite part the features of which it is known, and no other."""
        whole = self.rows(collection)
        self.means(collection, text, how)
        other = [key for key, row in whole.items() if known(row) and not _known(how, row)]
        assert self.told(collection, f"NOT ({text})") == other
        assert not all(map(known, whole.values()))

    def refused(self, collection: str, asked: Any, said: str) -> None:
        answer = self.answer(collection, asked)
        assert answer.status_code == 400, asked
        assert said in answer.json()["detail"]


def _known(how: Meant, row: Row) -> bool:
    try:
        return bool(how(row))
    except TypeError:  # a value that is not there compares with nothing
        return False


def truth(asked: Any, **properties: Any) -> bool | None:
    """Return what a filter is over one feature without a shape: yes, no, or None for unknown."""
    names = {"text": "string", "count": "number", "other": "number", "sure": "boolean", "day": "date", "end": "date"}
    feature = {"type": "Feature", "id": "a", "geometry": None, "properties": dict.fromkeys(names) | properties}
    both = (asked, f"NOT ({asked})") if isinstance(asked, str) else (asked, op("not", asked))
    yes, no = (
        parse(each, TEXT, names)(feature) if isinstance(each, str) else parse(json.dumps(each), JSON, names)(feature)
        for each in both
    )
    assert not (yes and no)
    return True if yes else False if no else None


def op(name: str, *args: Any) -> Row:
    return {"op": name, "args": list(args)}


def prop(name: str) -> Row:
    return {"property": name}
