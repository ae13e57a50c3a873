"""Score the reading of feeds against three suites that others wrote, which lie in a folder and not in the project.

    python scripts/score_feeds.py --peers FOLDER [--format json] [--misses]

feedparser: expressions over `feed` and `entries`, which are made of our items as its authors name the fields. The group
`sanitize` is not compared with what feedparser leaves of the markup, for we keep less: there the question is whether
anything unsafe is left, and whether the text that the suite expects is. The W3C validator's cases are counted: as many
items as elements that hold one. gofeed's answers are compared by title, link, identifier and instant.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from marchland.core.errors import MarchlandError
from marchland.watch.adapters.feed_bytes import read_feed
from marchland.watch.domain.item import ParsedFeed, ParsedItem

ARCHIVES = ("feedparser-tests.tar.xz", "feedvalidator-testcases.tar.xz", "gofeed-testdata.tar.xz")
EXPRESSIONS = "feedparser-scorable.json"
_HEADER = re.compile(rb"^\s*Header:\s*([A-Za-z-]+):\s*(.+?)\s*$", re.MULTILINE)
_DOCUMENT = "http://127.0.0.1:8097/"
_VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
})  # fmt: skip
_UNSAFE_TAGS = frozenset({
    "script", "style", "iframe", "object", "embed", "applet", "frame", "frameset", "meta", "link", "base", "form",
    "input", "svg", "math",
})  # fmt: skip
_ELEMENT = re.compile(rb"<(?:[A-Za-z0-9_]+:)?(?:item|entry|ITEM|Item)(?=[\s>/])")
_HIDDEN = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>", re.DOTALL)


@dataclass
class Score:
    """How many of a suite's questions were answered as it expects, and which were not."""

    name: str
    goal: str
    right: int = 0
    asked: int = 0
    misses: list[str] = field(default_factory=list)

    def take(self, question: str, *, right: bool) -> None:
        """Count one question."""
        self.asked += 1
        self.right += right
        if not right:
            self.misses.append(question)

    @property
    def share(self) -> float:
        """Return the share of right answers."""
        return self.right / self.asked if self.asked else 0.0


class _Written(HTMLParser):
    """HTML written anew as feedparser writes it: empty elements with ` />`, and no `rel` that a sanitiser added."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kept = "".join(f' {name}="{escape(value or "")}"' for name, value in attrs if name != "rel")
        self.parts.append(f"<{tag}{kept} />" if tag in _VOID else f"<{tag}{kept}>")

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.parts.append(escape(data, quote=False))


class _Seen(HTMLParser):
    """What a browser would make of a text: its words, and whatever in it could run, load or lead astray."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.unsafe: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSAFE_TAGS:
            self.unsafe.append(tag)
        for name, value in attrs:
            address = re.sub(r"[\x00-\x20]", "", (value or "")).lower()
            leads = name in {"href", "src", "action", "cite", "background", "poster"}
            if name.startswith("on") or name == "style" or (leads and not address.startswith(("http:", "https:"))):
                self.unsafe.append(f"{tag} {name}={value}")

    def handle_decl(self, decl: str) -> None:
        self.unsafe.append(decl)

    def handle_pi(self, data: str) -> None:
        self.unsafe.append(data)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def _as_feedparser(html: str) -> str:
    written = _Written()
    written.feed(html)
    written.close()
    return "".join(written.parts)


def _seen(html: str) -> _Seen:
    seen = _Seen()
    seen.feed(html)
    seen.close()
    return seen


def _fields(of: ParsedFeed | ParsedItem, base: str) -> dict[str, Any]:
    """Return the fields by feedparser's names; what was written as markup is given as markup."""
    title = _as_feedparser(of.title_html) if of.title_html else of.title
    summary = _as_feedparser(of.summary_html)
    made: dict[str, Any] = {
        "title": title, "link": of.link, "author": of.author, "publisher": of.publisher, "language": of.language,
        "id": urljoin(base, of.guid) if of.guid.startswith("/") else of.guid,
        "guidislink": bool(of.link) and of.link == of.guid,
        "published": of.published_text, "updated": of.updated_text,
        "published_parsed": _parsed(of.published_at), "updated_parsed": _parsed(of.updated_at),
    }  # fmt: skip
    return made | dict.fromkeys(("summary", "description", "subtitle", "tagline"), summary) | {"guid": made["id"]}


