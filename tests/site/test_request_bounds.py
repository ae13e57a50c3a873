"""Bounds of a request: what is more than them is refused, said in both languages and both forms, and not worked on."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers
from starlette.types import Message

from marchland.core.errors import (
    InputError,
    LargeHeadersError,
    LongAddressError,
    SlowRequestError,
    TooLargeError,
)
from marchland.site.request_bounds import RequestBounds, check_head, limited_body, parse_query
from tests.site.browser import Browser

BOUNDS = RequestBounds()
FORMS = {"text/html": "text/html; charset=utf-8", "application/json": "application/problem+json"}


@given(st.lists(st.tuples(st.text("abc&=% é", max_size=4), st.text("xyz&=%+ й", max_size=6)), max_size=30))
def test_a_query_is_read_as_the_library_reads_it(pairs: list[tuple[str, str]]) -> None:
    from urllib.parse import urlencode

    query = urlencode(pairs)
    read = parse_query(query.encode(), BOUNDS)
    expected = parse_qsl(query, keep_blank_values=True)
    assert sorted((name, value) for name, of in read.items() for value in of) == sorted(expected)
    for name, of in read.items():
        assert list(of) == [value for each, value in expected if each == name], "in their order"


def test_as_many_parameters_are_read_as_are_allowed_and_no_more() -> None:
    most = b"&".join(b"a%d=1" % number for number in range(BOUNDS.parameters))
    assert len(parse_query(most, BOUNDS)) == BOUNDS.parameters
    with pytest.raises(InputError, match="at most 200 parameters"):
        parse_query(most + b"&b=1", BOUNDS)
    with pytest.raises(InputError, match="at most 200 parameters"):
        parse_query(b"&" * BOUNDS.parameters, BOUNDS)
    with pytest.raises(InputError, match="at most 100 letters"):
        parse_query(b"x" * (BOUNDS.name_letters + 1) + b"=1", BOUNDS)


def head(**said: Any) -> dict[str, Any]:
    return {"raw_path": b"/", "query_string": b"", "headers": []} | said


@pytest.mark.parametrize(
    ("scope", "error"),
    [
        (head(query_string=b"q=" + b"x" * BOUNDS.address_bytes), LongAddressError),
        (head(raw_path=b"/" * (BOUNDS.address_bytes + 1)), LongAddressError),
        (head(headers=[(b"x", b"")] * (BOUNDS.headers + 1)), LargeHeadersError),
        (head(headers=[(b"cookie", b"x" * BOUNDS.header_bytes)]), LargeHeadersError),
        (head(query_string=b"&" * BOUNDS.parameters), InputError),
    ],
    ids=["query", "path", "headers", "header bytes", "parameters"],
)
def test_a_head_that_is_too_much_is_refused(scope: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        check_head(scope, BOUNDS)


def test_a_head_within_the_bounds_is_taken() -> None:
    check_head(head(query_string=b"x" * (BOUNDS.address_bytes - 1), headers=[(b"x", b"y")] * BOUNDS.headers), BOUNDS)


REFUSED: dict[str, tuple[str, dict[str, str], int]] = {
    "parameters": ("?" + "&".join(f"a{number}" for number in range(201)), {}, 400),
    "address": ("?q=" + "x" * BOUNDS.address_bytes, {}, 414),
    "headers": ("", {f"X-{number}": "1" for number in range(BOUNDS.headers)}, 431),
    "header": ("", {"Cookie": "x" * BOUNDS.header_bytes}, 431),
}


@pytest.mark.parametrize("accept", FORMS)
@pytest.mark.parametrize("of", REFUSED)
def test_a_refusal_is_short_and_in_both_languages_and_forms(browser: Browser, of: str, accept: str) -> None:
    more, headers, status = REFUSED[of]
    answers = {
        language: browser.get(
            f"{prefix}/about{more}", headers=headers | {"Accept": accept, "Accept-Language": language}
        )
        for language, prefix in {"en": "", "uk": "/uk"}.items()
    }
    for language, answer in answers.items():
        assert (answer.status_code, answer.headers["content-type"]) == (status, FORMS[accept])
        assert answer.headers["content-language"] == language
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert len(answer.content) < 1000
        assert bool(re.search("[а-я]{3}", answer.text)) == (language == "uk")
    if accept == "application/json":
        assert set(json.loads(answers["en"].text)) == {
            "type", "title", "status", "detail", "instance", "code", "next_step",
        }  # fmt: skip


@pytest.mark.parametrize("path", ["/nowhere", "/api/v1/search", "/collections", "/tiles/cells/0/0/0.mvt", "/plain.css"])
def test_bounds_hold_at_every_address(browser: Browser, path: str) -> None:
    assert browser.get(f"{path}?{'&' * 200}").status_code == 400


def coming(*pieces: bytes, waits_s: float = 0.0) -> Callable[[], Awaitable[Message]]:
    left = list(pieces)

    async def receive() -> Message:
        await asyncio.sleep(waits_s)
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    return receive


def test_what_is_taken_in_is_counted_by_bytes() -> None:
    async def reading() -> None:
        receive = limited_body(coming(b"x" * 6, b"x" * 6), Headers({}), 10, BOUNDS)
        await receive()
        with pytest.raises(TooLargeError):
            await receive()

    asyncio.run(reading())


@pytest.mark.parametrize("length", ["-1", "x", "1e3", "99999999999999999999999999", "11"])
def test_a_length_that_is_none_or_too_large_is_refused_before_a_byte_is_read(length: str) -> None:
    async def reading() -> None:
        with pytest.raises(TooLargeError):
            limited_body(coming(), Headers({"content-length": length}), 10, BOUNDS)

    asyncio.run(reading())


def test_a_body_that_stops_is_given_up() -> None:
    async def reading() -> None:
        receive = limited_body(coming(b"x", waits_s=60), Headers({}), 10, RequestBounds(body_s=0.01))
        with pytest.raises(SlowRequestError):
            await receive()

    asyncio.run(reading())


def test_what_has_come_earns_the_rest_more_time() -> None:
    """Of 2 bytes a second, 100 bytes earn 50 s more than the none that a body begins with."""

    async def reading() -> None:
        bounds = RequestBounds(body_s=0.0, body_bytes_s=2)
        receive = limited_body(coming(b"x" * 100, b"x", waits_s=0.01), Headers({}), 200, RequestBounds(body_bytes_s=2))
        await receive()
        assert len((await receive())["body"]) == 1
        with pytest.raises(SlowRequestError):
            await limited_body(coming(b"x", waits_s=0.01), Headers({}), 200, bounds)()

    asyncio.run(reading())


def test_a_body_that_breaks_off_is_a_refusal_and_no_fault(browser: Browser) -> None:
    # A server tells a broken framing of chunks, and whoever hangs up, by `http.disconnect`.
    told = [{"type": "http.request", "body": b"name=a", "more_body": True}, {"type": "http.disconnect"}]
    sent: list[Any] = []

    async def receive() -> Any:
        return told.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "https",
        "path": "/sign-in", "raw_path": b"/sign-in", "query_string": b"", "root_path": "", "server": ("test", 443),
        "client": ("192.0.2.7", 1), "headers": [(b"host", b"localhost"), (b"transfer-encoding", b"chunked")],
    }  # fmt: skip
    asyncio.run(browser.app(scope, receive, send))
    body = b"".join(message.get("body", b"") for message in sent)
    assert b"ended before it was whole" in body, body[-1500:]
    assert [message["status"] for message in sent if message["type"] == "http.response.start"] == [400]
