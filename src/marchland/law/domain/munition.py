"""Munitions by their legal attributes alone, each attribute with the paper that it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from marchland.core.citation import Citation
from marchland.core.errors import InputError, NotFoundError, nearest
from marchland.core.message import Message
from marchland.law.domain.act import Certainty
from marchland.law.domain.position import Position, plain

TIMER = Message(
    "A timer never makes ground safe: in every mine whose timer fails, or that only switches itself off, the charge "
    "stays."
)


class DesignedFor(StrEnum):
    """What it is designed to be set off by; `both` also for a dispenser that holds mines of both kinds."""

    PERSON = "person"
    VEHICLE = "vehicle"
    BOTH = "both"


class Initiation(StrEnum):
    """Who sets it off: its victim, a person who watches, or either as it is set up."""

    VICTIM = "victim"
    COMMAND = "command"
    BOTH = "both"


class Persistence(StrEnum):
    """Whether it stays live without end, destroys itself, or only switches itself off."""

    PERSISTENT = "persistent"
    SELF_DESTRUCTING = "self_destructing"
    SELF_DEACTIVATING = "self_deactivating"
    NOT_STATED = "not_stated"


class Remote(StrEnum):
    """Whether it is remotely delivered in the sense of AP II Art. 2(2); `depends` where that turns on the means."""

    YES = "yes"
    NO = "no"
    DEPENDS = "depends"


class Detectable(StrEnum):
    """Whether common detectors find it; `modified` where metal was added to reach that."""

    YES = "yes"
    NO = "no"
    MODIFIED = "modified"
    UNKNOWN = "unknown"


class AntiHandling(StrEnum):
    """Whether it goes off when tampered with intentionally, or at an innocent disturbance too."""

    NONE = "none"
    INTENTIONAL = "intentional"
    INNOCENT_DISTURBANCE = "innocent_disturbance"
    UNKNOWN = "unknown"


class Meets(StrEnum):
    """Whether it meets the figures of AP II Technical Annex 3."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class AttributeSource:
    """The paper that one attribute rests on, and how sure it is."""

    attribute: str
    certainty: Certainty
    cite: Citation
    note: str = ""


@dataclass(frozen=True, slots=True)
class Munition:
    """One munition by legal attributes; `hours` are the stated periods of its timer, and nothing rests on them."""

    name: str
    designed_for: DesignedFor
    primarily_for_person: bool
    initiation: Initiation = Initiation.VICTIM
    remotely_delivered: Remote = Remote.NO
    persistence: Persistence = Persistence.NOT_STATED
    hours: tuple[float, ...] = ()
    detectable: Detectable = Detectable.UNKNOWN
    anti_handling: AntiHandling = AntiHandling.UNKNOWN
    annex_3: Meets = Meets.UNKNOWN
    id: str = "own"
    aliases: tuple[str, ...] = ()
    attested: tuple[AttributeSource, ...] = ()
    positions: tuple[Position, ...] = ()

    def __post_init__(self) -> None:
        if self.designed_for is DesignedFor.VEHICLE and self.primarily_for_person:
            raise InputError(
                "{name}: designed for a vehicle, yet primarily for a person",
                name=self.name,
                next_step="set designed_for to both, or primarily_for_person to false",
            )

    @property
    def charge(self) -> str:
        """Return what has to be said of every munition with a timer: that its charge stays."""
        return TIMER if self.persistence in (Persistence.SELF_DESTRUCTING, Persistence.SELF_DEACTIVATING) else ""

    @property
    def misses_annex_3(self) -> bool:
        """Tell whether it misses the figures for timers: by its paper, or for it is scattered and has no timer."""
        scattered = self.remotely_delivered is Remote.YES and self.persistence is Persistence.PERSISTENT
        return self.annex_3 is Meets.NO or scattered


@dataclass(frozen=True, slots=True)
class MunitionBook:
    """The munitions that the shipped file describes, by id."""

    munitions: Mapping[str, Munition]
    digest: str = ""

    def find(self, name: str) -> Munition:
        """Return the munition of that id, name or alias, in any case; raises NotFoundError with the nearest names."""
        wanted = plain(name)
        spelt = {
            plain(said): munition
            for munition in self.munitions.values()
            for said in (munition.id, munition.name, *munition.aliases)
        }
        if wanted not in spelt:
            known = Message("known are: {names}", names=[munition.name for munition in self.munitions.values()])
            raise NotFoundError("no munition is called {name!r}", name=name, next_step=nearest(wanted, spelt) or known)
        return spelt[wanted]
