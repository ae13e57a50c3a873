"""Opening a newsroom: a file by default, or a schema of a PostgreSQL database where the place is a URL of one."""

from __future__ import annotations

from pathlib import Path

from marchland.adapters.lemmas import Lemmas
from marchland.tlog.domain.store import embedded
from marchland.watch.adapters.postgres_news import create_postgres_news, open_postgres_news
from marchland.watch.adapters.sqlite_news import create_sqlite_news, open_sqlite_news
from marchland.watch.domain.lemma_text import Lemmatize
from marchland.watch.domain.news_store import NewsStore


def create_news(where: str, lemmatize: Lemmatize | None = None) -> NewsStore:
    """Make an empty newsroom and open it; raises StoreError where something is there already, or nothing can be."""
    lemmas = lemmatize or Lemmas()
    return create_sqlite_news(Path(where), lemmas) if embedded(where) else create_postgres_news(where, lemmas)


def open_news(where: str, lemmatize: Lemmatize | None = None) -> NewsStore:
    """Open a newsroom; raises StoreError where there is none, or it is of a newer format."""
    lemmas = lemmatize or Lemmas()
    return open_sqlite_news(Path(where), lemmas) if embedded(where) else open_postgres_news(where, lemmas)
