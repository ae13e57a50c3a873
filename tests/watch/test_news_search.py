"""Both stores answer as a list does that is gone through from end to end, page by page and on any two days."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marchland.core.asof import AsOf
from marchland.watch.domain.news_store import NewsStore, Order
from marchland.watch.domain.query import EVERYTHING, Query
from tests.watch.conftest import MakeNews
from tests.watch.news_oracle import (
    AS_OF,
    HISTORIES,
    QUERIES,
    STEPS,
    Oracle,
    Seen,
    Step,
    lemmatize,
    played,
)


def pages(store: NewsStore, query: Query, as_of: AsOf | None, order: Order, limit: int) -> list[tuple[str, int]]:
    entries = []
    cursor = ""
    while True:
        page = store.search(query, order=order, as_of=as_of, cursor=cursor, limit=limit)
        entries += [(entry.version.item, entry.version.number) for entry in page.entries]
        cursor = page.cursor
        if not cursor:
            return entries
        assert len(page.entries) == limit


def names(answers: list[Seen]) -> list[tuple[str, int]]:
    return [(seen.id, seen.number) for seen in answers]


@settings(max_examples=20)
@given(steps=HISTORIES, queries=st.lists(st.tuples(QUERIES, AS_OF), max_size=8), limit=st.integers(1, 4))
def test_both_stores_answer_as_a_list_does(
    make_news: MakeNews, steps: list[Step], queries: list[tuple[Query, AsOf | None]], limit: int
) -> None:
    store = make_news(lemmatize)
    oracle = played(store, steps)
    assert store.revision() == len(oracle.revisions)
    for query, as_of in [(EVERYTHING, None), *queries]:
        revision = oracle.revision(as_of)
        answers = oracle.search(query, as_of, revision)
        assert names(answers) == pages(store, query, as_of, Order.NEWEST, limit)
        check_ranked(store, oracle, query, as_of, answers)


def check_ranked(store: NewsStore, oracle: Oracle, query: Query, as_of: AsOf | None, answers: list[Seen]) -> None:
    ranked = pages(store, query, as_of, Order.RANKED, 3)
    assert sorted(ranked) == sorted(names(answers))
    if not query.clauses:
        assert ranked == names(answers)
        return
    page = store.search(query, order=Order.RANKED, as_of=as_of, limit=500)
    by_name = {(seen.id, seen.number): seen for seen in answers}
    assert ranked == [(entry.version.item, entry.version.number) for entry in page.entries]
    scores = [oracle.score(query, by_name[name]) for name in ranked]
    assert [entry.score for entry in page.entries] == pytest.approx(scores)
    order = [(-round(score, 9), names(answers).index(name)) for score, name in zip(scores, ranked, strict=True)]
    assert order == sorted(order)


@settings(max_examples=10)
@given(before=HISTORIES, between=st.lists(STEPS, min_size=1, max_size=4), query=QUERIES, order=st.sampled_from(Order))
def test_pages_stay_as_they_were_whatever_comes_between(
    make_news: MakeNews, before: list[Step], between: list[Step], query: Query, order: Order
) -> None:
    store = make_news(lemmatize)
    oracle = played(store, before)
    whole = pages(store, query, None, order, 500)
    page = store.search(query, order=order, limit=1)
    shown = list(page.entries)
    for step in between:
        oracle.play(step, store)
        if page.cursor:
            page = store.search(query, order=order, cursor=page.cursor, limit=1)
            shown += page.entries
    while page.cursor:
        page = store.search(query, order=order, cursor=page.cursor, limit=1)
        shown += page.entries
    assert [(entry.version.item, entry.version.number) for entry in shown] == whole


@settings(max_examples=10)
@given(steps=HISTORIES, as_of=AS_OF)
def test_every_item_is_given_as_it_was_known(make_news: MakeNews, steps: list[Step], as_of: AsOf | None) -> None:
    store = make_news(lemmatize)
    oracle = played(store, steps)
    revision = oracle.revision(as_of)
    known = {seen.id: seen for seen in oracle.known(as_of, revision)}
    everyone = sorted({seen.id for seen in oracle.seen})
    entries = {entry.version.item: entry for entry in store.entries(everyone, as_of)}
    assert {name: entry.version.number for name, entry in entries.items()} == {n: s.number for n, s in known.items()}
    for name, entry in entries.items():
        seen = known[name]
        assert entry.version.title == seen.item.title
        assert entry.version.published_at == seen.item.published_at
        assert int(entry.shown_at.timestamp()) == seen.second
        held = {key for item, key, since, until in oracle.tags if item == name and since <= revision < until}
        assert {tag.key for tag in entry.tags} == held
        versions = store.versions(name, as_of)
        assert [version.number for version in versions] == list(range(1, seen.number + 1))
        assert len({version.digest for version in versions}) == len(versions)
