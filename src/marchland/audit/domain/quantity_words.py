"""The words of a text sorted into the tokens of the grammar of quantities, from one place of the text on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from marchland.audit.domain.quantity_grammar import Token
from marchland.audit.domain.quantity_lexicon import QuantityLexicon, TextToken
from marchland.audit.domain.quantity_plurals import singular
from marchland.audit.domain.text_tokens import parse_text_number

_NOUN_WITHIN, _FROM_WITHIN = 4, 3
_SHORTEST_PLURAL = 4
_NO_PLURAL = ("ss", "us", "is", "'s")
_DASHES = frozenset("-‐‑–—−")
_HYPHENS = frozenset("-‐‑")
_TIME_UNITS = frozenset({"year", "month", "week", "day", "hour", "minute", "second"})
_PER_ARTICLES = frozenset({"a", "an"})
_UKRAINIAN_PER = frozenset({"в", "у", "за"})
_UKRAINIAN_BEFORE_EVERY = frozenset({"на", "за", "з", "із"})
_RATELESS = frozenset({"percent", "percentage point", "times"})
_AND = frozenset({"and", "і", "та", "й"})
_TEEN, _RUN_MOST = 10, 12
_PIXEL_DIGITS = 3  # 480p and 1080p are no pence
_WHOLES = frozenset({2, 3, 4, 5, 6})  # powers of ten that something is counted per: `per 100,000 people`
_BACK_OR_ON = frozenset({"earlier", "ago", "later", "previously", "prior", "hence", "old", "до", "після", "тому"})
_AROUND_A_DAY = frozenset({"before", "after"})
_NO_DAY = frozenset({"tax", "taxes", "interest", "costs", "inflation", "subsidy", "subsidies", "expenses"})
_PAUSES = frozenset(",.;:!?)(—–")


@dataclass(frozen=True, slots=True)
class WordReaders:
    """What reads words by a library: a row of English number words, and what a Ukrainian word is behind a number."""

    number: Callable[[str], float | None]
    counted: Callable[[str], tuple[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class SentenceWords:
    """The tokens of a sentence, and the lexicon and language to sort them by."""

    tokens: Sequence[TextToken]
    lexicon: QuantityLexicon
    readers: WordReaders
    language: str

    def word(self, place: int) -> str:
        """Return the word at a place; empty beyond either end."""
        return self.tokens[place].text if 0 <= place < len(self.tokens) else ""

    def number_at(self, place: int) -> tuple[float, int, int] | None:
        """Return the number that begins at a place, its decimals (-1 where it is in words), and the place behind it."""
        if place >= len(self.tokens):
            return None
        token = self.tokens[place]
        if token.is_number:
            read = parse_text_number(token.text, self.language)
            return None if read is None else self._and_a_half((read[0], read[1], place + 1))
        return self._in_words(place)

    def _in_words(self, place: int) -> tuple[float, int, int] | None:
        word = self.word(place)
        if word in _PER_ARTICLES and self.word(place + 1) == "hundred":
            return self._english(place + 1)
        if word in _PER_ARTICLES and self._scale(place + 1):
            return 1.0, -1, place + 1
        if word == "a" and self.word(place + 1) == "quarter":
            return self._in_words(place + 1)
        if word in ("half", "quarter", "пів"):
            skip = next((n for n, words in ((2, ("a",)), (3, ("of", "a")), (1, ())) if self._row(place + 1, words)), 0)
            if skip and self._scale(place + skip):
                return (0.25 if word == "quarter" else 0.5), -1, place + skip
            return None
        if word in self.lexicon.number_words["uk"]:
            return self._and_a_half(self._ukrainian(place))
        return self._and_a_half(self._english(place)) if word in self.lexicon.number_words["en"] else None

    def _and_a_half(self, number: tuple[float, int, int] | None) -> tuple[float, int, int] | None:
        for words in (("and", "a", "half"), ("з", "половиною")):
            if number is not None and self._row(number[2], words):
                return number[0] + 0.5, number[1], number[2] + len(words)
        return number

    def _row(self, place: int, words: Sequence[str]) -> bool:
        return all(self.word(place + offset) == word for offset, word in enumerate(words))

    def _scale(self, place: int) -> bool:
        return bool(self.lexicon.scales.at(self.tokens, place)[1])

    def _ukrainian(self, place: int) -> tuple[float, int, int]:
        known = self.lexicon.number_words["uk"]
        total, last, at = 0.0, float("inf"), place
        while at < len(self.tokens) and at - place < _RUN_MOST and self.word(at) in known:
            value = known[self.word(at)]
            if value >= last or (last < _TEEN * 2 and last < float("inf")):
                break
            total, last, at = total + value, value, at + 1
        return total, -1, at

    def _english(self, place: int) -> tuple[float, int, int] | None:
        known = self.lexicon.number_words["en"]
        words, at, ends = [], place, place
        while at < len(self.tokens) and at - place < _RUN_MOST:
            word = self.word(at)
            if word in known:
                words.append(word)
                at += 1
                ends = at
            elif self._goes_on_in_words(at, words):
                words.append("-" if word in _HYPHENS else word)
                at += 1
            else:
                break
        value = self.readers.number(" ".join(words).replace(" - ", "-"))
        return None if value is None else (value, -1, ends)

    def measures(self, place: int) -> bool:
        """Tell whether a unit of time or a currency stands at a place: what is there is no share of a count."""
        unit = self.lexicon.units.at(self.tokens, place)[0]
        return unit in _TIME_UNITS or unit in _RATELESS or self.currency(place) is not None

    def _goes_on_in_words(self, at: int, words: Sequence[str]) -> bool:
        """Tell whether a joining word stands within a number: two hundred *and* six, six *thousand* four hundred."""
        word, known = self.word(at), self.lexicon.number_words["en"]
        if word == "thousand" and words and words[-1] != "thousand":
            behind = at + 2 if self.word(at + 1) == "and" else at + 1
            return self.word(behind) in known
        joins = word in _HYPHENS or (word == "and" and bool(words) and words[-1] in ("hundred", "thousand"))
        return joins and self.word(at + 1) in known

    def stream(self, place: int, *, splits: bool = False) -> Iterator[Token]:
        """Yield the tokens of the grammar from a place on, each with the places that it spans.

        With `splits` nothing is read as a range.
        """
        before, money, rateless, rated, from_change = "", False, False, False, splits or self.in_change(place)
        at = place
        while at < len(self.tokens):
            token = self._next(at, before, money=money, rateless=rateless, splits=from_change, rated=rated)
            if token is None:
                return
            yield token
            if token.type == "CURRENCY" and before not in ("", "LINK"):
                token = Token("UNIT", str(token), start_pos=token.start_pos, end_pos=token.end_pos)
                money = True
            money = money or token.type == "CURRENCY"
            rateless = rateless or str(token) in _RATELESS
            rated = (rated or token.type == "PER") and token.type != "LINK"
            before, at = token.type, token.end_pos or at + 1

    def _next(self, at: int, before: str, *, money: bool, rateless: bool, splits: bool, rated: bool) -> Token | None:
        if before in ("", "LINK", "CURRENCY"):
            return self._opening(at, before)
        if rated and before in ("SCALE", "NUMBER"):
            return self._per_whole(at)
        if before in ("NUMBER", "SCALE"):
            token = self._scaled(at, money=money) or self.currency(at) or self._unit_token(at)
            if token is not None:
                return token
        if before == "HYPHEN":
            return self._unit_token(at)
        if before == "PER":
            return self._per_number(at) or self._per_what(at)
        if before in ("UNIT", "NOUN", "CURRENCY", "NUMBER", "SCALE", "PER_UNIT") and not rateless:
            token = self._per(at, money=money)
            if token is not None:
                return token
        return None if splits else self._link(at, unit_before=before in ("UNIT", "NOUN", "PER_UNIT"))

    def _opening(self, at: int, before: str) -> Token | None:
        if before != "CURRENCY":
            currency = self.currency(at)
            if currency is not None and self.number_at(currency.end_pos or 0):
                return currency
        number = self.number_at(at)
        return None if number is None else _token("NUMBER", f"{number[0]!r} {number[1]}", at, number[2])

    def _scaled(self, at: int, *, money: bool) -> Token | None:
        value, length = self.lexicon.scales.at(self.tokens, at)
        if length:
            return _token("SCALE", value, at, at + length)
        value, length = self.lexicon.money_scales.at(self.tokens, at)
        if not length:
            return None
        follows = self.currency(at + 1) is not None or bool(self.lexicon.nouns.at(self.tokens, at + 1)[1])
        glued = self.tokens[at].glued
        return _token("SCALE", value, at, at + length) if money or (glued and follows) else None

    def _unit_token(self, at: int) -> Token | None:
        if self.word(at) in _HYPHENS and self.tokens[at].glued:
            if at + 1 < len(self.tokens) and self.tokens[at + 1].glued and self._base(at + 1, hyphen=True):
                return _token("HYPHEN", "-", at, at + 1)
            return None
        return self._base(at)

    def _base(self, at: int, *, hyphen: bool = False) -> Token | None:
        unit = self._plain_unit(at)
        return unit or (self._known_noun(at) if hyphen else self._noun(at))

    def _plain_unit(self, at: int) -> Token | None:
        value, length = self.lexicon.units.at(self.tokens, at)
        return _token("UNIT", value, at, at + length) if length else None

    def _known_noun(self, at: int) -> Token | None:
        value, length = self.lexicon.nouns.at(self.tokens, at)
        return _token("NOUN", value, at, at + length) if length else None

    def currency(self, at: int) -> Token | None:
        """Return the currency at a place: its sign, its name, or its code in capitals; None if there is none."""
        value, length = self.lexicon.currencies.at(self.tokens, at)
        if length > 1 and self.word(at + 1) == "$" and not (self.tokens[at + 1].glued or self.tokens[at].is_upper):
            return None  # `it cost us $5`
        if value == "penny" and self.word(at) == "p" and not self._is_pence(at):
            return None
        if not length and at < len(self.tokens) and self.tokens[at].is_upper and self.word(at) in self.lexicon.codes:
            value, length = self.word(at).upper(), 1
        return _token("CURRENCY", value, at, at + length) if length else None

    def _is_pence(self, at: int) -> bool:
        """Tell whether `p` stands right behind a small whole number: `25p`."""
        before = self.word(at - 1)
        return self.tokens[at].glued and before.isdigit() and len(before) < _PIXEL_DIGITS

    def _noun(self, at: int) -> Token | None:
        """Return what is counted: the first noun in the plural behind a figure, over words that describe it."""
        place = at
        for _ in range(_NOUN_WITHIN):
            if self._known_noun(place) is not None:
                return self._known_head(at, place)
            word = self.word(place)
            is_word = word.replace("'", "").isalpha() and word not in self.lexicon.stops
            if not is_word or self.lexicon.months.at(self.tokens, place)[1]:
                return None
            kind, lemma = self._what(word)
            if kind == "noun" or (kind == "single" and self._is_behind_one(at)):
                return self._head(at, place, lemma)
            if kind not in ("adjective", "either"):
                return None
            counts = kind == "either" or (not word.isascii() and lemma in self.lexicon.names.values())
            if counts and not self._leads_to_noun(place + 1):
                return _token("NOUN", lemma, at, place + 1)
            place += 1
            while self.word(place) in _HYPHENS and self.tokens[place].glued:
                place += 1
        return None

    def _known_head(self, at: int, place: int) -> Token | None:
        """Return a known noun, or the noun or the time that it describes: `190 school days`, `20 gun barrels`."""
        known = self._known_noun(place)
        behind = place + 1 if known is None else known.end_pos or place + 1
        if self.language != "en" or known is None:
            return None if known is None else _token("NOUN", str(known), at, behind)
        unit, noun = self._plain_unit(behind), self._known_noun(behind)
        if unit is not None and str(unit) in _TIME_UNITS:
            return _token("UNIT", str(unit), at, unit.end_pos or behind + 1)
        head = noun or known
        return _token("NOUN", str(head), at, head.end_pos or behind)

    def _head(self, at: int, place: int, lemma: str) -> Token:
        """A known noun right behind is the head: of `artillery systems shells` the shells are counted."""
        following = self._known_noun(place + 1)
        if following is not None and self.language == "en":
            return _token("NOUN", str(following), at, following.end_pos or place + 2)
        return _token("NOUN", lemma, at, place + 1)

    def _is_behind_one(self, at: int) -> bool:
        """Tell whether the number before a place ends in one: `21 школа` is counted in the singular."""
        before = self.tokens[at - 1]
        return before.is_number and before.text.endswith("1") and not before.text.endswith("11")

    def _leads_to_noun(self, place: int) -> bool:
        """Tell whether a noun follows, perhaps behind another adjective: what is before it only describes it."""
        for at in (place, place + 1):
            word = self.word(at)
            if not word.replace("'", "").isalpha() or word in self.lexicon.stops:
                return False
            kind, _ = self._what(word)
            if kind in ("noun", "single") or self._known_noun(at) is not None:
                return True
            if kind not in ("adjective", "either"):
                return False
        return False

    def plural_at(self, at: int) -> str:
        """Return what the noun in the plural at a place counts, as a unit; empty where none stands there."""
        known, word = self._known_noun(at), self.word(at)
        if self.word(at + 1) == "'":
            return ""
        if known is not None and not (word.isascii() and word == str(known)):
            return str(known)
        if not word.isalpha() or word in self.lexicon.stops or self._plain_unit(at) is not None:
            return ""
        kind, name = self._what(word)
        return name if kind in ("noun", "either") else ""

    def _what(self, word: str) -> tuple[str, str]:
        """Return whether a word is a noun or an adjective behind a number, and what it counts."""
        if not word.isascii():
            kind, lemmas = self.readers.counted(word)
            names = self.lexicon.names
            return kind, next((names[lemma] for lemma in lemmas if lemma in names), lemmas[0] if lemmas else "")
        if len(word) >= _SHORTEST_PLURAL and word.endswith("s") and not word.endswith(_NO_PLURAL):
            return "noun", singular(word)
        return "adjective", word

    def rate_behind(self, at: int, *, money: bool) -> str:
        """Return what a figure is per by words apart behind it: `for every hectare`, `the tonne`, `щодня`."""
        value, length = self.lexicon.per_units.at(self.tokens, at)
        if length and self.word(at).startswith("що"):
            return value
        _, length = self.lexicon.per.at(self.tokens, at)
        place = at + 2 if self._is_per_each(at) else at + length
        unit = self._per_what(place) if self._is_per_each(at) or length > 1 else None
        if self.word(at) == "the" and money:
            unit = self._plain_unit(at + 1)
            unit = None if unit is None or str(unit) in _TIME_UNITS | _RATELESS else unit
        if unit is not None and self._plain_unit(place) is None and self._goes_on(unit.end_pos or place + 1):
            return ""
        return "" if unit is None else str(unit)

    def _goes_on(self, at: int) -> bool:
        """Tell whether a word follows what a rate is per that may be its noun: `for every registered voter`."""
        known = self._known_noun(at - 1) is not None
        return not known and self.word(at).isalpha() and self.word(at) not in self.lexicon.stops

    def _is_per_each(self, at: int) -> bool:
        return self.word(at) in _UKRAINIAN_BEFORE_EVERY and self.word(at + 1).startswith("кож")

    def _per(self, at: int, *, money: bool) -> Token | None:
        if self._is_per_each(at):
            return None
        if self.word(at) in _UKRAINIAN_BEFORE_EVERY and self.word(at + 1) in self.lexicon.words["each"]:
            return _token("PER", self.word(at), at, at + 2) if self._per_what(at + 2) is not None else None
        value, length = self.lexicon.per_units.at(self.tokens, at)
        if length and self.word(at).startswith("що"):
            return None
        if length:
            ends = (
                self.word(at) not in _ALONE
                or not self.word(at + length).isalpha()
                or self.word(at + length) in self.lexicon.stops
            )
            return _token("PER_UNIT", value, at, at + length) if ends else None
        _, length = self.lexicon.per.at(self.tokens, at)
        if length != 1:  # `for every kilometre` stands apart
            return None
        return _token("PER", self.word(at), at, at + 1) if self._takes_rate(at, money=money) else None

    def _takes_rate(self, at: int, *, money: bool) -> bool:
        """Tell whether a word such as `per`, `a` or `за` says here what a figure is per."""
        word, unit = self.word(at), self._plain_unit(at + 1)
        if unit is not None and str(unit) in _TIME_UNITS and self._dates(unit.end_pos or at + 2):
            return False
        if word in _UKRAINIAN_PER:
            return self._takes_ukrainian(at, unit, money=money)
        if word == "the":
            return False
        if word in _PER_ARTICLES:
            if unit is not None:
                return money or str(unit) not in _RATELESS
            return money and (self._known_noun(at + 1) is not None or self._is_priced(at + 1))
        if word == "на" and money and self.tokens[at + 1 : at + 2] and self.tokens[at + 1].is_number:
            return False
        if word in ("each", "every") and not money and self._per_noun(at + 1):
            return (unit or self._known_noun(at + 1)) is not None
        return (unit or self._per_number(at + 1) or self._per_what(at + 1)) is not None

    def _takes_ukrainian(self, at: int, unit: Token | None, *, money: bool) -> bool:
        word = self.word(at)
        if unit is not None and str(unit) in _TIME_UNITS and self.word(at + 1) in self.lexicon.words["takes_time"]:
            return True
        if money and self._per_number(at + 1) is not None:
            return word == "за" or self._scale(at + 1)
        if not money or word != "за":
            return False
        return (unit is not None and str(unit) not in _TIME_UNITS) or bool(
            self.currency(at + 1) or self._known_noun(at + 1)
        )

    def _dates(self, behind: int) -> bool:
        """Tell whether `a year` says when and not how often: `a year earlier`, `a month before the vote`."""
        word, following = self.word(behind), self.word(behind + 1)
        if word in _AROUND_A_DAY:
            return following not in _NO_DAY
        return word in _BACK_OR_ON or (word == "on" and (not following or following in _PAUSES))

    def _is_priced(self, at: int) -> bool:
        """Tell whether a single word that is unknown ends a price: `£2.90 a meal`."""
        word, following = self.word(at), self.word(at + 1)
        if not word.isalpha() or not word.isascii() or word in self.lexicon.stops | {*self.lexicon.words["no_rate"]}:
            return False
        return not following or following in self.lexicon.stops or following in _PAUSES

    def _per_number(self, at: int) -> Token | None:
        """Return the number or word of scale that a rate is per: `per thousand cubic metres`, `per 100,000 people`."""
        value, length = self.lexicon.scales.at(self.tokens, at)
        if length and self._per_whole(at + length) is not None:
            return _token("SCALE", value, at, at + length)
        in_figures = self.tokens[at : at + 1] and self.tokens[at].is_number
        number = self.number_at(at) if in_figures or self.word(at) in ("hundred", "a", "сто") else None
        if number is None or number[0] <= 0 or not self._is_whole_number(number):
            return None
        return _token("NUMBER", f"{number[0]!r} {number[1]}", at, number[2])

    def _is_whole_number(self, number: tuple[float, int, int]) -> bool:
        """Tell whether it is a hundred, a thousand and so on of something that is named."""
        value, _, behind = number
        scale, length = self.lexicon.scales.at(self.tokens, behind)
        value, behind = value * (float(scale) if length else 1), behind + length
        return value in {10.0**power for power in _WHOLES} and self._per_whole(behind) is not None

    def _per_whole(self, at: int) -> Token | None:
        value, length = self.lexicon.scales.at(self.tokens, at)
        if length and self.tokens[at - 1].is_number:
            return _token("SCALE", value, at, at + length)
        return self._plain_unit(at) or self._known_noun(at) or (self._noun(at) if self._per_word_before(at) else None)

    def _per_word_before(self, at: int) -> bool:
        return any(self.word(at - back) in ("per", "на") for back in (1, 2, 3))

    def _per_what(self, at: int) -> Token | None:
        """Return what a rate is per, over a word that describes it: `per surveyed hectare`."""
        token = self._plain_unit(at) or self._known_noun(at) or self._per_currency(at)
        if token is None and self._describes(at):
            token = self._plain_unit(at + 1) or self._known_noun(at + 1)
        if token is not None:
            return _token(token.type, str(token), at, token.end_pos or at + 1)
        return self._unknown_per(at)

    def _describes(self, at: int) -> bool:
        word, before, lexicon = self.word(at), self.word(at - 1), self.lexicon
        if not word.isalpha() or word in lexicon.stops or word in lexicon.words["no_rate"] or word in lexicon.ordinals:
            return False
        if self._scale(at):
            return False
        if word.isascii():
            return before in ("per", "each", "every") and word not in lexicon.number_words["en"]
        return before in lexicon.words["each"] and self._what(word)[0] == "adjective"

    def _per_currency(self, at: int) -> Token | None:
        currency = self.currency(at)
        return None if currency is None else _token("NOUN", str(currency), at, currency.end_pos or at + 1)

    def _unknown_per(self, at: int) -> Token | None:
        noun = self._per_noun(at)
        return _token("NOUN", noun, at, at + 1) if noun else None

    def _per_noun(self, at: int) -> str:
        """Return what a rate is per where the lexicon does not know it: the noun right behind `per`."""
        word = self.word(at)
        lexicon = self.lexicon
        if not word.isalpha() or word in lexicon.stops or word in lexicon.words["no_rate"]:
            return ""
        if word in lexicon.number_words["en"] or word in lexicon.ordinals or self._scale(at):
            return ""
        return word if word.isascii() and self.word(at - 1) in ("per", "/", "each", "every", "a", "an") else ""

    def _link(self, at: int, *, unit_before: bool) -> Token | None:
        word = self.word(at)
        opens = self.number_at(at + 1) or ((c := self.currency(at + 1)) and self.number_at(c.end_pos or 0))
        if not opens or self._is_of_parts(at + 1):
            return None
        if word in ("to", "до") or (word in _DASHES and (self.tokens[at].glued or not unit_before)):
            return _token("LINK", word, at, at + 1)
        if word in _AND and self._between_before(at):
            return _token("LINK", word, at, at + 1)
        return None

    def _is_of_parts(self, at: int) -> bool:
        """Tell whether a number counts the parts of a whole: the second of `вісім — дві третини` is a share."""
        number = None if self.tokens[at].is_number else self.number_at(at)
        return number is not None and self.word(number[2]) in self.lexicon.parts

    def _between_before(self, at: int) -> bool:
        return any(self.word(place) in ("between", "між", "поміж") for place in range(max(0, at - 6), at))

    def in_change(self, place: int, back: int = _FROM_WITHIN) -> bool:
        """Tell whether a figure begins a change (`rose from 5 to 8`), whose ends are two quantities and no range.

        `back` is how many words before it say from what, or by how much where they are many.
        """
        before = [self.word(at) for at in range(max(0, place - back), place)]
        starts = self.lexicon.words["from"] + (self.lexicon.words["by"] if back > _FROM_WITHIN else ())
        if not any(word in starts for word in before):
            return False
        around = [self.word(at) for at in range(max(0, place - 12), min(len(self.tokens), place + 10))]
        return any(word.startswith(self.lexicon.words["changes"]) for word in around)


_ALONE = frozenset({"each", "кожен"})


def _token(kind: str, value: str, start: int, end: int) -> Token:
    return Token(kind, value, start_pos=start, end_pos=end)
