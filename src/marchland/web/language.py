"""English and Ukrainian: texts by gettext from catalogues read at the start, days and numbers as each writes them."""

from __future__ import annotations

import gettext
import io
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from babel import Locale, dates, negotiate_locale, numbers
from babel.messages import mofile, pofile
from babel.messages.catalog import Catalog

from marchland.core.actor import State
from marchland.core.asof import AsOf
from marchland.web.phrases import Phrases, read_phrases

ENGLISH, UKRAINIAN = "en", "uk"
LANGUAGES: Mapping[str, str] = {ENGLISH: "English", UKRAINIAN: "Українська"}
"""Each language by what it calls itself; the first one is the default, and has no prefix in the path."""
_ALPHABET = " -'’абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+")
_UKRAINIAN = {
    "trillion": "трлн", "billion": "млрд", "million": "млн", "to": "до", "per": "на", "no figure": "немає числа",
    "mine": "мін", "mines": "мін", "person": "осіб", "people": "осіб", "place": "місць", "places": "місць",
    "year": "років", "years": "років", "month": "місяців", "months": "місяців", "day": "днів", "days": "днів",
    "deminer": "саперів", "deminers": "саперів", "km²": "км²", "km": "км", "m²": "м²", "m": "м", "ha": "га", "g": "г",
}  # fmt: skip
"""The words of a figure, as the front end has them too."""
_MEASURE = re.compile("(?<![A-Za-z])(?:" + "|".join(sorted(_UKRAINIAN, key=len, reverse=True)) + ")(?![A-Za-z²])")


def N_(text: str) -> str:  # noqa: N802 - the name by which Babel finds texts that are translated later
    """Return the text itself, and mark it as one to be translated where it is shown."""
    return text


@dataclass(frozen=True, slots=True)
class Speech:
    """A language: its texts, its phrases, its days and its numbers."""

    code: str
    texts: gettext.NullTranslations
    phrases: Phrases
    locale: Locale

    @property
    def prefix(self) -> str:
        """Return what paths of this language begin with."""
        return "" if self.code == ENGLISH else f"/{self.code}"

    def say(self, text: str) -> str:
        """Return the text in this language."""
        return self.texts.gettext(text) if text else ""

    def tell(self, text: str) -> str:
        """Return a phrase that was composed in English in this language; the English itself where it is not known."""
        if self.code == ENGLISH or not text:
            return text
        known = self.texts.gettext(text)
        return known if known != text else self.phrases.said(text) or text

    def count(self, one: str, many: str, number: int) -> str:
        """Return the text for that number, in its plural form."""
        return self.texts.ngettext(one, many, number)

    def day(self, of: date) -> str:
        """Return a day in words, such as 7 July 2025."""
        return dates.format_date(of, "long" if self.code != ENGLISH else "d MMMM y", locale=self.locale)

    def number(self, of: float) -> str:
        """Return a number with the separators of this language."""
        return numbers.format_decimal(of, locale=self.locale)

    def dates(self, of: AsOf) -> str:
        """Return both dates of an answer in words."""
        text = self.say("On %(on)s, as known on %(known)s")
        return text % {"on": self.day(of.valid_on), "known": self.day(of.known_on)}

    def sort_key(self, name: str) -> tuple[int, ...]:
        """Return what puts a name in its place by the alphabet of this language."""
        if self.code == UKRAINIAN:
            return tuple(_ALPHABET.find(sign) for sign in name.casefold())
        parts = unicodedata.normalize("NFKD", name.casefold())
        return tuple(ord(sign) for sign in parts if not unicodedata.combining(sign))

    def figures(self, text: str) -> str:
        """Return figures that were printed in English as this language writes them: `62,4 млн мін`."""
        if self.code != UKRAINIAN:
            return text
        numbered = _NUMBER.sub(lambda found: found[0].replace(",", "\u00a0").replace(".", ","), text)
        return _MEASURE.sub(lambda found: _UKRAINIAN[found[0]], numbered)

    def state(self, of: State) -> str:
        """Return what the state is called."""
        return of.name_uk if self.code == UKRAINIAN else of.name


def open_speeches() -> dict[str, Speech]:
    """Return every language with its catalogue, read from the .po file that translators write."""
    return {code: Speech(code, _texts(code), _phrases(code), Locale.parse(code)) for code in LANGUAGES}


def _catalogue(code: str, domain: str) -> Catalog:
    written = files("marchland.web").joinpath("locale", code, "LC_MESSAGES", f"{domain}.po").read_bytes()
    return pofile.read_po(io.BytesIO(written), locale=code, domain=domain)


def _phrases(code: str) -> Phrases:
    if code == ENGLISH:
        return read_phrases(())
    return read_phrases((str(each.id), str(each.string)) for each in _catalogue(code, "phrases") if each.id)


def _texts(code: str) -> gettext.GNUTranslations:
    compiled = io.BytesIO()
    mofile.write_mo(compiled, _catalogue(code, "marchland"))
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
