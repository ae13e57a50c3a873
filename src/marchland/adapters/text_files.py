"""Small text files, such as checkpoints and requests: read and written whole, or not at all."""

from __future__ import annotations

from pathlib import Path

from marchland.core.errors import InputError, Location, StoreError

MOST_BYTES = 4 * 1024 * 1024


def read_text(file: Path) -> str:
    """Return a small UTF-8 text; raises InputError where there is none, it is not text, or it is too large."""
    try:
        with file.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(
            "the file cannot be read: {reason}", reason=error.strerror, where=Location(str(file))
        ) from None
    if len(content) > MOST_BYTES:
        raise InputError(
            "the file is larger than {most_bytes:,} bytes", most_bytes=MOST_BYTES, where=Location(str(file))
        )
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError("byte {start} is not UTF-8 text", start=error.start, where=Location(str(file))) from None


def write_text(file: Path, text: str) -> None:
    """Write a text to a file, in the place of what was there; raises StoreError where it cannot be."""
    partial = file.with_name(f".{file.name}.partial")
    try:
        try:
            partial.write_text(text, "utf-8", newline="\n")
            partial.replace(file)
        except OSError:
            partial.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise StoreError(
            "the file cannot be written: {reason}", reason=error.strerror, where=Location(str(file))
        ) from None
