"""The tokens of the grammar of quantities, read from the words of a sentence from one place on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from marchland.audit.domain.quantity_grammar import Token
from marchland.audit.domain.quantity_rates import RateWords
from marchland.audit.domain.quantity_words import HYPHENS, RATELESS, SentenceWords, make_token

_DASHES = frozenset("-‐‑–—−")
_AND = frozenset({"and", "і", "та", "й"})


@dataclass(frozen=True, slots=True)
class QuantityStream:
    """The words of a sentence and its rates, sorted into the tokens of the grammar."""

    words: SentenceWords
    rates: RateWords

    @classmethod
    def of(cls, words: SentenceWords) -> QuantityStream:
        """Return the stream of a sentence."""
        return cls(words, RateWords(words))

    def stream(self, place: int, *, splits: bool = False) -> Iterator[Token]:
        """Yield the tokens of the grammar from a place on, each with the places that it spans.

        With `splits` nothing is read as a range.
        """
        before, money, rateless, rated, from_change = "", False, False, False, splits or self.words.in_change(place)
        at = place
        while at < len(self.words.tokens):
            token = self._next(at, before, money=money, rateless=rateless, splits=from_change, rated=rated)
            if token is None:
                return
            yield token
            if token.type == "CURRENCY" and before not in ("", "LINK"):
                token = Token("UNIT", str(token), start_pos=token.start_pos, end_pos=token.end_pos)
                money = True
            money = money or token.type == "CURRENCY"
            rateless = rateless or str(token) in RATELESS
            rated = (rated or token.type == "PER") and token.type != "LINK"
            before, at = token.type, token.end_pos or at + 1

    def _next(self, at: int, before: str, *, money: bool, rateless: bool, splits: bool, rated: bool) -> Token | None:
        if before in ("", "LINK", "CURRENCY"):
            return self._opening(at, before)
        if rated and before in ("SCALE", "NUMBER"):
            return self.rates.per_whole(at)
        if before in ("NUMBER", "SCALE"):
            token = self._scaled(at, money=money) or self.words.currency(at) or self._unit_token(at)
            if token is not None:
                return token
        if before == "HYPHEN":
            return self._unit_token(at)
        if before == "PER":
            return self.rates.per_number(at) or self.rates.per_what(at)
        if before in ("UNIT", "NOUN", "CURRENCY", "NUMBER", "SCALE", "PER_UNIT") and not rateless:
            token = self.rates.per(at, money=money)
            if token is not None:
                return token
        return None if splits else self._link(at, unit_before=before in ("UNIT", "NOUN", "PER_UNIT"))

    def _opening(self, at: int, before: str) -> Token | None:
        if before != "CURRENCY":
            currency = self.words.currency(at)
            if currency is not None and self.words.number_at(currency.end_pos or 0):
                return currency
        number = self.words.number_at(at)
        return None if number is None else make_token("NUMBER", f"{number[0]!r} {number[1]}", at, number[2])

    def _scaled(self, at: int, *, money: bool) -> Token | None:
        value, length = self.words.lexicon.scales.at(self.words.tokens, at)
        if length:
            return make_token("SCALE", value, at, at + length)
        value, length = self.words.lexicon.money_scales.at(self.words.tokens, at)
        if not length:
            return None
        follows = self.words.currency(at + 1) is not None or bool(
            self.words.lexicon.nouns.at(self.words.tokens, at + 1)[1]
        )
        glued = self.words.tokens[at].glued
        return make_token("SCALE", value, at, at + length) if money or (glued and follows) else None

    def _unit_token(self, at: int) -> Token | None:
        if self.words.word(at) in HYPHENS and self.words.tokens[at].glued:
            if at + 1 < len(self.words.tokens) and self.words.tokens[at + 1].glued and self._base(at + 1, hyphen=True):
                return make_token("HYPHEN", "-", at, at + 1)
            return None
        return self._base(at)

    def _base(self, at: int, *, hyphen: bool = False) -> Token | None:
        unit = self.words.plain_unit(at)
        return unit or (self.words.known_noun(at) if hyphen else self.words.noun_at(at))

    def _link(self, at: int, *, unit_before: bool) -> Token | None:
        word = self.words.word(at)
        opens = self.words.number_at(at + 1) or (
            (c := self.words.currency(at + 1)) and self.words.number_at(c.end_pos or 0)
        )
        if not opens or self._is_of_parts(at + 1):
            return None
        if word in ("to", "до") or (word in _DASHES and (self.words.tokens[at].glued or not unit_before)):
            return make_token("LINK", word, at, at + 1)
        if word in _AND and self._between_before(at):
            return make_token("LINK", word, at, at + 1)
        return None

    def _is_of_parts(self, at: int) -> bool:
        """Tell whether a number counts the parts of a whole: the second of `вісім — дві третини` is a share."""
        number = None if self.words.tokens[at].is_number else self.words.number_at(at)
        return number is not None and self.words.word(number[2]) in self.words.lexicon.parts

    def _between_before(self, at: int) -> bool:
        return any(self.words.word(place) in ("between", "між", "поміж") for place in range(max(0, at - 6), at))
