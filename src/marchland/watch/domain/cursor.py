"""Cursors for *more news*: where a reader stands in a list, sealed so that it fits that list and no other."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass

from marchland.core.errors import InputError

_SEAL_BYTES = 12
_LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the next page begins: the revision that all pages are read at, and the place or number after the last.

    `place` is that of the last item shown, newest first; `offset` how many were shown of a ranked list, whose `counts`
    (items, words of all, items with each term) stay those of the first page.
    """

    revision: int
    place: int = 0
    offset: int = 0
    counts: tuple[int, ...] = ()


def write_cursor(cursor: Cursor, asked: str, key: bytes) -> str:
    """Return the cursor as text for an address; it holds for what was asked alone, and only with that key."""
    body = json.dumps([cursor.revision, cursor.place, cursor.offset, *cursor.counts], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_seal(body, asked, key) + body).decode().rstrip("=")


def read_cursor(text: str, asked: str, key: bytes) -> Cursor:
    """Return the cursor that a text is; raises InputError where it was changed, or belongs to another list."""
    if len(text) > _LONGEST:
        raise _unknown()
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        raise _unknown() from None
    seal, body = raw[:_SEAL_BYTES], raw[_SEAL_BYTES:]
    # Padding bits that decode to the same bytes would be another spelling of one cursor.
    spelled = base64.urlsafe_b64encode(raw).decode().rstrip("=")
    if spelled != text or not hmac.compare_digest(seal, _seal(body, asked, key)):
        raise _unknown()
    revision, place, offset, *counts = json.loads(body)
    return Cursor(revision, place, offset, tuple(counts))


def _seal(body: bytes, asked: str, key: bytes) -> bytes:
    asked_digest = hashlib.blake2b(asked.encode("utf-8", "surrogatepass")).digest()
    return hashlib.blake2b(asked_digest + body, key=key, digest_size=_SEAL_BYTES).digest()


def _unknown() -> InputError:
    return InputError("the cursor belongs to no page of this list", next_step="begin again at the first page")
