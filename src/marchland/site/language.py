"""English and Ukrainian: texts by gettext from catalogues read at the start, days and numbers as each writes them."""

from __future__ import annotations

import gettext
import io
import re
import unicodedata
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from importlib.resources import files
from numbers import Number
from typing import Any

from babel import Locale, dates, negotiate_locale, numbers
from babel.messages import mofile, pofile
from babel.messages.catalog import Catalog

from marchland.core.asof import AsOf
from marchland.core.message import Message, StateName, Word, render
from marchland.core.state import State
from marchland.site.terms import terms

ENGLISH, UKRAINIAN = "en", "uk"
LANGUAGES: Mapping[str, str] = {ENGLISH: "English", UKRAINIAN: "Українська"}
"""Each language by what it calls itself; the first one is the default, and has no prefix in the path."""
_ALPHABET = " -'’абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"
_SIGNS = str.maketrans({",": "\u00a0", ".": ","})
"""The signs that part the digits of a formatted number, in the languages that are not English."""
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_ISO_MONTH = re.compile(r"\d{4}-\d\d")
_PROSE_DAY = "d MMMM y 'року'"
"""A day inside of a Ukrainian sentence, where the short word for a year would end it with its full stop."""
_MANY = 5
"""The plural of a number that is none of a language's whole numbers: of 5.4 million, or of ends of a range."""


@dataclass(frozen=True, slots=True)
class Localization:
    """A language: its texts, its days and its numbers."""

    code: str
    texts: gettext.NullTranslations
    locale: Locale

    @property
    def prefix(self) -> str:
        """Return what paths of this language begin with."""
        return "" if self.code == ENGLISH else f"/{self.code}"

    def translate(self, text: str) -> str:
        """Return a text of ours, which stands in the catalogue, in this language."""
        if isinstance(text, Message):
            return self.translate_message(text)
        return self.texts.gettext(text) if text else ""

    def translate_message(
        self, text: str, respelt: Callable[[str], str] | None = None, marked: Callable[[str], str] = str
    ) -> str:
        """Return a message in this language: its template translated, its values as the language writes them.

        Any other text is somebody's own, and comes back as it is. `respelt` changes the words of templates
        alone, `marked` the values that are somebody's own text.
        """
        if not isinstance(text, Message) or not text or (self.code == ENGLISH and respelt is None):
            return text
        if isinstance(text, Word) and text.template in terms() and self.code != ENGLISH:
            return self._word(text.template)
        form = respelt(self._form(text)) if respelt else self._form(text)
        found = render(form, text.values, partial(self._written, respelt, marked)) if text.values else form
        return text.finish(text.in_english(found) if self.code == ENGLISH else found)

    def _form(self, message: Message) -> str:
        if not message.many:
            return self.translate(message.template)
        number: Any = message.values["n"]
        whole = isinstance(number, float | int) and number == int(number)
        return self.count(message.template, message.many, int(number) if whole else _MANY)

    def _word(self, value: str) -> str:
        name = self.translate(terms()[value])
        return name if name[1:2].isupper() else name[:1].lower() + name[1:]

    def _prose_day(self, of: date) -> str:
        return dates.format_date(of, _PROSE_DAY, locale=self.locale)

    def _written(
        self, respelt: Callable[[str], str] | None, marked: Callable[[str], str], value: Any, form: str
    ) -> str:
        """Return a value of a message by the form that its placeholder gives."""
        if isinstance(value, Message):
            return self.translate_message(value, respelt, marked)
        if self.code == ENGLISH:
            return format(value, form)
        if isinstance(value, StateName):
            return value.name_uk
        if isinstance(value, date):
            return value.isoformat() if isinstance(value, datetime) else self._prose_day(value)
        text = format(value, form)
        return text.translate(_SIGNS) if isinstance(value, Number) else marked(text)

    def count(self, one: str, many: str, number: int) -> str:
        """Return the text for that number, in its plural form."""
        return self.texts.ngettext(one, many, number)

    def day(self, of: date) -> str:
        """Return a day in words, such as 7 July 2025."""
        return dates.format_date(of, "long" if self.code != ENGLISH else "d MMMM y", locale=self.locale)

    def when(self, of: object) -> str:
        """Return a day, a month or a year as it is written in ISO 8601 in words; any other text as it is."""
        text = str(of)
        with suppress(ValueError):  # a file of others may say a day that is none
            if _ISO_DAY.fullmatch(text):
                return self.day(date.fromisoformat(text))
            if _ISO_MONTH.fullmatch(text):
                return dates.format_date(date.fromisoformat(f"{text}-01"), "LLLL y", locale=self.locale)
        return text

    def instant(self, of: datetime) -> str:
        """Return an instant by the clock of its own offset, such as 14:05 (UTC+3), 7 July 2025."""
        return f"{of:%H:%M} ({offset_text(of)}), {self.day(of)}"

    def number(self, of: float) -> str:
        """Return a number with the separators of this language."""
        return numbers.format_decimal(of, locale=self.locale)

    def dates(self, as_of: AsOf) -> str:
        """Return both dates of an answer in words."""
        text = self.translate("On %(on)s, as known on %(known)s")
        return text % {"on": self.day(as_of.valid_on), "known": self.day(as_of.known_on)}

    def sort_key(self, name: str) -> tuple[int, ...]:
        """Return what puts a name in its place by the alphabet of this language."""
        if self.code == UKRAINIAN:
            return tuple(_ALPHABET.find(sign) for sign in name.casefold())
        parts = unicodedata.normalize("NFKD", name.casefold())
        return tuple(ord(sign) for sign in parts if not unicodedata.combining(sign))

    def state_name(self, state_: State) -> str:
        """Return what the state is called."""
        return state_.name_uk if self.code == UKRAINIAN else state_.name


def offset_text(of: datetime) -> str:
    """Return the offset of an instant from UTC, such as UTC+3 or UTC−3:30."""
    seconds = int((of.utcoffset() or timedelta()).total_seconds())
    hours, minutes = divmod(abs(seconds) // 60, 60)
    sign = "+" if seconds > 0 else "\u2212"
    return "UTC" + (f"{sign}{hours}" if seconds else "") + (f":{minutes:02}" if minutes else "")


def load_localizations() -> dict[str, Localization]:
    """Return every language with its catalogue, read from the .po file that translators write."""
    return {code: Localization(code, _texts(code), Locale.parse(code)) for code in LANGUAGES}


def _catalogue(code: str) -> Catalog:
    written = files("marchland.site").joinpath("locale", code, "LC_MESSAGES", "marchland.po").read_bytes()
    return pofile.read_po(io.BytesIO(written), locale=code, domain="marchland")


def _texts(code: str) -> gettext.GNUTranslations:
    compiled = io.BytesIO()
    mofile.write_mo(compiled, _catalogue(code))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def preferred(accept_language: str) -> str:
    """Return the language that a browser's Accept-Language asks for first, English where it asks for none of ours."""
    wanted = [part.partition(";") for part in accept_language.split(",") if part.strip()]
    ranked = sorted(wanted, key=lambda part: -_weight(part[2]))
    asked = [name.strip().replace("-", "_") for name, _, weight in ranked if _weight(weight) > 0]
    return negotiate_locale(asked, list(LANGUAGES)) or ENGLISH


def _weight(text: str) -> float:
    try:
        return float(text.strip().removeprefix("q=")) if text.strip() else 1.0
    except ValueError:
        return 0.0
