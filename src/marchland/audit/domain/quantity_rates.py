"""What a figure is per, by the words behind it: `per hectare`, `a tonne`, `for every voter`, `на душу населення`."""

from __future__ import annotations

from dataclasses import dataclass

from marchland.audit.domain.quantity_grammar import Token
from marchland.audit.domain.quantity_words import RATELESS, TIME_UNITS, SentenceWords, make_token

_PER_ARTICLES = frozenset({"a", "an"})
_UKRAINIAN_PER = frozenset({"в", "у", "за"})
_UKRAINIAN_BEFORE_EVERY = frozenset({"на", "за", "з", "із"})
_WHOLES = frozenset({2, 3, 4, 5, 6})  # powers of ten that something is counted per: `per 100,000 people`
_BACK_OR_ON = frozenset({"earlier", "ago", "later", "previously", "prior", "hence", "old", "до", "після", "тому"})
_AROUND_A_DAY = frozenset({"before", "after"})
_NO_DAY = frozenset({"tax", "taxes", "interest", "costs", "inflation", "subsidy", "subsidies", "expenses"})
_PAUSES = frozenset(",.;:!?)(—–")
_ALONE = frozenset({"each", "кожен"})


@dataclass(frozen=True, slots=True)
class RateWords:
    """The words of a sentence, asked for rates."""

    words: SentenceWords

    def rate_behind(self, at: int, *, money: bool) -> str:
        """Return what a figure is per by words apart behind it: `for every hectare`, `the tonne`, `щодня`."""
        value, length = self.words.lexicon.per_units.at(self.words.tokens, at)
        if length and self.words.word(at).startswith("що"):
            return value
        _, length = self.words.lexicon.per.at(self.words.tokens, at)
        place = at + 2 if self._is_per_each(at) else at + length
        unit = self.per_what(place) if self._is_per_each(at) or length > 1 else None
        if self.words.word(at) == "the" and money:
            unit = self.words.plain_unit(at + 1)
            unit = None if unit is None or str(unit) in TIME_UNITS | RATELESS else unit
        if unit is not None and self.words.plain_unit(place) is None and self._goes_on(unit.end_pos or place + 1):
            return ""
        return "" if unit is None else str(unit)

    def _goes_on(self, at: int) -> bool:
        """Tell whether a word follows what a rate is per that may be its noun: `for every registered voter`."""
        known = self.words.known_noun(at - 1) is not None
        return not known and self.words.word(at).isalpha() and self.words.word(at) not in self.words.lexicon.stops

    def _is_per_each(self, at: int) -> bool:
        return self.words.word(at) in _UKRAINIAN_BEFORE_EVERY and self.words.word(at + 1).startswith("кож")

    def per(self, at: int, *, money: bool) -> Token | None:
        """Return what joins a figure to what it is per, at a place."""
        if self._is_per_each(at):
            return None
        if (
            self.words.word(at) in _UKRAINIAN_BEFORE_EVERY
            and self.words.word(at + 1) in self.words.lexicon.words["each"]
        ):
            return make_token("PER", self.words.word(at), at, at + 2) if self.per_what(at + 2) is not None else None
        value, length = self.words.lexicon.per_units.at(self.words.tokens, at)
        if length and self.words.word(at).startswith("що"):
            return None
        if length:
            ends = (
                self.words.word(at) not in _ALONE
                or not self.words.word(at + length).isalpha()
                or self.words.word(at + length) in self.words.lexicon.stops
            )
            return make_token("PER_UNIT", value, at, at + length) if ends else None
        _, length = self.words.lexicon.per.at(self.words.tokens, at)
        if length != 1:  # `for every kilometre` stands apart
            return None
        return make_token("PER", self.words.word(at), at, at + 1) if self._takes_rate(at, money=money) else None

    def _takes_rate(self, at: int, *, money: bool) -> bool:
        """Tell whether a word such as `per`, `a` or `за` says here what a figure is per."""
        word, unit = self.words.word(at), self.words.plain_unit(at + 1)
        if unit is not None and str(unit) in TIME_UNITS and self._dates(unit.end_pos or at + 2):
            return False
        if word in _UKRAINIAN_PER:
            return self._takes_ukrainian(at, unit, money=money)
        if word == "the":
            return False
        if word in _PER_ARTICLES:
            if unit is not None:
                return money or str(unit) not in RATELESS
            return money and (self.words.known_noun(at + 1) is not None or self._is_priced(at + 1))
        if word == "на" and money and self.words.tokens[at + 1 : at + 2] and self.words.tokens[at + 1].is_number:
            return False
        if word in ("each", "every") and not money and self._per_noun(at + 1):
            return (unit or self.words.known_noun(at + 1)) is not None
        return (unit or self.per_number(at + 1) or self.per_what(at + 1)) is not None

    def _takes_ukrainian(self, at: int, unit: Token | None, *, money: bool) -> bool:
        word = self.words.word(at)
        if (
            unit is not None
            and str(unit) in TIME_UNITS
            and self.words.word(at + 1) in self.words.lexicon.words["takes_time"]
        ):
            return True
        if money and self.per_number(at + 1) is not None:
            return word == "за" or self.words.is_scale(at + 1)
        if not money or word != "за":
            return False
        return (unit is not None and str(unit) not in TIME_UNITS) or bool(
            self.words.currency(at + 1) or self.words.known_noun(at + 1)
        )

    def _dates(self, behind: int) -> bool:
        """Tell whether `a year` says when and not how often: `a year earlier`, `a month before the vote`."""
        word, following = self.words.word(behind), self.words.word(behind + 1)
        if word in _AROUND_A_DAY:
            return following not in _NO_DAY
        return word in _BACK_OR_ON or (word == "on" and (not following or following in _PAUSES))

    def _is_priced(self, at: int) -> bool:
        """Tell whether a single word that is unknown ends a price: `£2.90 a meal`."""
        word, following = self.words.word(at), self.words.word(at + 1)
        if (
            not word.isalpha()
            or not word.isascii()
            or word in self.words.lexicon.stops | {*self.words.lexicon.words["no_rate"]}
        ):
            return False
        return not following or following in self.words.lexicon.stops or following in _PAUSES

    def per_number(self, at: int) -> Token | None:
        """Return the number or word of scale that a rate is per: `per thousand cubic metres`, `per 100,000 people`."""
        value, length = self.words.lexicon.scales.at(self.words.tokens, at)
        if length and self.per_whole(at + length) is not None:
            return make_token("SCALE", value, at, at + length)
        in_figures = self.words.tokens[at : at + 1] and self.words.tokens[at].is_number
        number = self.words.number_at(at) if in_figures or self.words.word(at) in ("hundred", "a", "сто") else None
        if number is None or number[0] <= 0 or not self._is_whole_number(number):
            return None
        return make_token("NUMBER", f"{number[0]!r} {number[1]}", at, number[2])

    def _is_whole_number(self, number: tuple[float, int, int]) -> bool:
        """Tell whether it is a hundred, a thousand and so on of something that is named."""
        value, _, behind = number
        scale, length = self.words.lexicon.scales.at(self.words.tokens, behind)
        value, behind = value * (float(scale) if length else 1), behind + length
        return value in {10.0**power for power in _WHOLES} and self.per_whole(behind) is not None

    def per_whole(self, at: int) -> Token | None:
        """Return what is counted behind a number that a rate is per, or a word of its scale."""
        value, length = self.words.lexicon.scales.at(self.words.tokens, at)
        if length and self.words.tokens[at - 1].is_number:
            return make_token("SCALE", value, at, at + length)
        return (
            self.words.plain_unit(at)
            or self.words.known_noun(at)
            or (self.words.noun_at(at) if self._per_word_before(at) else None)
        )

    def _per_word_before(self, at: int) -> bool:
        return any(self.words.word(at - back) in ("per", "на") for back in (1, 2, 3))

    def per_what(self, at: int) -> Token | None:
        """Return what a rate is per, over a word that describes it: `per surveyed hectare`."""
        token = self.words.plain_unit(at) or self.words.known_noun(at) or self._per_currency(at)
        if token is None and self._describes(at):
            token = self.words.plain_unit(at + 1) or self.words.known_noun(at + 1)
        if token is not None:
            return make_token(token.type, str(token), at, token.end_pos or at + 1)
        return self._unknown_per(at)

    def _describes(self, at: int) -> bool:
        word, before, lexicon = self.words.word(at), self.words.word(at - 1), self.words.lexicon
        if not word.isalpha() or word in lexicon.stops or word in lexicon.words["no_rate"] or word in lexicon.ordinals:
            return False
        if self.words.is_scale(at):
            return False
        if word.isascii():
            return before in ("per", "each", "every") and word not in lexicon.number_words["en"]
        return before in lexicon.words["each"] and self.words.what(word)[0] == "adjective"

    def _per_currency(self, at: int) -> Token | None:
        currency = self.words.currency(at)
        return None if currency is None else make_token("NOUN", str(currency), at, currency.end_pos or at + 1)

    def _unknown_per(self, at: int) -> Token | None:
        noun = self._per_noun(at)
        return make_token("NOUN", noun, at, at + 1) if noun else None

    def _per_noun(self, at: int) -> str:
        """Return what a rate is per where the lexicon does not know it: the noun right behind `per`."""
        word = self.words.word(at)
        lexicon = self.words.lexicon
        if not word.isalpha() or word in lexicon.stops or word in lexicon.words["no_rate"]:
            return ""
        if word in lexicon.number_words["en"] or word in lexicon.ordinals or self.words.is_scale(at):
            return ""
        return word if word.isascii() and self.words.word(at - 1) in ("per", "/", "each", "every", "a", "an") else ""
