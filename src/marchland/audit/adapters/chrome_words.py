"""The words that tell menus, bylines and other news from an article, read from the data that are shipped."""

from __future__ import annotations

import functools
from collections.abc import Iterable

from marchland.adapters.package_data import data_root
from marchland.adapters.yaml_files import read_yaml
from marchland.audit.domain.page_chrome import ChromeWords, folded


@functools.cache
def chrome_words() -> ChromeWords:
    """Return the words that are shipped with the package; raises InputError when the file is broken."""
    data = read_yaml(data_root() / "audit" / "page_chrome.yaml").data
    months = {word: number for number, line in enumerate(data["months"], 1) for word in _words([line])}
    lists = {name: frozenset(_words(data[name])) for name in ("menu", "tails", "related", "bylines", "stamps")}
    return ChromeWords(rights=tuple(_words(data["rights"])), months=months, **lists)


def _words(lines: Iterable[Iterable[str]]) -> list[str]:
    return [folded(str(word)) for line in lines for word in line]
