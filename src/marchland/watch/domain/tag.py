"""Tags of a text by rules that a person can read: which words make a state, treaty or topic, and which take it back."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

Lemmas = Callable[[str, str], Sequence[str]]
"""Gives every dictionary form that a word may be of, by the word and its language (`en`, `uk`)."""

_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ`][^\W\d_]+|\.(?=[^\W\d_]\b)[^\W\d_])*|\d+")
_STOP = re.compile(r"[.!?;:…](?:[\s\"»”)]|$)|\n")
_APOSTROPHES = str.maketrans("'ʼ`", "’’’")
_ANY_WORD = "_"


@dataclass(frozen=True, slots=True)
class TagRule:
    """One way in which a tag holds.

    A hit of `any_of` counts unless it lies within a hit of `but_not`. Every group of `all_of` must have a hit, and
    `none_of` none. A pattern is words in a row: a word stands for all its forms, one with a capital only for those with
    a capital, one in capitals itself, `=word` for this form alone, `stem*` for all that begin so, `_` for any word.
    """

    any_of: tuple[str, ...]
    all_of: tuple[tuple[str, ...], ...] = ()
    none_of: tuple[str, ...] = ()
    but_not: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TagDefinition:
    """A tag by its kind and identifier, with its rules; one that holds is enough.

    Kinds are `state`, `treaty`, `topic`, `fact`, `claim`, and `act` for what a state does.

    `holds` and `fails` are texts of which its author says so.
    """

    kind: str
    id: str
    rules: tuple[TagRule, ...]
    name: str = ""
    holds: tuple[str, ...] = ()
    fails: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class TagSpan:
    """The signs of a text, from one position up to another, that are a reason for a tag."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class MatchedTag:
    """What a text is about, with the places in it that say so."""

    kind: str
    id: str
    reasons: tuple[TagSpan, ...]


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    place: int  # two further on behind the end of a sentence, so that no phrase runs across it
    form: str
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class _PatternWord:
    keys: frozenset[str]
    form: str = ""
    stem: str = ""
    capital: bool = False

    def fits(self, token: _Token) -> bool:
        if self.capital and not token.form[0].isupper():
            return False
        if self.form:
            return token.form == self.form or (token.form.isupper() and token.form == self.form.upper())
        if self.stem:
            return token.form.lower().startswith(self.stem)
        return not self.keys or not self.keys.isdisjoint(token.keys)


_Pattern = tuple[_PatternWord, ...]
_Hit = tuple[int, int]
_Compiled = tuple[tuple[_Pattern, ...], tuple[tuple[_Pattern, ...], ...], tuple[_Pattern, ...], tuple[_Pattern, ...]]


_NONE: frozenset[int] = frozenset()


class Tagger:
    """All tags with their patterns made ready; a text is read once, and only rules whose words it has are tried."""

    def __init__(self, tags: Iterable[TagDefinition], lemmas: Lemmas) -> None:
        self._lemmas = lemmas
        self._tags = [(tag, [self._compiled(rule) for rule in tag.rules]) for tag in tags]
        self._by_key: dict[str, set[int]] = defaultdict(set)
        self._by_form: dict[str, set[int]] = defaultdict(set)
        self._always: set[int] = set()
        for place, (_, rules) in enumerate(self._tags):
            for any_of, *_rest in rules:
                for first, *_more in any_of:
                    self._note_first(place, first)

    def _note_first(self, place: int, word: _PatternWord) -> None:
        """Note which texts may have a tag, by the first word of one of its patterns."""
        for key in word.keys:
            self._by_key[key].add(place)
        if not word.keys and word.form:
            for form in {word.form, word.form.upper()}:
                self._by_form[form].add(place)
        elif not word.keys:
            self._always.add(place)

    def tags(self, text: str, is_wanted: Callable[[TagDefinition], bool] | None = None) -> tuple[MatchedTag, ...]:
        """Return the tags of a text in the order of their definitions, each with its reasons in the text's order.

        Where the names of two tags of a kind overlap the longer one counts: `South Sudan` is not Sudan. With
        `is_wanted` no other tag is tried.
        """
        words = _Words(text, self._lemmas)
        tried = [self._tags[place] for place in sorted(self._candidates(words))]
        if is_wanted is not None:
            tried = [each for each in tried if is_wanted(each[0])]
        hits = [(tag, hits) for tag, rules in tried if (hits := _hits(rules, words))]
        longest: dict[str, set[_Hit]] = defaultdict(set)
        for tag, own in hits:
            longest[tag.kind].update(own)
        found = []
        for tag, own in hits:
            left = [hit for hit in own if not any(_within(hit, other) for other in longest[tag.kind])]
            if left:
                found.append(MatchedTag(tag.kind, tag.id, tuple(sorted({words.span(hit) for hit in left}))))
        return tuple(found)

    def _candidates(self, words: _Words) -> set[int]:
        found = set(self._always)
        for token in words.tokens:
            found |= self._by_form.get(token.form, _NONE)
            for key in token.keys:
                found |= self._by_key.get(key, _NONE)
        return found

    def _compiled(self, rule: TagRule) -> _Compiled:
        return (
            self._patterns(rule.any_of),
            tuple(self._patterns(group) for group in rule.all_of),
            self._patterns(rule.none_of),
            self._patterns(rule.but_not),
        )

    def _patterns(self, texts: Iterable[str]) -> tuple[_Pattern, ...]:
        return tuple(tuple(self._pattern_words(text)) for text in texts)

    def _pattern_words(self, text: str) -> Iterator[_PatternWord]:
        for part in re.split(r"[\s\-–]+", text.strip()):
            word = _form(part.strip("=*,").removesuffix("."))
            if part == _ANY_WORD:
                yield _PatternWord(frozenset())
            elif part.startswith("=") or (len(word) > 1 and word.isupper()):
                yield _PatternWord(frozenset(), form=word)
            elif part.endswith("*"):
                yield _PatternWord(frozenset(), stem=word.lower(), capital=word[0].isupper())
            else:
                lower = word.lower()
                forms = {form.lower() for form in self._lemmas(word, language_of(word))}
                yield _PatternWord(frozenset({lower} if lower in forms else {lower, *forms}), capital=word[0].isupper())


