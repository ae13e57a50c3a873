"""The fuzzer: it tells a refusal from a fault, an input that takes too long, and every parser takes its own seeds."""

from __future__ import annotations

import importlib
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from marchland.core.errors import InputError

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def fuzz(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    module = importlib.import_module("fuzz")
    before = signal.signal(signal.SIGPROF, module._too_slow)
    yield module
    signal.signal(signal.SIGPROF, before)


def read(given: bytes) -> None:
    if given == b"round and round":
        while True:
            pass
    if given == b"refused":
        raise InputError("no")
    if given == b"a fault":
        raise ZeroDivisionError


def test_what_comes_up_is_told_apart(fuzz: Any) -> None:
    tally = fuzz.Tally(fuzz.Parser("made", read, (b"",)))
    for given in (b"taken", b"refused", b"a fault", b"a fault", b"round and round"):
        fuzz._try(tally, given)
    assert (tally.taken, tally.refused, tally.wrong, tally.tried) == (1, 1, 3, 5)
    assert [given for _, given in tally.found.values()] == [b"a fault", b"round and round"]
    assert any(name.startswith("slow") for name in tally.found)


def test_inputs_are_the_seeds_and_then_changes_the_same_for_a_seed(fuzz: Any) -> None:
    import itertools
    import random

    parser = fuzz.Parser("made", read, (b"one two", b"three"))
    first, second = (list(itertools.islice(fuzz.inputs(parser, random.Random(3)), 200)) for _ in range(2))
    assert first == second
    assert first[:2] == [b"one two", b"three"]
    assert len(set(first)) > 150
    assert max(map(len, first)) <= fuzz.LONGEST


def test_every_parser_stands_the_first_inputs(fuzz: Any) -> None:
    """A small run of every parser; the seeds of most are taken, so that changes begin at what is nearly right."""
    import itertools
    import random

    for parser in fuzz.PARSERS:
        tally = fuzz.Tally(parser)
        for given in itertools.islice(fuzz.inputs(parser, random.Random(1)), len(parser.seeds) + 25):
            fuzz._try(tally, given)
        assert tally.found == {}, parser.name
        assert tally.taken or parser.name in {"archive-line", "feed"}, parser.name
    assert len({parser.name for parser in fuzz.PARSERS}) == len(fuzz.PARSERS)
