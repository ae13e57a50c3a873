"""What a capability declares of itself: commands, routes, collections, policy, terms, and what faces are made from."""

from __future__ import annotations

from dataclasses import dataclass

Target = str
"""A thing in a module, as `marchland.law.faces.pages:ROUTES`; it is imported only when it is asked for."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command, or a group of commands: its name, where it is found, and its one line of help."""

    name: str
    target: Target
    summary: str


@dataclass(frozen=True, slots=True)
class Link:
    """A line of the navigation: its path, its title, and its place among the others."""

    path: str
    title: str
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """One capability, as its folder declares it; every face of Marchland is made from these.

    `questions` are tuples of questions, `routes` of routes, `collections` of feature collections. `policy` are
    operations, each with its line: which roles may do it over which areas. `terms` are what values are called on
    pages, and `parameters` say what the names in addresses mean. `search`, `changes`, `figures` and `citations` are
    functions that give hits, what became known, counts for the first page, and what rests on a source or fact. `home`
    are functions that give a section of the first page, or None, and `method` templates that say how answers are made.
    `keeping` are functions that give a section of the ledger's page, on how it is kept, or None.
    `functions` are what Python has right under `marchland`, each with its name after the colon.
    `warm` are functions of a site that open what is slow to open, and `demo` functions that make the synthetic books of
    a demonstration in a folder and return their place. `backed_up` are functions that, given the place of a register's
    store, return which files beside it a backup takes in. `follows` are functions of opened books, called after a
    command has written to the register, and `faults` functions of a reader of the ledger, its origin and its place,
    which yield what of the capability's own does not fit the ledger. `commits` are functions of a reader of the ledger,
    its origin and a size, which return what is shown of its first entries beside the areas, or None. `health` are
    functions that yield what they found of a running site.
    """

    name: str
    summary: str
    commands: tuple[Command, ...] = ()
    navigation: tuple[Link, ...] = ()
    questions: tuple[Target, ...] = ()
    routes: tuple[Target, ...] = ()
    collections: tuple[Target, ...] = ()
    policy: tuple[Target, ...] = ()
    terms: tuple[Target, ...] = ()
    parameters: tuple[Target, ...] = ()
    search: tuple[Target, ...] = ()
    changes: tuple[Target, ...] = ()
    figures: tuple[Target, ...] = ()
    citations: tuple[Target, ...] = ()
    home: tuple[Target, ...] = ()
    method: tuple[str, ...] = ()
    keeping: tuple[Target, ...] = ()
    functions: tuple[Target, ...] = ()
    warm: tuple[Target, ...] = ()
    demo: tuple[Target, ...] = ()
    backed_up: tuple[Target, ...] = ()
    follows: tuple[Target, ...] = ()
    faults: tuple[Target, ...] = ()
    commits: tuple[Target, ...] = ()
    health: tuple[Target, ...] = ()
    position: int = 100
