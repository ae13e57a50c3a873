"""Lines of a copied page that are none of its article: menus, bylines, time stamps, addresses, heads of other news."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

STOPPED = re.compile(r"[.!?…:;,][\"'”’»›)\]]*\Z")
"""The end of a line that is no heading."""
ENDED = re.compile(r"(?<!\.\.)[.!?][\"'”’»›)\]]*\Z")
"""The end of a line that is a whole sentence; an announcement of another article is cut off by dots."""
BULLET = re.compile(r"\s*(?:[•·‣▪●○◦■□►→*–—-]|\d{1,3}[.)]|[a-zа-яіїє]\))\s+(?=\S)")
_ADDRESS = re.compile(r"(?:https?://)?(?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,12}(?:/\S*)?\Z", re.IGNORECASE | re.ASCII)
_CLOCK = re.compile(r"\b\d{1,2}:\d\d\b")
_NUMERIC_DAY = re.compile(r"\b(?:(\d{4})-(\d\d)-(\d\d)|(\d{1,2})[./](\d{1,2})[./](\d{4}))\b")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_NUMBER = re.compile(r"\d+")
_TRIMMED = " \t\xa0:#•·|–—-»›→*.…"
_COUNTED = _TRIMMED + "0123456789(),"
_BETWEEN_BUTTONS = re.compile(r"[|·•]")
_LONGEST_STAMP, _LONGEST_BYLINE, _LONGEST_SMALL_PRINT, _LONGEST_BUTTON = 90, 90, 160, 60
_MOST_WORDS_OF_BYLINE = 10


def folded(line: str) -> str:
    """Return a line as it is compared with another: small letters, single spaces, straight apostrophes."""
    return " ".join(line.replace("’", "'").casefold().split())


@dataclass(frozen=True, slots=True)
class ChromeWords:
    """The words that tell what stands around an article, in small letters; months by their number."""

    menu: frozenset[str]
    tails: frozenset[str]
    related: frozenset[str]
    bylines: frozenset[str]
    rights: tuple[str, ...]
    stamps: frozenset[str]
    months: Mapping[str, int]

    def is_chrome(self, line: str) -> bool:
        """Tell whether a line by itself is none of the article."""
        if len(line) > _LONGEST_SMALL_PRINT:
            return False
        return (
            self.is_button(line)
            or self.is_origin(line)
            or self.is_byline(line)
            or self.names_related(line)
            or any(words in line.casefold() for words in self.rights)
        )

    def is_button(self, line: str) -> bool:
        """Tell whether a line is just a button or an entry of a menu."""
        if len(line) > _LONGEST_BUTTON:
            return False
        if folded(line).strip(_TRIMMED) in self.menu:
            return True
        buttons = [folded(part).strip(_COUNTED) for part in _BETWEEN_BUTTONS.split(line)]
        return any(buttons) and all(button in self.menu for button in buttons if button)

    def is_origin(self, line: str) -> bool:
        """Tell whether a line is just an address of the web, or a time."""
        return _ADDRESS.match(line) is not None or self.is_stamp(line)

    def is_tail(self, line: str) -> bool:
        """Tell whether other news are listed below a line."""
        return len(line) <= _LONGEST_BUTTON and folded(line).strip(_TRIMMED) in self.tails

    def heads_related(self, line: str) -> bool:
        """Tell whether a line has the titles of other articles below it."""
        return len(line) <= _LONGEST_BUTTON and folded(line).strip(_TRIMMED) in self.related

    def names_related(self, line: str) -> bool:
        """Tell whether a line is the title of another article, named as one: "Read also: …"."""
        words, colon, rest = line.partition(":")
        return bool(colon and rest.strip()) and folded(words).strip(_TRIMMED) in self.related

    def is_byline(self, line: str) -> bool:
        """Tell whether a line says who wrote or photographed: `By` and a name, `Фото:` and anything short."""
        if len(line) > _LONGEST_BYLINE or len(line.split()) > _MOST_WORDS_OF_BYLINE or line.endswith("."):
            return False
        words, colon, rest = line.partition(":")
        if colon and folded(words) in self.bylines:
            return bool(rest.strip())
        for word in ("written by", "reported by", "reporting by", "photo by", "text by", "by"):
            if word in self.bylines and line[: len(word) + 1].casefold() == f"{word} ":
                name = line[len(word) :].lstrip()
                return name[:1].isupper() and name.partition(" ")[0].casefold() not in self.stamps | set(self.months)
        return False

    def is_stamp(self, line: str) -> bool:
        """Tell whether a line is just a day or a time of day, or how long ago something was published."""
        if len(line) > _LONGEST_STAMP or not _NUMBER.search(line):
            return False
        words = [word.casefold().replace("’", "'") for word in _WORD.findall(line)]
        if not all(word in self.stamps or word in self.months for word in words):
            return False
        dated = _CLOCK.search(line) or _NUMERIC_DAY.search(line) or any(word in self.months for word in words)
        return bool(dated) or bool({"ago", "read", "тому"} & set(words))

    def day_of(self, line: str) -> str:
        """Return the day of a time stamp as the standard writes it; empty where it names no whole day."""
        found = _NUMERIC_DAY.search(line)
        if found:
            year, month, day = (int(part) for part in (found.group(1, 2, 3) if found[1] else found.group(6, 5, 4)))
            return _written(year, month, day)
        months = [self.months[word] for word in map(str.casefold, _WORD.findall(line)) if word in self.months]
        numbers = [int(number) for number in _NUMBER.findall(_CLOCK.sub(" ", line)) if len(number) <= 4]
        years = [number for number in numbers if len(str(number)) == 4]
        days = [number for number in numbers if 1 <= number <= 31]
        return _written(years[0], months[0], days[0]) if years and months and days else ""


def _written(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
