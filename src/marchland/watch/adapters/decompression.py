"""Compressed bodies unfolded piece by piece, and never further than is taken."""

from __future__ import annotations

import importlib
import zlib
from collections.abc import Iterator
from typing import Any, Protocol

from marchland.core.errors import InputError, TooLargeError

_PIECE = 65_536
_GZIP_MARK = b"\x1f\x8b"
_MOST_ENCODINGS = 2
_SAME = ("", "identity")


class _Stage(Protocol):
    """One encoding taken off: bytes go in, and come out in pieces of a bounded size."""

    def unfold(self, data: bytes) -> Iterator[bytes]: ...

    def ended(self) -> bool: ...


class _ZlibStage:
    def __init__(self, *, gzip: bool) -> None:
        self._gzip = gzip
        self._reader = zlib.decompressobj(31)
        self._head: bytes | None = None if gzip else b""
        self._began = self._over = False
        self._rest = b""

    def unfold(self, data: bytes) -> Iterator[bytes]:
        self._began = self._began or bool(data)
        if self._head is not None:
            data = self._decide(self._head + data)
        if data and self._reader.eof and not self._over:
            data = self._next_member(self._rest + data)
        while data and not self._over:
            if piece := self._reader.decompress(data, _PIECE):
                yield piece
            data = self._reader.unconsumed_tail
            if self._reader.eof:
                data = self._next_member(self._reader.unused_data)
        while piece := b"" if self._over or self._reader.eof else self._reader.decompress(b"", _PIECE):
            yield piece

    def _decide(self, data: bytes) -> bytes:
        """Take the two bytes by which `deflate` with zlib's header (RFC 1950) is told from what some send without."""
        if len(data) < 2:
            self._head = data
            return b""
        self._head = None
        has_header = data[0] & 15 == 8 and int.from_bytes(data[:2], "big") % 31 == 0
        self._reader = zlib.decompressobj(zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS)
        return data

    def _next_member(self, rest: bytes) -> bytes:
        if self._gzip and rest.startswith(_GZIP_MARK):
            self._reader = zlib.decompressobj(31)
            return rest
        self._rest = b""
        if self._gzip and _GZIP_MARK.startswith(rest):
            self._rest = rest  # the beginning of another member may come in the next piece
            return b""
        self._over = True  # what lies behind the end is padding, and no part of the feed
        return b""

    def ended(self) -> bool:
        return not self._began or self._reader.eof


class _BrotliStage:
    def __init__(self, brotli: Any) -> None:
        self._reader = brotli.Decompressor()
        self._began = False

    def unfold(self, data: bytes) -> Iterator[bytes]:
        self._began = True
        yield self._reader.process(data, output_buffer_limit=_PIECE)
        while not self._reader.can_accept_more_data():
            yield self._reader.process(b"", output_buffer_limit=_PIECE)

    def ended(self) -> bool:
        return not self._began or bool(self._reader.is_finished())


def _brotli() -> Any:
    """Return the module for Brotli if one is installed that can be stopped in time (1.2 and later), else None."""
    try:
        module = importlib.import_module("brotli")
    except ImportError:
        return None
    return module if hasattr(module.Decompressor, "can_accept_more_data") else None


def accepted_encodings() -> str:
    """Return what may be asked for as Accept-Encoding: what is not decoded here is not named."""
    return "gzip, deflate, br" if _brotli() else "gzip, deflate"


def _stage(name: str) -> _Stage:
    if name in ("gzip", "x-gzip"):
        return _ZlibStage(gzip=True)
    if name == "deflate":
        return _ZlibStage(gzip=False)
    brotli = _brotli() if name == "br" else None
    if brotli is None:
        raise InputError("nothing here reads the encoding {name!r}", name=name[:40])
    return _BrotliStage(brotli)


class BodyReader:
    """A body that comes in piece by piece, with its encodings taken off and both its sizes bounded."""

    def __init__(self, encoding: str, max_bytes: int) -> None:
        """Begin a body; raises InputError for an encoding that is not read here, or too many over each other."""
        names = [name.strip().lower() for name in encoding.split(",")]
        names = [name for name in names if name not in _SAME]
        if len(names) > _MOST_ENCODINGS:
            raise InputError("{count} encodings lie over each other", count=len(names))
        self._stages = [_stage(name) for name in reversed(names)]
        self._sizes = [0] * (len(names) + 1)
        self._max_bytes = max_bytes
        self.body = bytearray()

    def feed(self, data: bytes) -> None:
        """Take in more of the body; raises TooLargeError at either bound, InputError where it is not what it says."""
        try:
            self._unfold(0, data)
        except zlib.error as error:
            raise InputError("{error}", error=str(error)) from None
        except Exception as error:
            # Brotli's own error is a class of a module that need not be there.
            if type(error).__module__.partition(".")[0] in ("brotli", "_brotli"):
                raise InputError("{error}", error=str(error)) from None
            raise

    def _unfold(self, level: int, data: bytes) -> None:
        self._sizes[level] += len(data)
        if self._sizes[level] > self._max_bytes:
            raise TooLargeError("more than {max_bytes:,} bytes", max_bytes=self._max_bytes)
        if level == len(self._stages):
            self.body += data
            return
        for piece in self._stages[level].unfold(data):
            self._unfold(level + 1, piece)

    def finish(self) -> bytes:
        """Return the whole body; raises InputError where it ends before its compression does."""
        if not all(stage.ended() for stage in self._stages):
            raise InputError("the compressed body ends before its end")
        return bytes(self.body)
