"""Check the feeds of a made-up newsroom with the W3C's feed validator, which is run in a Python of its own.

    python scripts/validate_feeds.py VALIDATOR [--python PYTHON] [--format json]

VALIDATOR is a copy of github.com/w3c/feedvalidator; it needs Python 3.11 with lxml, html5lib and rdflib. The newsroom
fetches feeds full of what breaks feeds: markup in titles, control characters, one instant for all, no titles, odd
addresses, languages that are none. Every list of it is asked over the site's own routes, and what comes back is given
to the validator with its media type and address. JSON Feed has no validator there; it is checked by its own rules.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.utils import format_datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import httpx

from marchland.adapters.clock import now
from marchland.site.app import make_app
from marchland.site.site import RateLimits, Site
from marchland.watch.adapters.feed_http import FetchSettings
from marchland.watch.domain.address_rules import address_rules
from marchland.watch.faces.books import newsroom
from marchland.watch.service import fetching, saved, sources
from marchland.watch.service.newsroom import NewsBooks, clock, opened_at

ORIGIN = "https://localhost"
ITEMS = 120
TITLES = (
    "Estonia leaves the Ottawa Convention on anti-personnel mines", "Естонія вийшла з Оттавської конвенції про міни",
    "About 20,000 mines & shells: 5 < 6 ]]> &amp;amp;", "&lt;b&gt;Bold&lt;/b&gt; claim &amp;copy; &#8212; dash",
    "", "<![CDATA[<script>alert(1)</script>Mines]]>", "Міни \u0085\u0093quoted\u0094 \u200b\u202e turned",
    "AT&amp;T &amp; Q&amp;A",
)  # fmt: skip
LINKS = (
    "https://x.example/{n}",
    "https://bücher.example/міни {n}",
    'http://x.example/a|b?q=[{n}]&amp;r="',
    "javascript:{n}",
    "",
)
LANGUAGES = ("en", "uk", "english", "xx-nothing")
CONTROL = "https://localhost/control.atom"
WRONG = """<feed xmlns="http://www.w3.org/2005/Atom"><title>a</title><id>urn:x-a:1</id><updated>2026-11-20T00:00:00Z</updated>
<author><name>a</name></author>
<entry><title>a &lt;b>b&lt;/b></title><id>urn:x-a:2</id><updated>2026-11-20T00:00:00Z</updated><summary>a</summary>
<link href="https://x.example/1"/></entry>
<entry><title>a</title><id>urn:x-a:3</id><updated>2026-11-20T00:00:00Z</updated><summary>a</summary>
<link href="https://x.example/2"/></entry></feed>"""
"""A feed in which the validator must find three faults: else its silence on ours says nothing."""
DRIVER = """
import json, sys, warnings
warnings.simplefilter("ignore")
sys.path.insert(0, sys.argv[1] + "/src")
import feedvalidator
from feedvalidator import compatibility
told = {}
for name, (file, kind) in json.load(sys.stdin).items():
    with open(file, "rb") as stream:
        found = feedvalidator.validateStream(stream, firstOccurrenceOnly=0, contentType=kind, base=name)
    events = compatibility.AA(found["loggedEvents"])
    told[name] = [[type(e).__name__, str(e.params.get("line")), str(e.params)] for e in events]
