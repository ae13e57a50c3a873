"""The family of errors: what was wrong, where, and what to do next.

    MarchlandError              exit 2, HTTP 400
    ├── InputError              the reader's own file, field or option is wrong
    │   ├── ScenarioError       a scenario cannot be taken
    │   ├── ClaimError          a claims file cannot be taken
    │   ├── QuantityError       a number, range or unit cannot be read
    │   ├── FeedError           what came from a feed's address is no feed
    │   ├── ShapeError          a shape on the ground cannot be taken
    │   ├── EntryError          an entry cannot be taken into the ledger
    │   ├── EventError          an event is not allowed, or lacks what it demands (HTTP 409)
    │   ├── ProofError          a proof, checkpoint or signature does not hold (HTTP 422)
    │   ├── StoreError          a store cannot be opened, read or written
    │   │   └── AlteredError    what would be told is not as it was recorded (HTTP 503)
    │   └── ExpressionError     a formula cannot be read, or its dimensions do not agree
    ├── NotAllowedError         the actor's role does not allow it (HTTP 403)
    ├── SignInError             who asks must sign in first, or could not (HTTP 401)
    ├── TooLargeError           what was sent is larger than what is taken (HTTP 413)
    ├── TooManyError            too much was asked in too short a time (HTTP 429)
    ├── LongAddressError        the address is longer than what is read (HTTP 414)
    ├── LargeHeadersError       the headers are more or larger than what is read (HTTP 431)
    ├── SlowRequestError        a request came too slowly (HTTP 408)
    ├── BusyError               too much is being worked out, or it took too long (HTTP 503)
    ├── NotOfferedError         the answer does not come in that form, or by that method (HTTP 406)
    ├── NotFoundError           a name that is in no book (HTTP 404)
    ├── NotKnownError           the book has the name, but no value on those two days (HTTP 404)
    └── FactError               the book of facts breaks its own rules (HTTP 500)

Errors carry messages, which are text with its template and values, never domain objects, so that everything may
raise them. With values a message is a template that they fill: `InputError("unknown role {role!r}", role=role)`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from marchland.core.message import Message, join


@dataclass(frozen=True, slots=True)
class Location:
    """A place in what was given: a file, a line in it, a field."""

    file: str = ""
    line: int = 0
    field: str = ""

    def __str__(self) -> str:
        spot = f"{self.file}:{self.line}" if self.file and self.line else self.file
        return f"{spot}: {self.field}" if spot and self.field else spot or self.field


class MarchlandError(Exception):
    """An error for a person: a message, the place it is about, and the next step."""

    code = "marchland"
    exit_status = 2
    http_status = 400

    def __init__(self, message: str, /, *, where: Location | None = None, next_step: str = "", **values: Any) -> None:
        self.message = Message(message, **values)
        super().__init__(self.message)
        self.where = where or Location()
        self.next_step = Message(next_step)

    def located(self, where: Location) -> MarchlandError:
        """Return the same error, placed: fields already known are kept."""
        kept = Location(
            self.where.file or where.file,
            self.where.line or where.line,
            ".".join(part for part in (where.field, self.where.field) if part),
        )
        return type(self)(self.message, where=kept, next_step=self.next_step)

    def with_next_step(self, next_step: str) -> MarchlandError:
        """Return the same error, with that next step if it names none itself."""
        return type(self)(self.message, where=self.where, next_step=self.next_step or next_step)

    def __str__(self) -> str:
        place = str(self.where)
        return f"{place}: {self.message}" if place else self.message


class InputError(MarchlandError):
    """The reader's own file, field or option is wrong."""

    code = "input"


class ScenarioError(InputError):
    """A scenario cannot be taken."""

    code = "scenario"


class ClaimError(InputError):
    """A claims file cannot be taken."""

    code = "claim"


class QuantityError(InputError):
    """A number, range or unit cannot be read."""

    code = "quantity"


class ExpressionError(InputError):
    """A formula cannot be read, or its dimensions do not agree."""

    code = "expression"


class ShapeError(InputError):
    """A shape on the ground cannot be taken: broken, off the globe, or too large."""

    code = "shape"


class FeedError(InputError):
    """What came from a feed's address is no feed, or none that can be read."""

    code = "feed"


class EntryError(InputError):
    """An entry cannot be taken into the ledger, or is not one."""

    code = "entry"


class EventError(InputError):
    """An event is not allowed in an area's status, or lacks what it demands; the message names the rule."""

    code = "event"
    http_status = 409


class ProofError(InputError):
    """A proof, a checkpoint or a signature does not hold."""

    code = "proof"
    http_status = 422


class StoreError(InputError):
    """A store cannot be opened, read or written."""

    code = "store"
    http_status = 503


class AlteredError(StoreError):
    """What a store would tell is not as it was recorded: no answer is better than one that hides a hazard."""

    code = "altered"
    http_status = 503


class NotAllowedError(MarchlandError):
    """The actor's role does not allow it; everything that no line of the policy allows is refused."""

    code = "not_allowed"
    http_status = 403


class SignInError(MarchlandError):
    """Who asks must sign in first, or could not be signed in."""

    code = "sign_in"
    http_status = 401


class TooLargeError(MarchlandError):
    """What was sent is larger than what is taken."""

    code = "too_large"
    http_status = 413


class TooManyError(MarchlandError):
    """Too much was asked in too short a time."""

    code = "too_many"
    http_status = 429
    retry_after_s = 60


class LongAddressError(MarchlandError):
    """The address is longer than what is read."""

    code = "long_address"
    http_status = 414


class LargeHeadersError(MarchlandError):
    """The headers are more, or larger, than what is read."""

    code = "large_headers"
    http_status = 431


class SlowRequestError(MarchlandError):
    """A request came too slowly."""

    code = "slow_request"
    http_status = 408


class BusyError(MarchlandError):
    """Too much is being worked out at this moment, or one answer took too long."""

    code = "busy"
    http_status = 503
    retry_after_s = 5


class NotOfferedError(MarchlandError):
    """The answer does not come in that form, or by that method."""

    code = "not_offered"
    http_status = 406


class NotFoundError(MarchlandError):
    """A name that is in no book."""

    code = "not_found"
    http_status = 404


class NotKnownError(MarchlandError):
    """The book has the name, but no value on those two days."""

    code = "not_known"
    http_status = 404


class FactError(MarchlandError):
    """The book of facts breaks its own rules."""

    code = "fact"
    http_status = 500


_LONGEST = 80


def nearest(name: str, known: Iterable[str]) -> Message:
    """Return a next step that names the nearest known names, or all of a short list."""
    names = sorted({str(candidate) for candidate in known})
    name = name[:_LONGEST]  # what is longer is near to nothing, and would take long to find out
    lowered = {candidate.lower(): candidate for candidate in reversed(names)}
    close = difflib.get_close_matches(name.lower(), lowered, n=3, cutoff=0.5)
    if close:
        return Message("did you mean {names}?", names=join(Message(" or "), [repr(lowered[each]) for each in close]))
    if names and len(names) <= 12:
        return Message("known are: {names}", names=", ".join(names))
    return Message("")
