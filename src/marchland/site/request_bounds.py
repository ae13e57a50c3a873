"""How much of a request is read before any work starts: its address, parameters, headers and the pace of its body."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope

from marchland.core.errors import (
    InputError,
    LargeHeadersError,
    LongAddressError,
    SlowRequestError,
    TooLargeError,
)

_KIB = 2**10


@dataclass(frozen=True, slots=True)
class RequestBounds:
    """What one request may be at most; a body comes in `body_s`, and each further second for `body_bytes_s` of it.

    A filter of 4,000 letters that are not Latin takes 24,000 bytes of an address, so an address may be longer.
    """

    address_bytes: int = 32 * _KIB
    parameters: int = 200
    name_letters: int = 100
    headers: int = 100
    header_bytes: int = 32 * _KIB
    body_s: float = 10.0
    body_bytes_s: int = 32 * _KIB


def check_head(scope: Scope, bounds: RequestBounds) -> None:
    """Raise LongAddressError, LargeHeadersError or InputError where address, headers or parameters are too much."""
    query: bytes = scope.get("query_string", b"")
    if len(scope.get("raw_path") or b"") + len(query) > bounds.address_bytes:
        raise LongAddressError(
            "an address here has at most {most:,} bytes", most=bounds.address_bytes,
            next_step="ask for less at once, or send it as a form",
        )  # fmt: skip
    headers = scope["headers"]
    if len(headers) > bounds.headers or sum(len(name) + len(value) for name, value in headers) > bounds.header_bytes:
        raise LargeHeadersError(
            "a request here has at most {most} headers of {bytes:,} bytes together", most=bounds.headers,
            bytes=bounds.header_bytes, next_step="delete this site's cookies, and send fewer headers",
        )  # fmt: skip
    if query.count(b"&") >= bounds.parameters:
        raise _too_many(bounds)


def parse_query(query: bytes, bounds: RequestBounds) -> dict[str, tuple[str, ...]]:
    """Return every value of every name in order, read once; raises InputError for too many names, or too long ones."""
    if query.count(b"&") >= bounds.parameters:
        raise _too_many(bounds)
    values: dict[str, list[str]] = {}
    for name, value in parse_qsl(query.decode("latin-1"), keep_blank_values=True):
        if len(name) > bounds.name_letters:
            raise InputError(
                "the name of a parameter has at most {most} letters", most=bounds.name_letters,
                next_step="see which parameters there are in the description of the API",
            )  # fmt: skip
        values.setdefault(name, []).append(value)
    return {name: tuple(of) for name, of in values.items()}


def _too_many(bounds: RequestBounds) -> InputError:
    return InputError(
        "an address here has at most {most} parameters", most=bounds.parameters, next_step="ask for less at once"
    )


def limited_body(receive: Receive, headers: Headers, max_bytes: int, bounds: RequestBounds) -> Receive:
    """Return what gives a request's body; it raises TooLargeError once there is too much, SlowRequestError if too slow.

    The time allowed grows with what has come, so that a slow line that goes on is served, and a trickle is not.
    """
    # Starlette's RequestBodyLimitMiddleware answers in plain text, and takes a length that is no number for none.
    error = TooLargeError(
        "a request here has at most {most:,} kB", most=max_bytes // _KIB,
        next_step="send less, or use the command line",
    )  # fmt: skip
    length = headers.get("content-length", "0")
    if not length.isdecimal() or int(length[:20]) > max_bytes:
        raise error
    received, began_s = 0, asyncio.get_running_loop().time()

    async def receiving() -> Message:
        nonlocal received
        until_s = began_s + bounds.body_s + received / bounds.body_bytes_s
        message = await _by(until_s, receive)
        received += len(message.get("body", b""))
        if received > max_bytes:
            raise error
        return message

    return receiving


async def _by(until_s: float, receive: Callable[[], Awaitable[Message]]) -> Message:
    try:
        async with asyncio.timeout_at(until_s):
            return dict(await receive())
    except TimeoutError:
        raise SlowRequestError(
            "the request came too slowly to be read", next_step="send it again over a better line, or send less"
        ) from None
