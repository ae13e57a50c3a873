"""Tags of facts, claims and acts: every example of the rules' own file, and that what they name is in the books."""

from __future__ import annotations

from functools import cache

import pytest

from marchland.adapters.package_data import data_root
from marchland.audit.service.claims import find_claims
from marchland.facts.service.book import open_facts
from marchland.law.domain.hypothesis import KINDS
from marchland.law.service.questions import open_law
from marchland.watch.adapters.tag_files import read_book_tags
from marchland.watch.domain.tag import Tagger, language_of
from tests.watch.lemmas import all_lemmas


@cache
def tagger() -> Tagger:
    return Tagger(read_book_tags(data_root()), all_lemmas())


EXAMPLES = [(tag.kind, tag.id, text, holds) for tag in read_book_tags(data_root()) for holds, texts in
            ((True, tag.holds), (False, tag.fails)) for text in texts]  # fmt: skip


@pytest.mark.parametrize(("kind", "name", "text", "holds"), EXAMPLES)
def test_each_example_of_the_rules(kind: str, name: str, text: str, holds: bool) -> None:
    assert ((kind, name) in {(tag.kind, tag.id) for tag in tagger().tags(text)}) is holds


def test_each_rule_has_examples_of_both_kinds_and_one_in_ukrainian() -> None:
    for tag in read_book_tags(data_root()):
        assert tag.fails, tag.id
        languages = {language_of(sign) for text in tag.holds for sign in text}
        assert languages == {"en", "uk"}, tag.id


def test_what_a_tag_names_is_in_the_other_books() -> None:
    claims = {claim.id for claim in find_claims("article").claims}
    acts = {act.kind for act in open_law().acts.acts}
    for tag in read_book_tags(data_root()):
        if tag.kind == "fact":
            assert tag.id in open_facts().facts
        elif tag.kind == "claim":
            assert tag.id in claims
        elif tag.id.startswith("step:"):
            assert tag.id.removeprefix("step:") in acts
        else:
            assert (tag.kind, tag.id) == ("act", tag.id)
            assert tag.id in KINDS
