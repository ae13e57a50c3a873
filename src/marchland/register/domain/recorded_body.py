"""The body of a version as it was written, of which only those fields are read that somebody asks for."""

from __future__ import annotations

import functools
from collections.abc import Container, Iterator, Mapping
from typing import Any

import msgspec

_ORDERS_KEPT = 256


FieldNames = tuple[tuple[bytes, str], ...]
"""What stands before a field where it is written, a comma first, and the field, in their order."""


def field_names(names: Mapping[str, str]) -> FieldNames:
    """Return how fields are written under other names: `names` are name in the object → name of the field."""
    return tuple((f',"{name}":'.encode(), field) for name, field in names.items())


@functools.lru_cache(maxsize=_ORDERS_KEPT)
def _field_names(fields: tuple[str, ...]) -> FieldNames:
    return field_names({field: field for field in fields})


class _Part(msgspec.Struct):
    """Of a released part what is asked about many areas at once: its kind, and its shape as it was written."""

    kind: str
    shape: msgspec.Raw


class _Decided(msgspec.Struct):
    """Of a released part how it was decided, where the body tells it, and by which entry it was released."""

    seq: int
    decided: str | None = None


class _Sums(msgspec.Struct):
    """How the land of an area adds up, in m²."""

    original: float | int
    cancelled: float | int
    reduced: float | int
    cleared: float | int
    remaining: float | int
    carried_on: float | int


_SUMS = msgspec.json.Decoder(_Sums)
_DECIDED = msgspec.json.Decoder(list[_Decided])
_PARTS = msgspec.json.Decoder(list[_Part])
_PARTED = msgspec.json.Decoder(dict[str, msgspec.Raw])


class RecordedBody(Mapping[str, Any]):
    """The fields of a body by their names; a shape that nobody looks at is never taken apart."""

    __slots__ = ("_raw", "_read")

    def __init__(self, raw: dict[str, msgspec.Raw]) -> None:
        self._raw = raw
        self._read: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._read:
            self._read[name] = msgspec.json.decode(self._raw[name])
        return self._read[name]

    def get(self, name: str, default: Any = None) -> Any:
        """Return a field, or the default where the body has none of that name."""
        return self[name] if name in self._raw else default

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)

    def __contains__(self, name: object) -> bool:
        return name in self._raw

    def __repr__(self) -> str:
        return repr(dict(self))

    def written(self, names: FieldNames) -> str:
        """Return a JSON object of fields as they were written, each under its name; those it has not are left out."""
        written: list[bytes | msgspec.Raw] = []
        for name, field in names:
            raw = self._raw.get(field)
            if raw is not None:
                written += (name, raw)
        return f"{{{b''.join(written).decode()[1:]}}}"

    def written_without(self, names: Container[str]) -> str:
        """Return a JSON object of the fields as they were written, less those of those names."""
        return self.written(_field_names(tuple(name for name in self._raw if name not in names)))

    def text(self, name: str) -> str:
        """Return a field as it was written; raises KeyError where the body has none of that name."""
        return _text(self._raw[name])

    def parts(self) -> list[tuple[str, str]]:
        """Return the kind of each part that was released, and its shape as GeoJSON text."""
        parts = _PARTS.decode(self._raw["parts"]) if "parts" in self._raw else ()
        return [(part.kind, _text(part.shape)) for part in parts]

    def sums(self) -> tuple[float, ...]:
        """Return the m² of the balance, in the order of `Balance`, each as the whole or broken number written."""
        return msgspec.structs.astuple(_SUMS.decode(self._raw["m2"]))

    def decided(self) -> dict[int, str]:
        """Return how the release of each part was decided, by its entry, or nothing where only the entries tell it."""
        if "parts" not in self._raw:
            return {}
        return {part.seq: part.decided or "" for part in _DECIDED.decode(self._raw["parts"])}

    def without(self, names: frozenset[str], changed: Mapping[str, Any]) -> RecordedBody:
        """Return the body less the fields of those names, and with others in their place or beside them."""
        kept = {name: raw for name, raw in self._raw.items() if name not in names} if names else dict(self._raw)
        kept |= {name: msgspec.Raw(msgspec.json.encode(value)) for name, value in changed.items()}
        return RecordedBody(kept)

    def with_ways(self, ways: tuple[str, ...]) -> RecordedBody:
        """Return the body with `decided`: all ways in which the releases of its parts were decided."""
        return RecordedBody(self._raw | {"decided": _ways_written(ways)})


@functools.lru_cache(maxsize=_ORDERS_KEPT)
def _ways_written(ways: tuple[str, ...]) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode(ways))


def _text(raw: msgspec.Raw) -> str:
    return bytes(raw).decode()


def read_body(body: bytes) -> RecordedBody:
    """Return the body of a version by its fields."""
    return RecordedBody(_PARTED.decode(body))
