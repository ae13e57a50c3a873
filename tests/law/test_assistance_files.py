"""The file of the matrix on assistance: what it ships, and what is refused with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from marchland.assess.service.books import data_root
from marchland.core.errors import FactError
from marchland.facts.service.book import open_facts
from marchland.law.adapters.assistance_files import read_assistance
from marchland.law.domain.act import Certainty
from marchland.law.domain.position import Permissibility
from tests.refusal import refused


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "law").mkdir()
    shipped = data_root().joinpath("law").joinpath("assistance.yaml").read_text("utf-8")
    (tmp_path / "law" / "assistance.yaml").write_text(shipped, "utf-8")
    return tmp_path


def test_every_paper_has_a_card_and_every_activity_a_rule() -> None:
    matrix, cards = read_assistance(data_root()), open_facts().sources
    cited = {cite.source for rule in matrix.rules for cite in rule.cites}
    cited |= {view.source for rule in matrix.rules for view in rule.views}
    assert cited <= set(cards)
    ruled = {(rule.treaty, name) for rule in matrix.rules for name in rule.activities}
    for activity in matrix.activities.values():
        for treaty in activity.treaties:
            assert any((treaty, name) in ruled for name in matrix.lineage(activity)[:-1]), (activity.id, treaty)


def test_a_contested_row_is_marked_so() -> None:
    for rule in read_assistance(data_root()).rules:
        assert (rule.answer is Permissibility.CONTESTED) == (rule.confidence is Certainty.CONTESTED)
        assert rule.default is None or rule.answer is Permissibility.CONTESTED


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('- id: "2"', '- id: "1"', "'1' is defined twice"),
        ("activities: [use]", "activities: [uze]", "no activity is called 'uze'"),
        ("kind_of: use", "kind_of: uses", "no activity is called 'uses'"),
        ("answer: prohibited", "answer: banned", "'banned'"),
        ("aliases: [unmarked]", "aliases: [import]", "'import' names both 'lay_unmarked' and 'acquire'"),
        ("  aliases: [use mines,", "  kind_of: lay_unmarked\n  aliases: [use mines,", "is defined as a kind of itself"),
        ("counterpart: [company]", "counterpart: [firm]", "'firm'"),
    ],
)
def test_a_wrong_row_is_refused(data: Path, old: str, new: str, message: str) -> None:
    file = data / "law" / "assistance.yaml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    error = refused(lambda: read_assistance(data))
    assert isinstance(error, FactError)
    assert message in str(error)
    assert error.where.line > 0
