"""Feeds of many hosts: a server on every address 127.0.N.M of this machine, which counts what it is asked."""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BEGIN = datetime(2026, 5, 1, tzinfo=UTC)
PLACES = ("Kyiv", "Kharkiv", "Odesa", "Riga", "Vilnius", "Tallinn", "Helsinki", "Warsaw")
DOINGS = ("deminers clear a field", "a bridge is opened again", "ministers sign a treaty", "a school returns home")


def host(number: int) -> str:
    """Return the address of a host."""
    return f"127.0.{number // 200}.{number % 200 + 1}"


def title(number: int, item: int) -> str:
    """Return the title of an item: several hosts tell of the same."""
    story = (number * 7 + item * 3) % (len(PLACES) * len(DOINGS))
    return f"{PLACES[story % len(PLACES)]}: {DOINGS[story // len(PLACES)]}, day {item}"


def body(number: int, items: int, round_: int = 0) -> bytes:
    """Return the feed of a host; every item has a second of its own, and the first one changes in each round."""
    titles = [f"now {round_} at {number}", *(title(number, item) for item in range(1, items))]
    told = "".join(
        f"<item><title>{text}</title><guid>{number}-{item}</guid><link>https://h{number}.example/{item}</link>"
        f"<pubDate>{format_datetime(BEGIN + timedelta(hours=item, seconds=number))}</pubDate></item>"
        for item, text in enumerate(titles)
    )
    return f'<rss version="2.0"><channel><title>Host {number}</title>{told}</channel></rss>'.encode()


@dataclass
class FeedHosts:
    """The hosts: how often each was asked, how many requests of it there were at once, and when each began."""

    port: int = 0
    items: int = 5
    slow_s: float = 0
    round: int = 0
    asked: Counter[str] = field(default_factory=Counter)
    open_now: Counter[str] = field(default_factory=Counter)
    open_most: Counter[str] = field(default_factory=Counter)
    begun: dict[str, list[float]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def url(self, number: int, host_number: int | None = None) -> str:
        """Return the address of a feed, on a host of its own unless another is named."""
        return f"http://{host(number if host_number is None else host_number)}:{self.port}/{number}/feed"


@contextmanager
def feed_hosts(items: int = 5, slow_s: float = 0) -> Iterator[FeedHosts]:
    """Serve the hosts in threads of this process."""
    hosts = FeedHosts(items=items, slow_s=slow_s)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/round/"):
                hosts.round = int(self.path.split("/")[2])
                hosts.items = hosts.round + 2
                self.send_response(204)
                self.end_headers()
                return
            name, number = str(self.headers["Host"]).partition(":")[0], int(self.path.split("/")[1])
            with hosts.lock:
                hosts.asked[self.path] += 1
                hosts.open_now[name] += 1
                hosts.open_most[name] = max(hosts.open_most[name], hosts.open_now[name])
                hosts.begun.setdefault(name, []).append(time.monotonic())
            time.sleep(hosts.slow_s)
            answer, etag = body(number, hosts.items, hosts.round), f'"{hosts.round}"'
            if self.headers["If-None-Match"] == etag:
                answer = b""
            self.send_response(200 if answer else 304)
            self.send_header("ETag", etag)
            self.send_header("Content-Type", "application/rss+xml")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            with hosts.lock:
                hosts.open_now[name] -= 1
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 256

        def handle_error(self, *_: object) -> None:
            pass  # whoever asked was killed

    server = Server(("", 0), Handler)
    hosts.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield hosts
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


if __name__ == "__main__":
    with feed_hosts(slow_s=0.05) as served:
        sys.stdout.write(f"{served.port}\n")
        sys.stdout.flush()
        sys.stdin.read()  # whoever started it ends it
