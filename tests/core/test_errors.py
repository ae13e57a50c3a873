"""Errors say what was wrong, where, and what to do next, in plain text."""

from __future__ import annotations

import pytest

from marchland.core import errors
from marchland.core.errors import Location, MarchlandError, ScenarioError, nearest

FAMILY = {
    # class: (parent, code, HTTP status)
    errors.MarchlandError: (Exception, "marchland", 400),
    errors.InputError: (MarchlandError, "input", 400),
    errors.ScenarioError: (errors.InputError, "scenario", 400),
    errors.ClaimError: (errors.InputError, "claim", 400),
    errors.QuantityError: (errors.InputError, "quantity", 400),
    errors.ExpressionError: (errors.InputError, "expression", 400),
    errors.FeedError: (errors.InputError, "feed", 400),
    errors.ShapeError: (errors.InputError, "shape", 400),
    errors.EntryError: (errors.InputError, "entry", 400),
    errors.EventError: (errors.InputError, "event", 409),
    errors.ProofError: (errors.InputError, "proof", 422),
    errors.StoreError: (errors.InputError, "store", 503),
    errors.AlteredError: (errors.StoreError, "altered", 503),
    errors.NotAllowedError: (MarchlandError, "not_allowed", 403),
    errors.SignInError: (MarchlandError, errors.SignInError.code, 401),
    errors.TooLargeError: (MarchlandError, errors.TooLargeError.code, 413),
    errors.TooManyError: (MarchlandError, errors.TooManyError.code, 429),
    errors.LongAddressError: (MarchlandError, "long_address", 414),
    errors.LargeHeadersError: (MarchlandError, "large_headers", 431),
    errors.SlowRequestError: (MarchlandError, "slow_request", 408),
    errors.BusyError: (MarchlandError, "busy", 503),
    errors.NotOfferedError: (MarchlandError, errors.NotOfferedError.code, 406),
    errors.NotFoundError: (MarchlandError, "not_found", 404),
    errors.NotKnownError: (MarchlandError, "not_known", 404),
    errors.FactError: (MarchlandError, "fact", 500),
}


@pytest.mark.parametrize("kind", FAMILY, ids=lambda kind: kind.__name__)
def test_each_class_has_its_place_in_the_family(kind: type[MarchlandError]) -> None:
    parent, code, http_status = FAMILY[kind]
    assert kind.__base__ is parent
    assert (kind.code, kind.exit_status, kind.http_status) == (code, 2, http_status)


def test_the_family_is_drawn_in_the_docstring() -> None:
    drawn = errors.__doc__ or ""
    for kind in FAMILY:
        assert kind.__name__ in drawn


def test_no_class_of_the_family_is_left_out_here() -> None:
    defined = {thing for thing in vars(errors).values() if isinstance(thing, type) and issubclass(thing, Exception)}
    assert defined == set(FAMILY)


@pytest.mark.parametrize(
    ("where", "text"),
    [
        (Location(), ""),
        (Location("belt.toml"), "belt.toml"),
        (Location("belt.toml", 3), "belt.toml:3"),
        (Location("belt.toml", 3, "belts.0.depth"), "belt.toml:3: belts.0.depth"),
        (Location("belt.toml", 0, "depth"), "belt.toml: depth"),
        (Location(field="depth"), "depth"),
        (Location(line=3), ""),
    ],
)
def test_a_place_is_written_as_file_line_and_field(where: Location, text: str) -> None:
    assert str(where) == text


def test_an_error_is_printed_with_its_place() -> None:
    error = MarchlandError("it is wrong", where=Location("a.yaml", 2, "low"), next_step="mend it")
    assert str(error) == "a.yaml:2: low: it is wrong"
    assert error.message == "it is wrong"
    assert error.next_step == "mend it"
    assert str(MarchlandError("it is wrong")) == "it is wrong"


def test_placing_an_error_keeps_what_is_known_and_puts_the_outer_field_first() -> None:
    inner = ScenarioError("no", where=Location(field="share"), next_step="give 0 to 1")
    placed = inner.located(Location("belt.toml", 4, "belts.0"))
    assert type(placed) is ScenarioError
    assert placed.where == Location("belt.toml", 4, "belts.0.share")
    assert placed.located(Location("other.toml", 9)).where == placed.where
    assert placed.next_step == "give 0 to 1"
    assert inner.where == Location(field="share")


@pytest.mark.parametrize(
    ("name", "known", "step"),
    [
        ("lenght", ["depth", "density", "length"], "did you mean 'length'?"),
        ("POLAND", ["Poland", "Finland"], "did you mean 'Poland' or 'Finland'?"),
        ("xyz", ["depth", "length"], "known are: depth, length"),
        ("xyz", [], ""),
        ("xyz", [f"fact_{n:02}" for n in range(13)], ""),
        ("a", ["a", "A"], "did you mean 'A'?"),
    ],
)
def test_the_next_step_names_the_nearest(name: str, known: list[str], step: str) -> None:
    assert nearest(name, known) == step


def test_where_is_frozen() -> None:
    with pytest.raises(AttributeError):
        Location().line = 3  # type: ignore[misc]


def test_a_next_step_is_added_only_where_there_is_none() -> None:
    bare = ScenarioError("it is wrong", where=Location("a.toml", 2))
    stepped = bare.with_next_step("mend it")
    assert (type(stepped), stepped.where, stepped.next_step) == (ScenarioError, bare.where, "mend it")
    assert stepped.with_next_step("leave it").next_step == "mend it"
