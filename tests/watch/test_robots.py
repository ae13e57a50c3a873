"""robots.txt by the examples of RFC 9309 and of Google's open parser's documentation."""

from __future__ import annotations

import pytest

from marchland.watch.domain.robots import NOBODY, Robots, robots


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/x", True),
        ("User-agent: *\nDisallow:", "/x", True),
        ("User-agent: *\nDisallow: /", "/x", False),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
        ("User-agent: *\nDisallow: /a # words", "/abc", False),
        ("user-agent: *\nDISALLOW: /a\nAllow: /ab", "/abc", True),
        ("User-agent: *\nAllow: /p\nDisallow: /", "/page", True),
        ("User-agent: *\nAllow: /folder\nDisallow: /folder", "/folder/page", True),
        ("User-agent: *\nAllow: /page\nDisallow: /*.htm", "/page.htm", False),
        ("User-agent: *\nDisallow: /*.gif$", "/a/b.gif", False),
        ("User-agent: *\nDisallow: /*.gif$", "/a/b.gif?x", True),
        ("User-agent: *\nDisallow: /fish*.php", "/fishheads/catfish.php?p", False),
        ("User-agent: *\nDisallow: /fish*.php", "/Fish.PHP", True),
        ("User-agent: *\nDisallow: /a%3cd.html", "/a%3Cd.html", False),
        ("User-agent: *\nDisallow: /%7Ejoe", "/~joe/index.html", False),
        ("User-agent: *\nDisallow: /новини", "/%D0%BD%D0%BE%D0%B2%D0%B8%D0%BD%D0%B8/1", False),
        ("User-agent: other\nDisallow: /", "/x", True),
        ("User-agent: Marchland\nDisallow: /x\n\nUser-agent: *\nDisallow: /", "/y", True),
        ("User-agent: a\nUser-agent: marchland\nDisallow: /x", "/x", False),
        ("User-agent: marchland\nAllow: /\nUser-agent: b\nAllow: /\nUser-agent: marchland\nDisallow: /z", "/z", False),
        ("Disallow: /", "/x", True),
        ("\ufeffUser-agent: *\r\nDisallow: /x\r\nSitemap: https://x/y", "/x", False),
    ],
)  # fmt: skip
def test_what_may_be_read(text: str, path: str, allowed: bool) -> None:
    assert robots(text, "marchland").allows(path) is allowed


def test_nothing_and_everything() -> None:
    assert Robots().allows("/")
    assert not NOBODY.allows("/")


def test_a_hostile_pattern_takes_no_time() -> None:
    rule = robots("User-agent: *\nDisallow: /" + "*a" * 5000 + "$", "marchland")
    assert rule.allows("/" + "a" * 4999 + "b")
