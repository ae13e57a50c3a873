"""The words of a sentence: the numbers, currencies, units and counted nouns at its places."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from marchland.audit.domain.quantity_grammar import Token
from marchland.audit.domain.quantity_lexicon import QuantityLexicon, TextToken
from marchland.audit.domain.quantity_plurals import singular
from marchland.audit.domain.text_tokens import parse_text_number

_NOUN_WITHIN, _FROM_WITHIN = 4, 3
_SHORTEST_PLURAL = 4
_NO_PLURAL = ("ss", "us", "is", "'s")
HYPHENS = frozenset("-‐‑")
TIME_UNITS = frozenset({"year", "month", "week", "day", "hour", "minute", "second"})
_PER_ARTICLES = frozenset({"a", "an"})
RATELESS = frozenset({"percent", "percentage point", "times"})
_TEEN, _RUN_MOST = 10, 12
_PIXEL_DIGITS = 3  # 480p and 1080p are no pence


@dataclass(frozen=True, slots=True)
class WordReaders:
    """What reads words by a library: a row of English number words, and what a Ukrainian word is behind a number."""

    number: Callable[[str], float | None]
    counted: Callable[[str], tuple[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class SentenceWords:
    """The tokens of a sentence, and the lexicon and language to read them by."""

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
        if word in _PER_ARTICLES and self.is_scale(place + 1):
            return 1.0, -1, place + 1
        if word == "a" and self.word(place + 1) == "quarter":
            return self._in_words(place + 1)
        if word in ("half", "quarter", "пів"):
            skip = next((n for n, words in ((2, ("a",)), (3, ("of", "a")), (1, ())) if self._row(place + 1, words)), 0)
            if skip and self.is_scale(place + skip):
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

    def is_scale(self, place: int) -> bool:
        """Tell whether a word of scale stands at a place."""
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
                words.append("-" if word in HYPHENS else word)
                at += 1
            else:
                break
        value = self.readers.number(" ".join(words).replace(" - ", "-"))
        return None if value is None else (value, -1, ends)

    def measures(self, place: int) -> bool:
        """Tell whether a unit of time or a currency stands at a place: what is there is no share of a count."""
        unit = self.lexicon.units.at(self.tokens, place)[0]
        return unit in TIME_UNITS or unit in RATELESS or self.currency(place) is not None

    def _goes_on_in_words(self, at: int, words: Sequence[str]) -> bool:
        """Tell whether a joining word stands within a number: two hundred *and* six, six *thousand* four hundred."""
        word, known = self.word(at), self.lexicon.number_words["en"]
        if word == "thousand" and words and words[-1] != "thousand":
            behind = at + 2 if self.word(at + 1) == "and" else at + 1
            return self.word(behind) in known
        joins = word in HYPHENS or (word == "and" and bool(words) and words[-1] in ("hundred", "thousand"))
        return joins and self.word(at + 1) in known

    def plain_unit(self, at: int) -> Token | None:
        """Return the unit at a place, or None."""
        value, length = self.lexicon.units.at(self.tokens, at)
        return make_token("UNIT", value, at, at + length) if length else None

    def known_noun(self, at: int) -> Token | None:
        """Return the noun of the lexicon at a place, or None."""
        value, length = self.lexicon.nouns.at(self.tokens, at)
        return make_token("NOUN", value, at, at + length) if length else None

    def currency(self, at: int) -> Token | None:
        """Return the currency at a place: its sign, its name, or its code in capitals; None if there is none."""
        value, length = self.lexicon.currencies.at(self.tokens, at)
        if length > 1 and self.word(at + 1) == "$" and not (self.tokens[at + 1].glued or self.tokens[at].is_upper):
            return None  # `it cost us $5`
        if self.word(at) in self.lexicon.words["no_money_before"] and self.number_at(at - 1) is None:
            return None  # `we have won 19,500`
        if value == "penny" and self.word(at) == "p" and not self._is_pence(at):
            return None
        if not length and at < len(self.tokens) and self.tokens[at].is_upper and self.word(at) in self.lexicon.codes:
            value, length = self.word(at).upper(), 1
        return make_token("CURRENCY", value, at, at + length) if length else None

    def _is_pence(self, at: int) -> bool:
        """Tell whether `p` stands right behind a small whole number: `25p`."""
        before = self.word(at - 1)
        return self.tokens[at].glued and before.isdigit() and len(before) < _PIXEL_DIGITS

    def noun_at(self, at: int) -> Token | None:
        """Return what is counted: the first noun in the plural behind a figure, over words that describe it."""
        place = at
        for _ in range(_NOUN_WITHIN):
            if self.known_noun(place) is not None:
                return self._known_head(at, place)
            word = self.word(place)
            is_word = word.replace("'", "").isalpha() and word not in self.lexicon.stops
            if not is_word or self.lexicon.months.at(self.tokens, place)[1]:
                return None
            kind, lemma = self.what(word)
            if kind == "noun" or (kind == "single" and self._is_behind_one(at)):
                return self._head(at, place, lemma)
            if kind not in ("adjective", "either"):
                return None
            counts = kind == "either" or (not word.isascii() and lemma in self.lexicon.names.values())
            if counts and not self._leads_to_noun(place + 1):
                return make_token("NOUN", lemma, at, place + 1)
            place += 1
            while self.word(place) in HYPHENS and self.tokens[place].glued:
                place += 1
        return None

    def _known_head(self, at: int, place: int) -> Token | None:
        """Return a known noun, or the noun or the time that it describes: `190 school days`, `20 gun barrels`."""
        known = self.known_noun(place)
        behind = place + 1 if known is None else known.end_pos or place + 1
        if self.language != "en" or known is None:
            return None if known is None else make_token("NOUN", str(known), at, behind)
        unit, noun = self.plain_unit(behind), self.known_noun(behind)
        if unit is not None and str(unit) in TIME_UNITS:
            return make_token("UNIT", str(unit), at, unit.end_pos or behind + 1)
        head = noun or known
        return make_token("NOUN", str(head), at, head.end_pos or behind)

    def _head(self, at: int, place: int, lemma: str) -> Token:
        """A known noun right behind is the head: of `artillery systems shells` the shells are counted."""
        following = self.known_noun(place + 1)
        if following is not None and self.language == "en":
            return make_token("NOUN", str(following), at, following.end_pos or place + 2)
        return make_token("NOUN", lemma, at, place + 1)

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
            kind, _ = self.what(word)
            if kind in ("noun", "single") or self.known_noun(at) is not None:
                return True
            if kind not in ("adjective", "either"):
                return False
        return False

    def plural_at(self, at: int) -> str:
        """Return what the noun in the plural at a place counts, as a unit; empty where none stands there."""
        known, word = self.known_noun(at), self.word(at)
        if self.word(at + 1) == "'":
            return ""
        if known is not None and not (word.isascii() and word == str(known)):
            return str(known)
        if not word.isalpha() or word in self.lexicon.stops or self.plain_unit(at) is not None:
            return ""
        kind, name = self.what(word)
        return name if kind in ("noun", "either") else ""

    def what(self, word: str) -> tuple[str, str]:
        """Return whether a word is a noun or an adjective behind a number, and what it counts."""
        if not word.isascii():
            kind, lemmas = self.readers.counted(word)
            names = self.lexicon.names
            return kind, next((names[lemma] for lemma in lemmas if lemma in names), lemmas[0] if lemmas else "")
        if len(word) >= _SHORTEST_PLURAL and word.endswith("s") and not word.endswith(_NO_PLURAL):
            return "noun", singular(word)
        return "adjective", word

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


def make_token(kind: str, value: str, start: int, end: int) -> Token:
    """Return a token of the grammar with the places that it spans."""
    return Token(kind, value, start_pos=start, end_pos=end)
