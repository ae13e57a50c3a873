"""Saved feeds: what lies in a folder is read as if it had been fetched, and what may not be read is named."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from marchland.core.errors import InputError
from marchland.watch.adapters.saved_feeds import read_headers, saved_feeds
from marchland.watch.domain.fetched import Fetched
from tests.watch.servers import FEED, NOW


def read(folder: Path, max_bytes: int = 10_000) -> dict[str, Fetched]:
    return {each.request.source: each for each in saved_feeds(folder, clock=lambda: NOW, max_bytes=max_bytes)}


def test_a_saved_feed_is_what_a_fetched_one_is(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "plain.xml").write_bytes(FEED)
    (tmp_path / "deep" / "packed.xml").write_bytes(gzip.compress(FEED))
    (tmp_path / "deep" / "packed.xml.headers").write_text(
        "HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Type: text/xml;\n  charset=utf-8\n"
        'Content-Location: https://example.org/feed\nETag: "x"\n'
    )
    (tmp_path / "gone.xml").write_bytes(b"")
    (tmp_path / "gone.xml.headers").write_text("410\nX: y\n")
    (tmp_path / ".hidden").write_bytes(b"no")
    found = read(tmp_path)
    assert list(found) == ["gone.xml", "plain.xml", "deep/packed.xml"]
    plain = found["plain.xml"]
    assert (plain.url, plain.status, plain.body, plain.at) == ("saved:plain.xml", 200, FEED, NOW)
    packed = found["deep/packed.xml"]
    assert (packed.url, packed.body, packed.header("etag")) == ("https://example.org/feed", FEED, '"x"')
    assert packed.header("content-type") == "text/xml; charset=utf-8"
    assert found["gone.xml"].status == 410
    assert {each.fault for each in found.values()} == {""}


def test_what_leads_out_of_the_folder_is_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_bytes(FEED)
    folder = tmp_path / "feeds"
    (folder / "sub").mkdir(parents=True)
    (folder / "link.xml").symlink_to(secret)
    (folder / "up").symlink_to(tmp_path)
    (folder / "round").symlink_to(folder)
    (folder / "ok.xml").write_bytes(FEED)
    (folder / "ok.xml.headers").symlink_to(secret)
    (folder / "inner.xml").write_bytes(FEED)
    (folder / "alias.xml").symlink_to(folder / "inner.xml")
    found = read(folder)
    assert {name: each.fault for name, each in found.items()} == {
        "alias.xml": "",
        "inner.xml": "",
        "link.xml": "outside",
        "ok.xml": "outside",
        "round": "unreadable",
        "up": "outside",
    }
    assert all(each.body in (b"", FEED) for each in found.values())


def test_what_cannot_be_read_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.xml")
    (tmp_path / "dangling.xml").symlink_to(tmp_path / "nothing")
    (tmp_path / "large.xml").write_bytes(b"x" * 20_000)
    (tmp_path / "bomb.xml").write_bytes(gzip.compress(b"x" * 20_000))
    (tmp_path / "bomb.xml.headers").write_text("content-encoding: gzip")
    (tmp_path / "broken.xml").write_bytes(b"not gzip")
    (tmp_path / "broken.xml.headers").write_text("Content-Encoding: gzip")
    (tmp_path / "lonely.xml.headers").write_text("200")
    (tmp_path / "ok.xml").write_bytes(FEED)
    assert {name: each.fault for name, each in read(tmp_path).items()} == {
        "bomb.xml": "too_large",
        "broken.xml": "bad_encoding",
        "dangling.xml": "unreadable",
        "large.xml": "too_large",
        "lonely.xml.headers": "unreadable",
        "ok.xml": "",
        "pipe.xml": "unreadable",
    }


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such folder"):
        list(saved_feeds(tmp_path / "nothing", clock=lambda: NOW))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", (200, ())),
        ("HTTP/2 304\r\n\r\n", (304, ())),
        ("404 Not Found\nA: b", (404, (("a", "b"),))),
        ("A:b:c\nno header\nB : d", (200, (("a", "b:c"), ("b", "d")))),
        ("999\nA: b", (200, (("a", "b"),))),
    ],
)
def test_headers_are_read_with_and_without_a_status(text: str, expected: object) -> None:
    assert read_headers(text) == expected