def _parsed(at: datetime | None) -> tuple[int, ...] | None:
    return (*tuple(at.utctimetuple())[:8], 0) if at else None


def _read(content: bytes, *, with_headers: bool = False) -> tuple[ParsedFeed | None, str]:
    """Return the feed, None for what is refused as no feed, and the address it is taken from."""
    headers = dict(_HEADER.findall(content[:2000])) if with_headers else {}
    base = urljoin(_DOCUMENT, headers.get(b"Content-Location", b"").decode())
    language = headers.get(b"Content-Language", b"").decode()
    try:
        return read_feed(
            content, content_type=headers.get(b"Content-type", b"").decode(), url=base, language=language
        ), base
    except MarchlandError:
        return None, base


def feedparser_scores(folder: Path, expressions: list[tuple[str, str]]) -> list[Score]:
    """Return the scores of the expressions by entities, all outside `sanitize`, and `sanitize`."""
    entities = Score("feedparser: entities", "253 of 253")
    others = Score("feedparser: outside sanitize", "≥ 95 % of 549")
    clean = Score("feedparser sanitize: nothing unsafe left", "639 of 639")
    text = Score("feedparser sanitize: the text kept", "639 of 639")
    for name, expression in expressions:
        path = next(path for path in (folder / "tests" / name, folder / name) if path.exists())
        parsed, base = _read(path.read_bytes(), with_headers=True)
        feed = _fields(parsed, base) if parsed else {}
        entries = [_fields(item, base) for item in parsed.items] if parsed else []
        if "sanitize/" in name:
            markup = _markup_of(parsed)
            clean.take(f"{name}: {_seen(markup).unsafe}", right=not _seen(markup).unsafe)
            text.take(f"{name}: {expression}", right=_text_kept(expression, feed, entries))
            continue
        right = _holds(expression, feed, entries)
        others.take(f"{name}: {expression}", right=right)
        if "entities/" in name:
            entities.take(f"{name}: {expression}", right=right)
    return [entities, others, clean, text]


def _markup_of(parsed: ParsedFeed | None) -> str:
    """Return everything of a feed that is HTML."""
    if parsed is None:
        return ""
    return "\n".join(
        [parsed.title_html, parsed.summary_html, *(of.title_html + of.summary_html for of in parsed.items)]
    )


def _holds(expression: str, feed: dict[str, Any], entries: list[dict[str, Any]]) -> bool:
    scope = {"__builtins__": {"ord": ord, "len": len}, "feed": feed, "entries": entries}
    try:
        return bool(eval(expression, scope))  # noqa: S307 - the suite's own expressions, and nothing else in their scope
    except (LookupError, TypeError, AttributeError):
        return False


_COMPARED = re.compile(r"(feed|entries\[\d\])\['(\w+)'\]\s*==\s*(.+)$", re.DOTALL)


def _text_kept(expression: str, feed: dict[str, Any], entries: list[dict[str, Any]]) -> bool:
    """Tell whether the words that the suite expects are there, in their order; white space makes no difference."""
    if "==" not in expression:
        return _holds(expression, feed, entries)
    have, _, expected = expression.partition("==")
    scope = {"__builtins__": {}, "feed": feed, "entries": entries}
    try:
        ours, theirs = (str(eval(part.strip(), scope)) for part in (have, expected))  # noqa: S307 - as above
    except (LookupError, SyntaxError):
        return False
    return _words(theirs) == _words(ours)


def _words(html: str) -> list[str]:
    return " ".join(_seen(html).words).split()


def validator_scores(folder: Path) -> list[Score]:
    """Return the scores of the W3C cases: read without an exception, and as many items as there are elements."""
    crash = Score("W3C validator, all files: no traceback", "2,192 of 2,192")
    count = Score("W3C validator, RSS, Atom and extensions: number of items", "≥ 1,685 of 1,687")
    for path in sorted(path for path in folder.rglob("*") if path.suffix in {".xml", ".opml"}):
        content = path.read_bytes()
        name = path.relative_to(folder).as_posix()
        try:
            parsed, _ = _read(content)
        except Exception as error:  # noqa: BLE001 - any exception is what is looked for
            crash.take(f"{name}: {error!r}", right=False)
            continue
        crash.take(name, right=True)
        if path.suffix == ".xml" and name.split("/")[0] in {"rss", "rss20", "rss11", "atom", "ext"}:
            elements = len(_ELEMENT.findall(_HIDDEN.sub(b"", _as_bytes(content))))
            have = parsed.item_count if parsed else 0
            count.take(f"{name}: {have} items, {elements} elements", right=have == elements)
    return [crash, count]


