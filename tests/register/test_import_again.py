"""Files that come again: what people decided about rows holds, and nothing comes in by the back door."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from marchland.adapters.clock import now
from marchland.core.errors import NotAllowedError
from marchland.core.message import Clause, Message, Word
from marchland.register.adapters.set_aside_store import SetAsideStore
from marchland.register.domain.intake_verdict import IntakeProblem, ProblemKind
from marchland.register.domain.kept_reasons import kept_reasons, reasons_of
from marchland.register.domain.row_repair import RowRepair
from marchland.register.service import aside_decisions, taking_in
from marchland.register.service.opening import RegisterBooks, opened_at
from tests.register.giving import Marchland, feature, moved, shown
from tests.register.test_import import count, given, imported, kinds, mapping

OWN = "".join(f'[fields.{name}]\ncolumn = "{name}"\n' for name in ("name", "classification", "valid_on", "source"))
KEPT = "register.db.intake.db"


def waiting(marchland: Marchland, *options: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(marchland("import", "list", *options, "--format", "json").out)
    return found


def test_a_row_that_was_refused_does_not_come_in_by_another_mapping(marchland: Marchland) -> None:
    file = given(feature(area="a"), feature(moved(18.1, 44), area="b"), feature(area="c"))
    assert kinds(imported(marchland, file, "--commit")) == {3: ["same-land"]}
    assert marchland("import", "refuse", 1, "--reason", "it is a again").status == 0
    answer = imported(marchland, file, "--mapping", mapping(f"# a comment\n{OWN}"), "--commit")
    assert kinds(answer) == {3: ["same-land", "refused"]}
    assert "it is a again" in next(each["detail"] for each in answer["problems"] if each["kind"] == "refused")
    assert (answer["on_record"], count(marchland), waiting(marchland)) == (2, 2, [])
    assert kinds(imported(marchland, file, "--mapping", "mapping.toml")) == {3: ["same-land", "refused"]}


def test_the_land_of_a_row_on_record_is_not_taken_again_under_another_id(marchland: Marchland) -> None:
    imported(marchland, given(feature(area="a")), "--commit")
    answer = imported(marchland, given(feature(area="z"), feature(area="a")), "--commit")
    assert (kinds(answer), answer["on_record"], count(marchland)) == ({1: ["same-land"]}, 1, 1)


def test_a_row_that_was_repaired_is_on_record_and_waits_no_more_by_any_mapping(marchland: Marchland) -> None:
    file = given(feature(area="a"), feature(moved(18.1, 44), area="b", classification="dangerous"))
    imported(marchland, file, "--commit")
    assert kinds(imported(marchland, file, "--mapping", mapping(f"# other\n{OWN}"), "--commit")) == {2: ["field"]}
    assert [each["number"] for each in waiting(marchland)] == [1, 2]
    assert marchland("import", "repair", 1, "classification=indication").status == 0
    assert waiting(marchland) == []
    again = imported(marchland, file, "--commit")
    assert (again["accepted"], again["repaired"], again["set_aside"], again["on_record"]) == (1, 1, 0, 2)
    assert again["area_in_m2"] == again["area_out_m2"]
    assert count(marchland) == 2


def test_a_better_mapping_takes_a_row_that_waited(marchland: Marchland) -> None:
    file = given(feature(area="a"), feature(moved(18.1, 44), area="b", classification="dangerous"))
    imported(marchland, file, "--commit")
    codes = '[fields.classification.codes]\ndangerous = "indication"\nindication = "indication"\n'
    assert imported(marchland, file, "--mapping", mapping(OWN + codes), "--commit")["accepted"] == 2
    assert (waiting(marchland), count(marchland)) == ([], 2)


def test_what_is_hardly_so_is_taken_after_a_commit_as_well(marchland: Marchland) -> None:
    file = given(feature(area="a"), feature(moved(18.2, 44, 3), area="huge"), {**feature(area="n"), "geometry": None})
    assert kinds(imported(marchland, file, "--commit")) == {2: ["size"], 3: ["no-shape"]}
    assert imported(marchland, file, "--commit")["set_aside"] == 2
    assert imported(marchland, file, "--accept-implausible")["accepted"] == 2
    answer = imported(marchland, file, "--accept-implausible", "--commit")
    assert (answer["accepted"], kinds(answer), bool(shown(marchland, "huge"))) == (2, {3: ["no-shape"]}, True)
    assert [each["id"] for each in waiting(marchland)] == ["n"]
    assert imported(marchland, file, "--commit")["on_record"] == 2


def test_the_columns_of_a_row_are_kept_until_it_is_decided_and_no_longer(marchland: Marchland) -> None:
    rows = (feature(moved(18 + n, 44), area=f"a{n}", classification="x", owner=f"Owner-{n}") for n in range(2))
    imported(marchland, given(*rows), "--commit")
    assert b"Owner-0" in Path(KEPT).read_bytes()
    assert marchland("import", "repair", 1, "classification=indication", "--accept-implausible").status == 0
    assert marchland("import", "refuse", 2, "--reason", "no").status == 0
    with sqlite3.connect(KEPT) as db:
        assert db.execute("SELECT feature FROM aside").fetchall() == [("null",), ("null",)]
    assert b"Owner-" not in Path(KEPT).read_bytes()


@contextmanager
def nobody() -> Iterator[RegisterBooks]:
    """Somebody who came through the web and has no role."""
    with opened_at("register.db", read_only=False) as books:
        yield replace(books, identity="account-nobody")


def test_who_has_no_role_takes_in_nothing_and_leaves_nothing(marchland: Marchland) -> None:
    imported(marchland, given(feature(area="a")))
    marchland("register", "add", "given.geojson")
    file = taking_in.mapped_file(Path(given({**feature(area="n", owner="A. Farmer"), "geometry": None})), None)
    with nobody() as books:
        with pytest.raises(NotAllowedError):
            taking_in.take_in(books, file, now)
        assert not Path(KEPT).exists()
        with pytest.raises(NotAllowedError):
            aside_decisions.listed(books)
    imported(marchland, "given.geojson", "--commit")
    with nobody() as books:
        with pytest.raises(NotAllowedError):
            aside_decisions.refuse(books, 1, "no", now)
        with pytest.raises(NotAllowedError):
            aside_decisions.repair(books, 1, RowRepair(), now)
    assert [each["state"] for each in waiting(marchland)] == ["open"]


@pytest.mark.parametrize("step", ["begin", "settle", "finish"])
def test_an_import_that_is_ended_beside_the_register_goes_on_as_well(
    marchland: Marchland, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """It is ended each time that this is called, until once it is not."""
    file = given(feature(area="a"), feature(moved(18.1, 44), area="b"), {**feature(area="n"), "geometry": None})
    real, calls = getattr(SetAsideStore, step), [0]
    end_at = {"begin": (2, 4), "settle": (1, 2), "finish": (1, 2)}[step]

    def ended(*arguments: Any) -> Any:
        calls[0] += 1
        if calls[0] in end_at:
            raise KeyboardInterrupt
        return real(*arguments)

    monkeypatch.setattr(SetAsideStore, step, ended)
    assert marchland("import", file, "--commit").status == 130
    assert marchland("import", file, "--commit", "--resume").status == 130
    answer = imported(marchland, file, "--commit", "--resume")
    assert (answer["accepted"], answer["on_record"], kinds(answer)) == (2, 2, {3: ["no-shape"]})
    assert (count(marchland), len(waiting(marchland))) == (2, 1)


def test_reasons_are_kept_with_template_and_values_for_any_language() -> None:
    inner = Message.counted("{n} area", "{n} areas", 3)
    detail = Message("{a} {b!r} {c:,} {d} {e} {f}", a=inner, b="x", c=1234, d=date(2024, 5, 1), e=Word("worked_on"),
                     f=Clause("so it is."))  # fmt: skip
    problem = IntakeProblem(ProblemKind.SIZE, "shape", detail, "a plain {text}")
    (found,) = reasons_of(kept_reasons([problem]))
    assert found == problem
    again = found.detail
    assert isinstance(again, Message)
    assert (again.template, dict(again.values)) == (detail.template, dict(detail.values))
    assert isinstance(again.values["a"], Message)
    assert again.values["a"].many == "{n} areas"
    assert [type(again.values[name]) for name in "abcdef"] == [Message, str, int, date, Word, Clause]


def test_what_waits_is_listed_by_its_templates(marchland: Marchland) -> None:
    imported(marchland, given({**feature(area="n"), "geometry": None}), "--commit")
    with opened_at("register.db") as books:
        (row,) = aside_decisions.listed(books)
    (told,) = row.problems
    assert isinstance(told.detail, Message)
    assert told.detail.template == "it was recorded without a shape"
