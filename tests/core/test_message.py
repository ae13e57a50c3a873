"""Messages are English text that keeps its template and values, whatever carries them."""

from __future__ import annotations

import copy
import json
import pickle
from dataclasses import dataclass
from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.core.errors import InputError, Location, MarchlandError, nearest
from marchland.core.message import Message, encoded, join, placeholders


@pytest.mark.parametrize(
    ("message", "text"),
    [
        (Message("unknown role {role!r}", role="x'y"), 'unknown role "x\'y"'),
        (Message("{count:,} areas", count=12345), "12,345 areas"),
        (Message("since {day}", day=date(2025, 7, 7)), "since 2025-07-07"),
        (Message("{share:.1f} %", share=2.25), "2.2 %"),
        (Message("a {b} of JSON"), "a {b} of JSON"),
        (Message("{{{name}}}", name="x"), "{x}"),
        (Message("known are: {names}", names=["a", "b"]), "known are: a, b"),
        (Message("entry {entry!r}", entry=7), "entry 7"),
        (Message("claim {claim}: {why}", claim="S1", why=Message("{n} is negative", n=-1)), "claim S1: -1 is negative"),
        (Message.counted("{n} area", "{n} areas", 1), "1 area"),
        (Message.counted("{n} area of {whose}", "{n} areas of {whose}", 2, whose="x"), "2 areas of x"),
        (Message.counted("an area", "several areas", 1), "an area"),
        (join("; ", ["a", Message("{x} is", x=1), "{c}"]), "a; 1 is; {c}"),
        (join(", ", []), ""),
        (join(Message(" or "), ["a", "b"]), "a or b"),
    ],
)
def test_a_message_is_its_english_text(message: Message, text: str) -> None:
    assert message == text
    assert (str(message), f"{message}", hash(message)) == (text, text, hash(text))
    assert type(str(message)) is str
    assert json.dumps({"detail": message}) == json.dumps({"detail": text})


def test_values_stay_what_they_are() -> None:
    inner = Message("{n} is negative", n=-1)
    made = Message(
        "{day} {count:,} {why} {shape}", day=date(2025, 7, 7), count=5, why=inner, shape=Location("a.toml", 3)
    )
    assert dict(made.values) == {"day": date(2025, 7, 7), "count": 5, "why": inner, "shape": "a.toml:3"}
    assert made.values["why"] is inner, "a message inside stays one"
    assert made.template == "{day} {count:,} {why} {shape}"
    both = join(" and ", [inner, "typed"])
    assert (both.values["part_0"], both.values["part_1"]) == (inner, "typed")
    assert isinstance(both.values["part_0"], Message)


def test_a_message_is_not_changed() -> None:
    made = Message("{a}", a=1)
    with pytest.raises(AttributeError):
        made.template = "{b}"
    with pytest.raises(TypeError):
        made.values["a"] = 2  # type: ignore[index]


def test_a_message_given_alone_is_the_same() -> None:
    made = Message("{a} is", a=1)
    assert Message(made) is made


def test_a_template_without_its_value_is_refused_at_once() -> None:
    with pytest.raises(KeyError):
        Message("{a} and {b}", a=1)
    with pytest.raises(KeyError):
        Message("{a.__class__}", a=1)


@dataclass(frozen=True)
class Held:
    what: str


class Shown(msgspec.Struct):
    what: str


MADE = (
    Message("claim {claim}: {why}", claim="S1", why=Message("{n} is negative", n=-1)),
    Message.counted("{n} area", "{n} areas", 3),
    Message("plain {text}"),
)


@pytest.mark.parametrize("made", MADE)
def test_copies_and_pickles_keep_template_and_values(made: Message) -> None:
    for same in (copy.copy(made), copy.deepcopy(made), pickle.loads(pickle.dumps(made))):  # noqa: S301
        assert same == made
        assert (same.template, same.many, same.values) == (made.template, made.many, made.values)
    assert pickle.loads(pickle.dumps(Held(made))).what.template == made.template  # noqa: S301


@pytest.mark.parametrize("made", MADE)
def test_msgspec_encodes_a_message_with_the_hook(made: Message) -> None:
    text = json.dumps(str(made)).encode()
    assert msgspec.json.encode(Shown(made), enc_hook=encoded) == b'{"what":' + text + b"}"
    assert msgspec.to_builtins({"a": [made]}, enc_hook=encoded) == {"a": [str(made)]}
    with pytest.raises(TypeError):
        msgspec.json.encode(object(), enc_hook=encoded)


def test_an_error_keeps_its_template_and_values_when_it_is_placed() -> None:
    made = InputError("unknown role {role!r}", role="x", next_step=nearest("viewr", ["viewer"]))
    for error in (
        made,
        made.located(Location("a.yaml", 3)),
        made.with_next_step("never"),
        made.located(Location(field="b")).with_next_step(""),
    ):
        assert isinstance(error.message, Message)
        assert (error.message, error.message.template) == ("unknown role 'x'", "unknown role {role!r}")
        assert (error.next_step, error.next_step.template) == ("did you mean 'viewer'?", "did you mean {names}?")
    assert MarchlandError("a {brace} stays").message == "a {brace} stays"
    stepped = MarchlandError("no").with_next_step(Message("give {what}", what="x"))
    assert stepped.next_step.values == {"what": "x"}


def test_placeholders_are_named_with_their_form() -> None:
    assert placeholders("{b!r} {a:,} {a:,} {{c}} {d}") == ("a:,", "b!r", "d")


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_fills_a_template_stands_in_it_as_it_is(one: str, other: str) -> None:
    assert Message("{one}|{other}", one=one, other=other) == f"{one}|{other}"
    assert join(one, [other, other]) == one.join([other, other])
    assert Message(other) == other
