"""Weights of features are read as they were written, and a line that is none is told with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from marchland.audit.adapters.weight_files import FILE, read_weights, write_weights
from marchland.audit.domain.claim_weights import ClaimWeights
from marchland.core.errors import ClaimError


def test_weights_are_read_as_they_were_written(tmp_path: Path) -> None:
    (tmp_path / "audit").mkdir()
    weights = ClaimWeights({'share joint few words ,"': -0.25, "exact": 1.5})
    write_weights(weights, tmp_path / FILE)
    assert read_weights(tmp_path) == weights
    assert weights.sum(iter(("exact", "never seen", "exact"))) == 3.0


@pytest.mark.parametrize("line", ["exact", "exact,much", "exact,1,2"])
def test_a_line_that_is_no_feature_with_a_weight_is_told(tmp_path: Path, line: str) -> None:
    (tmp_path / "audit").mkdir()
    (tmp_path / FILE).write_text(f"share,0.5\n{line}\n")
    with pytest.raises(ClaimError) as told:
        read_weights(tmp_path)
    assert (told.value.where.file, told.value.where.line) == (FILE, 2)  # type: ignore[union-attr]
    assert line in str(told.value)
