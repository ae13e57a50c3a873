"""Files of observations in YAML: added to at the end, whole or not at all, and never changed above it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated

from marchland.adapters.yaml_files import File, read_bytes, read_yaml
from marchland.core.errors import InputError, Location
from marchland.core.message import Message
from marchland.core.schema import Record, long, matching, parse, within
from marchland.law.domain.observation import Discrepancy, FiledObservation, Observation, ParticipationField

_OPENING = """\
# What other lists show beside the book of acts: both values stand, and neither has changed the other.
observations:
"""


class _ObservationModel(Record, kw_only=True):
    treaty: Annotated[str, long(1)]
    state: Annotated[str, matching("([A-Z]{3})?")]
    field: ParticipationField
    kind: Discrepancy
    book_value: str
    seen_value: str
    source: str = ""
    participant: str = ""
    row: Annotated[int, within(least=0)] = 0
    seen_in: Annotated[str, long(1)]
    sha256: Annotated[str, matching("[0-9a-f]{64}")]
    seen_on: date


class _ObservationFile(Record):
    observations: list[_ObservationModel]


def read_observations(file: File, name: str = "") -> tuple[FiledObservation, ...]:
    """Return the observations of a file in its order; raises InputError naming the file, the line and the field."""
    read = read_yaml(file, name)
    model = parse(_ObservationFile, read.data, read.where, InputError)
    return tuple(
        FiledObservation(
            item.treaty,
            Observation(
                item.state,
                item.field,
                item.book_value,
                item.seen_value,
                item.kind,
                item.source,
                item.participant,
                item.row,
            ),
            item.seen_in,
            item.sha256,
            item.seen_on,
        )
        for item in model.observations
    )


def file_observations(
    path: Path, observations: Iterable[Observation], *, treaty: str, seen_in: str, sha256: str, seen_on: date
) -> tuple[FiledObservation, ...]:
    """Return the observations that were added at the end of a file, which is made where there is none.

    One that stands there already, seen in the same bytes, is not added again, on whatever day it was seen.
    What stands in the file stays byte for byte, and on any error the file is as it was; raises InputError.
    """
    target = path.resolve()
    with _sole_writer(target) as draft:
        before = read_bytes(target, str(path)) if target.exists() else b""
        standing = read_observations(target, str(path)) if before else ()
        met = {filed.same for filed in standing}
        added: list[FiledObservation] = []
        for observation in observations:
            filed = FiledObservation(treaty, observation, seen_in, sha256, seen_on)
            if filed.same not in met:
                met.add(filed.same)
                added.append(filed)
        if added:
            _write(draft, before, added)
            _check(draft, (*standing, *added), path)
            if before:
                shutil.copymode(target, draft)
    return tuple(added)


@contextmanager
def _sole_writer(target: Path) -> Iterator[Path]:
    """Give the draft beside a file, which one writer at a time can have, and put it in the file's place once filled.

    Raises InputError where somebody else has it, or where nothing can be written.
    """
    draft = target.with_name(target.name + ".draft")
    try:
        draft.open("x").close()
    except FileExistsError:
        raise InputError(
            "somebody else is adding to this file",
            where=Location(str(target)),
            next_step=Message("wait; if nobody is, remove {draft} beside it", draft=draft.name),
        ) from None
    except FileNotFoundError:
        raise InputError("there is no such folder", where=Location(str(target.parent)), next_step="make it") from None
    except OSError as error:
        raise InputError(
            "nothing can be written here: {reason}", reason=error.strerror, where=Location(str(target))
        ) from None
    try:
        yield draft
        if draft.stat().st_size:
            draft.replace(target)
        else:
            draft.unlink()
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise InputError(
            "the file cannot be written: {reason}", reason=error.strerror, where=Location(str(target))
        ) from None
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _write(draft: Path, before: bytes, added: Iterable[FiledObservation]) -> None:
    start = before or _OPENING.encode()
    text = "".join(map(_record, added)).encode()
    with draft.open("wb") as stream:
        stream.write(start if start.endswith(b"\n") else start + b"\n")
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())


def _check(draft: Path, wanted: tuple[FiledObservation, ...], path: Path) -> None:
    """Raise InputError unless the draft reads as what stood there with what is added behind it."""
    step = Message(
        "file into a new one, or begin each record of this one with '- ' at the line's beginning, the list last"
    )
    try:
        observations = read_observations(draft, str(path))
    except InputError as error:
        raise InputError(
            "nothing can be appended to this file: {message}",
            message=error.message,
            where=error.where,
            next_step=step,
        ) from None
    if observations != wanted:
        raise InputError("nothing can be appended to this file", where=Location(str(path)), next_step=step)


def _record(filed: FiledObservation) -> str:
    seen = filed.observation
    texts = {
        "treaty": filed.treaty,
        "state": seen.state,
        "field": seen.field.value,
        "kind": seen.kind.value,
        "book_value": seen.book_value,
        "seen_value": seen.seen_value,
        "source": seen.source,
        "participant": seen.participant,
        "seen_in": filed.seen_in,
        "sha256": filed.sha256,
    }
    lines = [f"{key}: {_quoted(text)}" for key, text in texts.items()]
    lines += [f"row: {seen.row}", f"seen_on: {filed.seen_on.isoformat()}"]
    return "- " + "\n  ".join(lines) + "\n"


def _quoted(text: str) -> str:
    """Return the text as a JSON string, which is one of YAML too, with what does not print escaped as YAML does it."""
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(sign if sign.isprintable() else f"\\U{ord(sign):08x}" for sign in quoted)
