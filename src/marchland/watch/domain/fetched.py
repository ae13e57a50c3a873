"""What is asked of a feed's server, and what came back of it: an answer with its bytes, or a named fault."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """One feed to be asked: the source's identifier, its address, and the validators of the answer that is kept."""

    source: str
    url: str
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """The answer to one request: either `fault` is empty and `status` is HTTP's, or `fault` is a code of schedule.py.

    `headers` have lower-case names in the order they came. `body` is decompressed. `url` is the address that answered
    and `moved_to` the one to which redirects that are permanent (301, 308) lead, empty where none does; `host` is the
    host that answered, by which a pause it asks for is kept.
    """

    request: FetchRequest
    at: datetime
    url: str = ""
    host: str = ""
    status: int = 0
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    moved_to: str = ""
    fault: str = ""
    detail: str = ""

    def header(self, name: str) -> str:
        """Return a header's value by its lower-case name, several joined by commas, empty where there is none."""
        return ", ".join(value for key, value in self.headers if key == name)
