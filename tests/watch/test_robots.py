"""robots.txt by the examples of RFC 9309 and of Google's open parser's documentation."""

from __future__ import annotations

import pytest

from marchland.watch.domain.robots import NOBODY, Robots, robots

NAME = "User-ag" + "ent"


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/x", True),
        ("@: *\nDisallow:", "/x", True),
        ("@: *\nDisallow: /", "/x", False),
        ("@: *\nDisallow: /", "/robots.txt", True),
        ("@: *\nDisallow: /a # words", "/abc", False),
        ("@: *\nDISALLOW: /a\nAllow: /ab", "/abc", True),
        ("@: *\nAllow: /p\nDisallow: /", "/page", True),
        ("@: *\nAllow: /folder\nDisallow: /folder", "/folder/page", True),
        ("@: *\nAllow: /page\nDisallow: /*.htm", "/page.htm", False),
        ("@: *\nDisallow: /*.gif$", "/a/b.gif", False),
        ("@: *\nDisallow: /*.gif$", "/a/b.gif?x", True),
        ("@: *\nDisallow: /fish*.php", "/fishheads/catfish.php?p", False),
        ("@: *\nDisallow: /fish*.php", "/Fish.PHP", True),
        ("@: *\nDisallow: /a%3cd.html", "/a%3Cd.html", False),
        ("@: *\nDisallow: /%7Ejoe", "/~joe/index.html", False),
        ("@: *\nDisallow: /новини", "/%D0%BD%D0%BE%D0%B2%D0%B8%D0%BD%D0%B8/1", False),
        ("@: other\nDisallow: /", "/x", True),
        ("@: Marchland\nDisallow: /x\n\n@: *\nDisallow: /", "/y", True),
        ("@: a\n@: marchland\nDisallow: /x", "/x", False),
        ("@: marchland\nAllow: /\n@: b\nAllow: /\n@: marchland\nDisallow: /z", "/z", False),
        ("Disallow: /", "/x", True),
        ("\ufeff@: *\r\nDisallow: /x\r\nSitemap: https://x/y", "/x", False),
    ],
)  # fmt: skip
def test_what_may_be_read(text: str, path: str, allowed: bool) -> None:
    assert robots(text.replace("@", NAME), "marchland").allows(path) is allowed


def test_nothing_and_everything() -> None:
    assert Robots().allows("/")
    assert not NOBODY.allows("/")


def test_a_hostile_pattern_takes_no_time() -> None:
    rule = robots(f"{NAME}: *\nDisallow: /" + "*a" * 5000 + "$", "marchland")
    assert rule.allows("/" + "a" * 4999 + "b")
