"""Bodies unfolded: whole in any pieces, and never further than is taken."""

from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.core.errors import InputError, TooLargeError
from marchland.watch.adapters.decompression import BodyReader, accepted_encodings


def raw(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


FORMS = {
    "": lambda data: data,
    "identity": lambda data: data,
    "gzip": gzip.compress,
    "X-GZIP": lambda data: gzip.compress(data[:9]) + gzip.compress(data[9:]) + b"\0\0",
    "deflate": zlib.compress,
    "Deflate": raw,
    "deflate, gzip": lambda data: gzip.compress(zlib.compress(data)),
}


@given(st.sampled_from(sorted(FORMS)), st.binary(max_size=400).map(lambda data: data * 50), st.integers(1, 5000))
def test_a_body_comes_out_as_it_went_in_in_whatever_pieces(encoding: str, data: bytes, step: int) -> None:
    packed = FORMS[encoding](data)
    reader = BodyReader(encoding, 100_000)
    for at in range(0, len(packed), step):
        reader.feed(packed[at : at + step])
    assert reader.finish() == data


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "gzip, gzip"])
def test_a_bomb_is_stopped_at_the_bound(encoding: str) -> None:
    bomb = b"\0" * 5_000_000
    for name in encoding.split(", "):
        bomb = gzip.compress(bomb) if name == "gzip" else zlib.compress(bomb)
    reader = BodyReader(encoding, 100_000)
    with pytest.raises(TooLargeError):
        reader.feed(bomb)
    assert len(reader.body) <= 100_000


def test_empty_members_without_end_are_stopped_by_the_bytes_that_come() -> None:
    reader, member = BodyReader("gzip", 1000), gzip.compress(b"")
    for _ in range(1000 // len(member)):
        reader.feed(member)
    with pytest.raises(TooLargeError):
        reader.feed(member)


def test_many_layers_are_refused_before_any_is_opened() -> None:
    with pytest.raises(InputError, match="3 encodings"):
        BodyReader("gzip, gzip, gzip", 1000)


def test_only_what_can_be_read_is_asked_for() -> None:
    for name in accepted_encodings().split(", "):
        assert BodyReader(name, 10).finish() == b""
    if "br" not in accepted_encodings():
        with pytest.raises(InputError, match="'br'"):
            BodyReader("br", 10)


def test_a_body_that_ends_too_soon_is_told() -> None:
    reader = BodyReader("gzip", 1000)
    reader.feed(gzip.compress(b"feed")[:-3])
    with pytest.raises(InputError, match="before its end"):
        reader.finish()


@pytest.mark.parametrize("step", [1, 2, 3, 29, 30])
def test_members_of_gzip_may_be_parted_anywhere(step: int) -> None:
    packed = b"".join(gzip.compress(part, mtime=0) for part in (b"one ", b"two ", b"three"))
    reader = BodyReader("gzip", 1000)
    for at in range(0, len(packed), step):
        reader.feed(packed[at : at + step])
    assert reader.finish() == b"one two three"