print(json.dumps(told))
"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Give the address of a server of a folder."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def odd_feed(language: str, link: str) -> str:
    """Return an RSS feed with all that is odd."""
    published = format_datetime(clock().replace(microsecond=0) - timedelta(hours=2))
    items = "".join(
        f"<item><title>{title if title.startswith('<!') else title.replace('< ', '&lt; ').replace('& ', '&amp; ')}"
        "</title>"
        f"<link>{escape(link.format(n=n)) if '&amp;' not in link else link.format(n=n)}</link>"
        f"<guid isPermaLink='false'>{language}-{n}</guid><author>Anna &lt;a@x.example&gt;</author>"
        f"<pubDate>{published}</pubDate><description>{title and escape(title)} 12,000 {n}</description></item>"
        for n in range(ITEMS // len(LANGUAGES))
        for title in [TITLES[n % len(TITLES)]]
    )
    return (
        f"<?xml version='1.0' encoding='UTF-8'?><rss version='2.0'><channel><title>Feed &amp;amp; {language}</title>"
        f"<link>https://{language}.example/</link><language>{language}</language>{items}</channel></rss>"
    )


def lists(books: NewsBooks) -> Iterator[str]:
    """Yield the path of every list without its ending."""
    yield from ("latest", "top", "popular", "search?q=mines", "search?q=%22nothing+like+it%22", "tags/state/est")
    yield from ("tags/lang/uk", "saved/mines", "latest?limit=7&lang=uk")
    entry = books.store.search(limit=1).entries[0]
    yield f"stories/{books.store.story_of([entry.version.item])[entry.version.item].story}"


def answers(site: Site, paths: list[str]) -> dict[str, httpx.Response]:
    """Return what the site answers at each path."""

    async def asked() -> dict[str, httpx.Response]:
        transport = httpx.ASGITransport(make_app(site))
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
            return {ORIGIN + path: await client.get(path) for path in paths}

    return asyncio.run(asked())


def written(folder: Path) -> dict[str, httpx.Response]:
    """Return the feeds of a newsroom that has read the saved feeds, and the site's own."""
    feeds = folder / "feeds"
    feeds.mkdir()
    for language, link in zip(LANGUAGES, LINKS, strict=False):
        (feeds / f"{language}.xml").write_text(odd_feed(language, link), "utf-8")
    with opened_at(str(folder / "news.db"), create=True) as books, served(feeds) as address:
        rules = address_rules(("127.0.0.1",))
        for language in LANGUAGES:
            title = "" if language == "uk" else f"Feed & <b>{language}</b> &copy;"
            url = f"{address}/{language}.xml?a=1&b=[{language}]"
            source = sources.source_at(url, title, "News/Odd & even < 5", "", language, rules)
            sources.follow(books, [source])
        report = fetching.fetch(books, (), FetchSettings(rules=rules), lambda *_: None, everything=True)
        if report.failed:
            raise SystemExit(f"the newsroom could not read its own feeds: {report}")
        saved.save(books, "mines", "mines OR міни", "Mines & <b>more</b>", "")
        site = Site(now, limits=RateLimits({"all": "9999/minute", "session": "9999/minute"}))
        site.opened[newsroom] = books
        paths = ["/feeds/changes.atom", "/feeds/news/sources.opml"]
        for each in lists(books):
            path, mark, query = each.partition("?")
            paths += [f"/feeds/news/{path}.{ending}{mark}{query}" for ending in ("atom", "json", "opml")]
        return answers(site, paths)


def json_faults(content: dict[str, Any]) -> list[str]:
    """Return what JSON Feed 1.1 says must be there and is not."""
    faults = [f"no {name}" for name in ("version", "title", "items") if name not in content]
    items = content.get("items", [])
    faults += [f"an item lacks its id or content: {each}" for each in items if not each.get("id") or not _says(each)]
    identifiers = [item.get("id") for item in items]
    return faults + (["an id stands twice"] if len(set(identifiers)) != len(identifiers) else [])


def _says(item: dict[str, Any]) -> bool:
    return bool(item.get("content_text") or item.get("content_html"))


def main() -> int:
    """Print what the validator has to say; return 1 where it says anything."""
    parser = argparse.ArgumentParser(description="Check the feeds that go out with the W3C's feed validator.")
    parser.add_argument("validator", type=Path, help="a copy of github.com/w3c/feedvalidator")
    parser.add_argument("--python", default=sys.executable, help="a Python with lxml, html5lib and rdflib")
    parser.add_argument("--format", choices=("table", "json"), default="table")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = written(folder)
        files, told = {CONTROL: (str(folder / "control.xml"), "application/atom+xml")}, {}
        (folder / "control.xml").write_text(WRONG, "utf-8")
        for number, (url, answer) in enumerate(found.items()):
            answer.raise_for_status()
            if answer.headers["content-type"].startswith("application/feed+json"):
                told[url] = [["JsonFeed", "", fault] for fault in json_faults(answer.json())]
                continue
            file = folder / f"{number}.xml"
            file.write_bytes(answer.content)
            files[url] = (str(file), answer.headers["content-type"])
        ran = subprocess.run(
            [given.python, "-c", DRIVER, str(given.validator)], input=json.dumps(files), capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        if ran.returncode:
            print(ran.stderr, file=sys.stderr)
            return 2
        told |= json.loads(ran.stdout)
        if {kind for kind, *_ in told.pop(CONTROL)} != {"MissingSelf", "DuplicateUpdated", "ContainsUndeclaredHTML"}:
            print("the validator does not see what is wrong in a wrong feed", file=sys.stderr)
            return 2
    if given.format == "json":
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        for url, events in sorted(told.items()):
            print(f"{len(events):4}  {url}")
            for kind, line, params in events:
                print(f"      {kind} (line {line}): {params}")
        print(f"{len(told)} feeds, {sum(map(len, told.values()))} errors and warnings")
    return 1 if any(told.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