def _as_bytes(content: bytes) -> bytes:
    """Return UTF-16 and UTF-32 as UTF-8, so that elements can be counted."""
    for mark, encoding in (
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
        (b"<\0", "utf-16-le"),
        (b"\0<", "utf-16-be"),
    ):
        if content.startswith(mark):
            return content.decode(encoding, "replace").encode()
    return content


def gofeed_score(folder: Path) -> Score:
    """Return the score of gofeed's answers: each title, link, identifier and instant in them is a question."""
    score = Score("gofeed: title, link, id, dates", "≥ 97 %")
    for answer_file in sorted((folder / "testdata").rglob("*.json")):
        document = next(
            (file for end in (".xml", ".rss", ".atom") if (file := answer_file.with_suffix(end)).exists()), None
        )
        if document is None:
            continue
        parsed, _ = _read(document.read_bytes())
        answer = json.loads(answer_file.read_text("utf-8"))
        for question, right in _gofeed_questions(answer, parsed):
            score.take(f"{answer_file.relative_to(folder)}: {question}", right=right)
    return score


def _gofeed_questions(answer: dict[str, Any], parsed: ParsedFeed | None) -> Iterator[tuple[str, bool]]:
    items = answer.get("items") or answer.get("entries") or []
    yield from _compared(answer, parsed, "feed")
    for place, item in enumerate(items):
        ours = parsed.items[place] if parsed and place < len(parsed.items) else None
        yield from _compared(item, ours, f"item {place}")


def _compared(theirs: dict[str, Any], ours: ParsedFeed | ParsedItem | None, where: str) -> Iterator[tuple[str, bool]]:
    guid = theirs.get("guid")
    links = [link for link in theirs.get("links") or () if isinstance(link, dict) and link.get("rel") == "alternate"]
    expected = {
        "title": theirs.get("title"),
        "link": theirs.get("link") or next((link.get("href") for link in links), None),
        "guid": (guid.get("value") if isinstance(guid, dict) else guid) or theirs.get("id"),
        "published_at": theirs.get("publishedParsed") or theirs.get("pubDateParsed"),
        "updated_at": theirs.get("updatedParsed"),
    }  # fmt: skip
    for name, value in expected.items():
        if not value:
            continue
        have: Any = getattr(ours, name) if ours is not None else None
        if have == value:
            right = True
        elif name == "title" and ours is not None and _seen(value).words != [value]:
            right = _words(value) == have.split()
        elif isinstance(have, datetime):
            right = have == datetime.fromisoformat(value)
        else:
            right = name == "title" and have is not None and have.split() == value.split()
        yield f"{where} {name}: {have!s} instead of {value!r}", right


def scores(peers: Path) -> list[Score]:
    """Return all scores; the archives are unpacked into a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for name in ARCHIVES:
            with tarfile.open(peers / name) as archive:
                archive.extractall(folder, filter="data")
        expressions = [(name, text) for name, text in json.loads((peers / EXPRESSIONS).read_text("utf-8"))]
        return [
            *feedparser_scores(folder, expressions),
            *validator_scores(folder / "testcases"),
            gofeed_score(folder),
        ]


def main() -> int:
    """Print the scores."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--peers", type=Path, required=True, help="the folder in which the suites' archives lie")
    parser.add_argument("--format", choices=("table", "json"), default="table")
    parser.add_argument("--misses", action="store_true", help="print every answer that is not as expected, too")
    options = parser.parse_args()
    taken = scores(options.peers)
    if options.format == "json":
        rows = [
            {"suite": of.name, "goal": of.goal, "right": of.right, "asked": of.asked, "misses": of.misses}
            for of in taken
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return 0
    print(f"{'suite':60} {'right':>6} {'asked':>6} {'share':>8}  goal")
    for of in taken:
        print(f"{of.name:60} {of.right:6,} {of.asked:6,} {of.share:8.2%}  {of.goal}")
        for miss in of.misses if options.misses else ():
            print(f"    {miss}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
