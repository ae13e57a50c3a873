"""Data packed for those who read it: which of what is welcome is sent, with one tag, whole, and meaning the same."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence

import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from marchland.site.compression import CompressionMiddleware
from tests.site.browser import Browser
from tests.site.world import World

GEOJSON = {"Accept": "application/geo+json"}


@pytest.fixture
def anyone(world: World) -> Browser:
    return world.browser()


@pytest.mark.parametrize(
    ("accepted", "sent"),
    [
        ("br", "br"), ("gzip, deflate, br, zstd", "zstd"), ("gzip, deflate, br", "br"), ("gzip, deflate", "gzip"),
        ("gzip;q=1.0, br;q=0.5", "gzip"), ("zstd;q=0.4, br;q=0.5 , gzip;q=0.45", "br"), ("br;q=0, gzip", "gzip"),
        ("*", "zstd"), ("*;q=0.1, zstd;q=0", "br"), ("zstd;q=0, br;q=0, *", "gzip"), ("*;q=0", ""), ("gzip;q=0", ""),
        ("identity", ""), ("identity, zstd;q=0.5", ""), ("identity;q=0.5, zstd;q=0.5", "zstd"), ("identity;q=0", ""),
        ("ZSTD ; Q=0.7", "zstd"), ("x-gzip", "gzip"), ("", ""), ("deflate, compress", ""),
        ("br;q=x", ""), ("br;q=nan", ""), ("br;q=inf, gzip;q=0.001", "gzip"), ("br;q=1.001", ""), ("zstd;level=9", ""),
        ("br;q=0.0001, gzip", "gzip"), (",;,gzip,,", "gzip"), ("gzip, " * 2000, "gzip"),
    ],
)  # fmt: skip
def test_what_is_most_welcome_is_sent_and_means_the_same(anyone: Browser, accepted: str, sent: str) -> None:
    path = "/collections/borders/items?limit=100"
    plain = anyone.get(path, headers={**GEOJSON, "Accept-Encoding": "identity"})
    answer = anyone.get(path, headers={**GEOJSON, "Accept-Encoding": accepted})
    assert answer.headers.get("content-encoding", "") == sent
    assert "accept-encoding" in answer.headers["vary"].lower()
    assert answer.json()["features"] == plain.json()["features"]
    assert not sent or int(answer.headers["content-length"]) < len(plain.content) / 2


@pytest.mark.parametrize("accepted", ["zstd", "br", "gzip", "identity"])
@pytest.mark.parametrize("path", ["/collections/borders/items", "/collections/borders", "/conformance", "/api"])
def test_an_answer_and_that_it_has_not_changed_carry_one_weak_tag_in_every_encoding(
    anyone: Browser, path: str, accepted: str
) -> None:
    asked = {"Accept": "*/*", "Accept-Encoding": accepted}
    known = anyone.get(path, headers={"Accept": "*/*", "Accept-Encoding": "identity"}).headers["etag"]
    assert known.startswith('W/"')
    assert anyone.get(path, headers=asked).headers["etag"] == known
    again = anyone.get(path, headers={**asked, "If-None-Match": known})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == known
    assert "accept-encoding" in again.headers["vary"].lower()


async def sent_in_pieces(pieces: Sequence[bytes], *encodings: str) -> tuple[dict[str, str], bytes]:
    """Return the headers and the body that the middleware sends of an answer that is given in pieces."""
    sent: list[Message] = []

    async def answering(_scope: Scope, _receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"application/json"), (b"etag", b'"1"')]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for piece in pieces:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope: Scope = {
        "type": "http",
        "path": "/api",
        "headers": [(b"accept-encoding", each.encode()) for each in encodings],
    }
    await CompressionMiddleware(answering)(scope, receive, send)
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return headers, b"".join(message["body"] for message in sent[1:])


@pytest.mark.parametrize("encoding", ["zstd", "br", "gzip"])
@pytest.mark.parametrize(
    "pieces", [(), (b"",), (b"a",), (b"a" * 70_000, b"", b"b"), (random.Random(1).randbytes(5_000), b"c" * 600)]
)
def test_an_answer_in_pieces_is_one_whole(encoding: str, pieces: tuple[bytes, ...]) -> None:
    headers, body = asyncio.run(sent_in_pieces(pieces, encoding))
    assert headers.get("content-encoding", "") in ("", encoding)
    read = httpx.Response(200, headers=headers, content=body).content
    assert read == b"".join(pieces)


def test_every_line_of_what_is_welcome_counts() -> None:
    headers, _ = asyncio.run(sent_in_pieces([b"a" * 600], "gzip;q=0.5", "br"))
    assert headers["content-encoding"] == "br"
