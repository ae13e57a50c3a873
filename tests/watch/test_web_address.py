"""Addresses are joined as RFC 3986 and the standard library join them."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.watch.domain.web_address import address_parts, joined, unescaped

# RFC 3986, 5.4.1 and 5.4.2: what each reference means at http://a/b/c/d;p?q.
EXAMPLES = {
    "g:h": "g:h", "g": "http://a/b/c/g", "./g": "http://a/b/c/g", "g/": "http://a/b/c/g/", "/g": "http://a/g", "//g": "http://g",
    "?y": "http://a/b/c/d;p?y", "g?y": "http://a/b/c/g?y", "#s": "http://a/b/c/d;p?q#s", "g#s": "http://a/b/c/g#s",
    "g?y#s": "http://a/b/c/g?y#s", ";x": "http://a/b/c/;x", "g;x": "http://a/b/c/g;x", "": "http://a/b/c/d;p?q",
    ".": "http://a/b/c/", "./": "http://a/b/c/", "..": "http://a/b/", "../": "http://a/b/", "../g": "http://a/b/g",
    "../..": "http://a/", "../../": "http://a/", "../../g": "http://a/g", "../../../g": "http://a/g", "/./g": "http://a/g",
    "/../g": "http://a/g", "g.": "http://a/b/c/g.", ".g": "http://a/b/c/.g", "g..": "http://a/b/c/g..", "./../g": "http://a/b/g",
    "./g/.": "http://a/b/c/g/", "g/./h": "http://a/b/c/g/h", "g/../h": "http://a/b/c/h", "g;x=1/../y": "http://a/b/c/y",
}  # fmt: skip


@pytest.mark.parametrize(("reference", "expected"), EXAMPLES.items())
def test_the_examples_of_the_standard(reference: str, expected: str) -> None:
    assert joined("http://a/b/c/d;p?q", reference) == expected


def test_a_base_without_a_path_has_the_root() -> None:
    assert joined("https://a.example", "n") == "https://a.example/n"


@given(st.text("aé%/.?#:@&=[]1", max_size=30).map(lambda rest: f"https://h.example:81{rest and '/' + rest}"))
def test_parts_are_those_of_the_standard_library(text: str) -> None:
    parts, theirs = address_parts(text), urlsplit(text)
    assert str(parts) == text
    assert (parts.host, parts.port, parts.path) == (theirs.hostname, theirs.port, theirs.path)
    assert (parts.query or "", parts.fragment or "") == (theirs.query, theirs.fragment)


@pytest.mark.parametrize("text", ["http://", "http:///x", "http://[1::", "http://a b/", "x"])
def test_what_has_no_host_has_none(text: str) -> None:
    assert address_parts(text).host == ""


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_escapes_are_read(text: str) -> None:
    escaped = "".join(f"%{byte:02x}" for byte in text.encode())
    assert unescaped(escaped) == unquote(escaped) == text
