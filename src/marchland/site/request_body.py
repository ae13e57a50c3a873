"""The body of a request, read as the form that it is, or left as bytes."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.datastructures import FormData, Headers, UploadFile
from starlette.requests import Request
from starlette.types import Message

from marchland.site.request import UploadedFile

LARGE_BYTES = 64 * 2**10
"""Bodies beyond this wait for their turn, so that only so many are in the memory at once."""
_FORM_MEDIA_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
_MOST_FILES, _MOST_FIELDS = 4, 400
Form = tuple[Mapping[str, tuple[str, ...]], Mapping[str, UploadedFile], bytes]


@dataclass(frozen=True, slots=True)
class RequestBody:
    """The bytes that came, and the headers that say what they are."""

    headers: Headers = field(default_factory=Headers)
    content: bytes = b""

    def read(self, max_bytes: int) -> Form:
        """Return the fields and files of a form, or the bytes of anything else; this is work for a thread."""
        media_type = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type not in _FORM_MEDIA_TYPES:
            return {}, {}, self.content
        return asyncio.run(self._form(max_bytes))

    async def _form(self, max_bytes: int) -> Form:
        async def receive() -> Message:
            return {"type": "http.request", "body": self.content, "more_body": False}

        # `app` lets Starlette say what is wrong with a form as an HTTP error.
        scope = {"type": "http", "headers": self.headers.raw, "app": None}
        reading = Request(scope, receive)
        async with reading.form(max_files=_MOST_FILES, max_fields=_MOST_FIELDS, max_part_size=max_bytes) as form:
            return _fields(form), await _uploaded_files(form), b""


def _fields(form: FormData) -> dict[str, tuple[str, ...]]:
    values: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            values.setdefault(name, []).append(value)
    return {name: tuple(of) for name, of in values.items()}


async def _uploaded_files(form: FormData) -> dict[str, UploadedFile]:
    files = {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile) and value.filename:
            files[name] = UploadedFile(value.filename.rpartition("/")[2], await value.read())
    return files
