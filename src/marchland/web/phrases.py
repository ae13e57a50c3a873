"""Phrases that storeys below the web compose, such as errors and reasons, found again by their form and said anew."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_HOLE = re.compile(r"(\{\w+\})")
_LONGEST = 4_000
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Form:
    """A phrase with holes: what it looks like in English, and what it is in another language."""

    pattern: re.Pattern[str]
    words: str


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases of one language: those said word for word, and forms, the surest first."""

    whole: Mapping[str, str]
    forms: tuple[Form, ...]

    def said(self, text: str) -> str:
        """Return the phrase in this language, or nothing where no form of it is known.

        What fills a hole is said in this language where it is a phrase itself, and stays as it is where it is none.
        """
        if not 0 < len(text) <= _LONGEST:
            return ""
        lines = text.split("\n")
        said = [self._said(line, _DEEPEST) for line in lines]
        return "\n".join(new or old for new, old in zip(said, lines, strict=True)) if any(said) else ""

    def _said(self, text: str, depth: int) -> str:
        found = self.whole.get(text, "")
        if found or not depth or " " not in text.strip():
            return found
        if text.endswith("."):
            said = self._said(text[:-1], depth - 1)
            return f"{said}." if said else ""
        for form in self.forms:
            match = form.pattern.fullmatch(text)
            if match:
                return self._filled(form.words, match.groupdict(), depth - 1)
        return self._parted(text, depth - 1)

    def _filled(self, words: str, holes: Mapping[str, str], depth: int) -> str:
        said = {hole: self._said(value, depth) or value for hole, value in holes.items()}
        return _HOLE.sub(lambda hole: said.get(f"h{hole[0][1:-1]}", hole[0]), words)

    def _parted(self, text: str, depth: int) -> str:
        """Return a phrase that begins a sentence, or a list of phrases, whose parts are all known."""
        if text[:1].isupper():
            said = self._said(text[0].lower() + text[1:], depth)
            return said[:1].upper() + said[1:]
        parts = text.split("; ")
        every = [self._said(part, depth) for part in parts] if len(parts) > 1 else []
        return "; ".join(every) if all(every) else ""


def read_phrases(pairs: Iterable[tuple[str, str]]) -> Phrases:
    """Return the phrases of pairs of an English form and what it is in another language; holes are `{0}`, `{name}`.

    Of several forms that fit, one that begins with words of its own goes before one that begins with a hole.
    """
    said = {form: words for form, words in pairs if words}
    forms = {form.removesuffix("."): words.removesuffix(".") for form, words in said.items() if _HOLE.search(form)}
    ordered = sorted(forms, key=lambda form: (bool(_HOLE.match(form)), -_own(form), form))
    made = tuple(Form(re.compile(_pattern(form), re.DOTALL), forms[form]) for form in ordered)
    return Phrases({form: words for form, words in said.items() if not _HOLE.search(form)}, made)


def _own(form: str) -> int:
    return len(_HOLE.sub("", form))


def _pattern(form: str) -> str:
    parts = (f"(?P<h{part[1:-1]}>.*?)" if _HOLE.fullmatch(part) else re.escape(part) for part in _HOLE.split(form))
    return "".join(parts)
