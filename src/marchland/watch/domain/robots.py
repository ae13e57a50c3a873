"""What a site's robots.txt lets a reader of pages read, by RFC 9309."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MOST_RULES = 5000
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


@dataclass(frozen=True, slots=True)
class RobotRule:
    """One line of a group: a path's pattern and whether it may be read."""

    pattern: str
    allowed: bool


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of the group that is about us; none allow everything."""

    rules: tuple[RobotRule, ...] = ()

    def allows(self, path: str) -> bool:
        """Tell whether a path with its query may be read: the longest pattern that fits decides, allowing on a tie."""
        path = _plain(path)
        fitting = [(len(rule.pattern), rule.allowed) for rule in self.rules if _matches(rule.pattern, path)]
        return path == "/robots.txt" or not fitting or max(fitting)[1]


NOBODY = Robots((RobotRule("/", allowed=False),))
"""What holds where robots.txt could not be had because its server failed."""


def robots(text: str, reader: str) -> Robots:
    """Return the rules of a robots.txt for a reader: those of the groups that name it, else those for everybody."""
    groups: dict[str, list[RobotRule]] = {}
    named: list[str] = []
    open_names = False
    count = 0
    for line in text.removeprefix("\ufeff").splitlines():
        key, _, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if key.replace("-", "_") == "user_agent":
            named = [*named, value.lower()] if open_names else [value.lower()]
            groups.setdefault(value.lower(), [])
            open_names = True
        elif key in ("allow", "disallow"):
            open_names = False
            count += 1
            if value and count <= _MOST_RULES:
                for name in named:
                    groups[name].append(RobotRule(_plain(value), key == "allow"))
    about_us = [rules for name, rules in groups.items() if name == reader.lower()]
    chosen = about_us[0] if about_us else groups.get("*", [])
    return Robots(tuple(chosen))


def _matches(pattern: str, path: str) -> bool:
    """Tell whether a pattern with `*` and an end `$` fits the beginning of a path, in time linear in both."""
    ends = pattern.endswith("$")
    head, *parts = pattern.removesuffix("$").split("*")
    if not path.startswith(head):
        return False
    at = len(head)
    if not parts:
        return not ends or at == len(path)
    *middle, last = parts
    for part in middle:
        at = path.find(part, at)
        if at < 0:
            return False
        at += len(part)
    if ends:
        return len(path) - len(last) >= at and path.endswith(last)
    return path.find(last, at) >= 0


def _plain(path: str) -> str:
    """Return a path in one spelling: other letters percent-encoded, and those that need it not written out."""

    def shown(run: re.Match[str]) -> str:
        sign = chr(int(run[0][1:], 16))
        return sign if sign in _UNRESERVED else run[0].upper()

    written = "".join(
        sign if sign.isascii() else "".join(f"%{byte:02X}" for byte in sign.encode("utf-8", "replace")) for sign in path
    )
    return re.sub("%[0-9a-fA-F]{2}", shown, written)