class _Words:
    """A text's words with their dictionary forms, and where each stands."""

    def __init__(self, text: str, lemmas: Lemmas) -> None:
        self.text = text
        self.tokens: list[_Token] = []
        self._by_key: dict[str, list[int]] = defaultdict(list)
        place, behind = 0, 0
        for match in _WORD.finditer(text):
            place += 3 if behind and _STOP.search(text[behind : match.start()] + " ") else 1
            # the dot behind an abbreviation (U.S.) ends no sentence
            behind = match.end() + ("." in match[0] and text.startswith(".", match.end()))
            form = _form(match[0])
            keys = _keys(form, lemmas)
            for key in keys:
                self._by_key[key].append(len(self.tokens))
            self.tokens.append(_Token(match.start(), match.end(), place, form, keys))

    def hits(self, pattern: _Pattern) -> Iterator[_Hit]:
        """Yield where a pattern stands, as numbers of words: the first, and the one behind the last."""
        first = pattern[0]
        starts: Iterable[int] = range(len(self.tokens))
        if first.keys:
            starts = sorted({at for key in first.keys for at in self._by_key.get(key, ())})
        for at in starts:
            row = self.tokens[at : at + len(pattern)]
            joined = len(row) == len(pattern) and row[-1].place - row[0].place == len(pattern) - 1
            if joined and all(word.fits(token) for word, token in zip(pattern, row, strict=True)):
                yield at, at + len(pattern)

    def any_hit(self, patterns: Iterable[_Pattern]) -> bool:
        """Tell whether one of the patterns stands in the text."""
        return any(True for pattern in patterns for _ in self.hits(pattern))

    def span(self, hit: _Hit) -> TagSpan:
        """Return a hit as signs of the text."""
        start, end = self.tokens[hit[0]].start, self.tokens[hit[1] - 1].end
        return TagSpan(start, end, self.text[start:end])


def _hits(rules: Iterable[_Compiled], words: _Words) -> set[_Hit]:
    """Return where a tag's rules that hold have their reasons."""
    found: set[_Hit] = set()
    for any_of, all_of, none_of, but_not in rules:
        own = {hit for pattern in any_of for hit in words.hits(pattern)}
        if not own:
            continue
        covers = [hit for pattern in but_not for hit in words.hits(pattern)]
        own = {hit for hit in own if not any(other[0] <= hit[0] and hit[1] <= other[1] for other in covers)}
        groups = [{hit for pattern in group for hit in words.hits(pattern)} for group in all_of]
        if own and all(groups) and not words.any_hit(none_of):
            found = found.union(own, *groups)
    return found


def _within(hit: _Hit, other: _Hit) -> bool:
    return other[0] <= hit[0] and hit[1] <= other[1] and hit[1] - hit[0] < other[1] - other[0]


def _form(word: str) -> str:
    """Return a word with one sort of apostrophe and without the English possessive."""
    return word.translate(_APOSTROPHES).removesuffix("’s")


def _keys(form: str, lemmas: Lemmas) -> frozenset[str]:
    """Return what a word may be looked up by; an English plural that no dictionary has is tried without its s."""
    lower, language = form.lower(), language_of(form)
    keys = {lower, *(key.lower() for key in lemmas(form, language))}
    if language == "en" and keys == {lower} and len(lower) > 4 and lower.endswith("s") and not lower.endswith("ss"):
        keys.add(lower[:-1])
    return frozenset(keys)


def language_of(word: str) -> str:
    """Return the language whose dictionary a word is looked up in, by its letters: `uk` for Cyrillic, else `en`."""
    return "uk" if any("Ѐ" <= sign <= "ӿ" for sign in word) else "en"
