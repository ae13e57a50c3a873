"""The language of a text is that of its words; what its sender says decides only where they do not."""

from __future__ import annotations

import pytest

from marchland.adapters.text_language import text_language


@pytest.mark.parametrize(
    ("text", "declared", "expected"),
    [
        ("Сапери розмінували поле біля кордону", "", "uk"),
        ("Сапери розмінували поле біля кордону", "en-US", "uk"),
        ("Саперы разминировали поле у границы", "uk", "ru"),
        ("Mines cleared from a field near the border", "uk", "en"),
        ("Lietuva išminavo dvidešimt hektarų prie sienos", "", "lt"),
        ("Київ", "", "uk"),
        ("Київ", "ru", "ru"),
        ("Ukraine", "en_GB", "en"),
        ("Ukraine", "", ""),
        ("", "uk-UA", "uk"),
        ("12345", "tlh", ""),
    ],
)
def test_languages(text: str, declared: str, expected: str) -> None:
    assert text_language(text, declared) == expected


def test_only_languages_asked_for_are_answered() -> None:
    assert text_language("Саперы разминировали поле у границы", "ru", ["en", "uk"]) == "uk"
