"""Feeds from bytes to clean items: our reader beside feedparser, and fastfeedparser where it is installed.

    python -m benchmarks.feed_parsing                  feeds that are made up here
    python -m benchmarks.feed_parsing --feeds FOLDER   every file of a folder instead (.xml, .rss, .atom)

The readers take turns on the same bytes; what counts is CPU time, and of it the median of the runs. Ours and feedparser
sanitise what they return; fastfeedparser does not.
"""

from __future__ import annotations

import argparse
import importlib.util
import random
import re
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import feedparser  # type: ignore[import-untyped]

from marchland.core.errors import MarchlandError
from marchland.watch.adapters.feed_bytes import read_feed

SEED, FEEDS, ITEMS, RUNS = 12, 40, 28, 5
GOAL = 10.0
"""How many times as fast as feedparser ours is to be."""
_WORDS = re.findall(
    r"\w+",
    "border minefield clearance convention ministry parliament demining deminers hectares kilometres report treaty"
    " кордон мінне поле розмінування конвенція міністерство гектарів звіт договір вихід сапери угода вибух",
)


def _sentence(draw: random.Random, words: int) -> str:
    return " ".join(draw.choice(_WORDS) for _ in range(words)).capitalize() + f" {draw.randint(2, 900)}."


def _paragraphs(draw: random.Random, count: int) -> str:
    parts = (
        f'<p class="text" style="margin:0">{_sentence(draw, 14)} <a href="/news/{draw.randint(1, 9999)}?utm_source=rss"'
        f' onclick="go()">{_sentence(draw, 4)}</a> &euro;1.8&nbsp;million &amp; <b>{_sentence(draw, 9)}</b></p>'
        for _ in range(count)
    )
    return "".join(parts)


def made_feed(seed: int, items: int) -> bytes:
    """Return an RSS feed as newspapers have it: summaries with markup, every second feed with whole bodies."""
    draw = random.Random(seed)  # noqa: S311 - made-up news, no secret
    spaces = {"content": "purl.org/rss/1.0/modules/content/", "dc": "purl.org/dc/elements/1.1/"}
    declared = " ".join(f'xmlns:{prefix}="http://{space}"' for prefix, space in spaces.items())
    head = f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" {declared}><channel><title>The Example</title>'
    parts = [head, "<link>https://example.org/</link><description>News</description><language>en</language>"]
    for number in range(items):
        body = f"<content:encoded><![CDATA[{_paragraphs(draw, 12)}]]></content:encoded>" if seed % 2 else ""
        parts.append(
            f"<item><title>{_sentence(draw, 9)} &#8211; The Example</title>"
            f"<link>https://example.org/{seed}/{number}?utm_medium=feed</link>"
            f'<guid isPermaLink="false">{seed}-{number}</guid><dc:creator><![CDATA[A. Writer]]></dc:creator>'
            f"<pubDate>Mon, {draw.randint(1, 28)} Jul 2025 {draw.randint(10, 23)}:21:00 +0300</pubDate>"
            f"<category>news</category><category>mines</category>"
            f"<description><![CDATA[{_paragraphs(draw, 2)}]]></description>{body}</item>"
        )
    return "".join([*parts, "</channel></rss>"]).encode()


def _ours(content: bytes) -> int:
    try:
        return len(read_feed(content, url="https://example.org/feed").items)
    except MarchlandError:
        return 0


def _feedparser(content: bytes) -> int:
    return len(feedparser.parse(content, response_headers={"content-location": "https://example.org/feed"}).entries)


def readers() -> dict[str, Callable[[bytes], int]]:
    """Return the readers that there are, each as a function from bytes to the number of items."""
    there: dict[str, Callable[[bytes], int]] = {"marchland": _ours, "feedparser": _feedparser}
    if importlib.util.find_spec("fastfeedparser"):
        fast = importlib.import_module("fastfeedparser")

        def _fast(content: bytes) -> int:
            try:
                return len(fast.parse(content).entries)
            except ValueError:
                return 0

        there["fastfeedparser"] = _fast
    return there


def measured(feeds: Sequence[bytes], runs: int) -> dict[str, tuple[float, int]]:
    """Return for each reader the median of its CPU time for all feeds, in ms, and its items; the readers take turns."""
    there = readers()
    taken: dict[str, list[float]] = {name: [] for name in there}
    items: dict[str, int] = {}
    for run in range(runs + 1):
        for name, read in there.items():
            start = time.process_time()
            items[name] = sum(read(content) for content in feeds)
            if run:  # the first one warms caches
                taken[name].append((time.process_time() - start) * 1000)
    return {name: (statistics.median(of), items[name]) for name, of in taken.items()}


def report(feeds: Sequence[bytes], runs: int = RUNS) -> str:
    """Return a table of the readers in Markdown, with the ratio to feedparser."""
    found = measured(feeds, runs)
    slow = found["feedparser"][0]
    size = sum(map(len, feeds))
    lines = [
        f"{len(feeds):,} feeds, {size / 2**20:.1f} MiB; CPU, median of {runs} runs; goal: {GOAL:.0f} × feedparser.",
        "",
        "| reader | ms a feed | items | times feedparser |",
        "|---|---:|---:|---:|",
    ]
    for name, (milliseconds, items) in found.items():
        lines.append(f"| {name} | {milliseconds / len(feeds):.2f} | {items:,} | {slow / milliseconds:.1f} |")
    return "\n".join(lines)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--feeds", type=Path, help="a folder of feeds, with the folders in it")
    parser.add_argument("--runs", type=int, default=RUNS)
    options = parser.parse_args()
    if options.feeds:
        files = sorted(path for path in options.feeds.rglob("*") if path.suffix in {".xml", ".rss", ".atom"})
        feeds = [path.read_bytes() for path in files]
    else:
        feeds = [made_feed(SEED + number, ITEMS) for number in range(FEEDS)]
    print(report(feeds, options.runs))


if __name__ == "__main__":
    main()
