"""Addresses of the web taken apart and put together as RFC 3986 says, without asking anything outside."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PARTS = re.compile(r"(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL)
_HOST = re.compile(r"(?:.*@)?(\[[0-9A-Fa-f:.]+\]|[^:\[\]@\s]+)(?::(\d{0,5}))?", re.DOTALL)
_ESCAPED = re.compile(r"(?:%[0-9A-Fa-f]{2})+")


@dataclass(frozen=True, slots=True)
class AddressParts:
    """The parts of an address as written; authority, query and fragment are None where they are not there."""

    scheme: str
    authority: str | None
    path: str
    query: str | None
    fragment: str | None

    @property
    def host(self) -> str:
        """Return the host in lower case, empty where there is none that could be one."""
        match = _HOST.fullmatch(self.authority or "")
        return match[1].lower() if match else ""

    @property
    def port(self) -> int | None:
        """Return the port that is written, None where none is."""
        match = _HOST.fullmatch(self.authority or "")
        return int(match[2]) if match and match[2] else None

    def __str__(self) -> str:
        return (
            (f"{self.scheme}:" if self.scheme else "")
            + ("" if self.authority is None else f"//{self.authority}")
            + self.path
            + ("" if self.query is None else f"?{self.query}")
            + ("" if self.fragment is None else f"#{self.fragment}")
        )


def address_parts(text: str) -> AddressParts:
    """Return the parts of an address; every text has some (RFC 3986, appendix B)."""
    match = _PARTS.fullmatch(text)
    scheme, authority, path, query, fragment = match.groups() if match else (None, None, text, None, None)
    return AddressParts((scheme or "").lower(), authority, path or "", query, fragment)


def joined(base: str, reference: str) -> str:
    """Return the address that a reference means where the base is (RFC 3986, 5.2.2); an absolute one as it is."""
    to = address_parts(reference)
    if to.scheme:
        return reference
    at = address_parts(base)
    if to.authority is not None:
        return str(AddressParts(at.scheme, to.authority, _without_dots(to.path), to.query, to.fragment))
    if not to.path:
        return str(
            AddressParts(at.scheme, at.authority, at.path, at.query if to.query is None else to.query, to.fragment)
        )
    path = to.path
    if not path.startswith("/"):
        folder = "/" if at.authority is not None and not at.path else at.path[: at.path.rfind("/") + 1]
        path = folder + path
    return str(AddressParts(at.scheme, at.authority, _without_dots(path), to.query, to.fragment))


def _without_dots(path: str) -> str:
    """Return a path without `.` and `..` (RFC 3986, 5.2.4)."""
    if "/." not in path and not path.startswith("."):
        return path
    kept: list[str] = []
    parts = path.split("/")
    for part in parts:
        if part == "..":
            if len(kept) > 1 or (kept and kept[0]):
                kept.pop()
        elif part != ".":
            kept.append(part)
    if parts[-1] in {".", ".."}:
        kept.append("")
    return "/".join(kept) if kept != [""] or not path.startswith("/") else "/"


def unescaped(text: str) -> str:
    """Return the text with its percent signs read as UTF-8; what is none stays as it is written, in upper case."""
    return _ESCAPED.sub(_letters, text) if "%" in text else text


def _letters(run: re.Match[str]) -> str:
    try:
        return bytes.fromhex(run[0].replace("%", "")).decode("utf-8")
    except UnicodeDecodeError:
        return run[0].upper()
