"""When a feed is asked again, and what is said of it until then: one table of rules over what its server answered."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

from marchland.core.message import N_, Message
from marchland.watch.domain.fetched import Fetched

_LONGEST_DIGITS = 12
_HOST_PAUSED = "host_paused"


@dataclass(frozen=True, slots=True)
class ScheduleRules:
    """The bounds of waiting.

    A feed that answers is asked after `shortest_min` to `longest_min`; one that fails after `first_backoff_min`, then
    twice as long each time up to `longest_backoff_min`; a server that asks for a pause gets up to `longest_pause_min`.
    A new item weighs half as much after `half_life_h`.
    """

    shortest_min: float = 15
    usual_min: float = 60
    longest_min: float = 24 * 60
    first_backoff_min: float = 30
    longest_backoff_min: float = 48 * 60
    longest_pause_min: float = 7 * 24 * 60
    half_life_h: float = 48


@dataclass(frozen=True, slots=True)
class FeedState:
    """What is remembered of a feed between two tries; a new one is due at once.

    `items_per_h` is how often new items came, late ones weighing more. `moving_to` is where a permanent redirect led
    the last time. A feed that is `stopped` is not asked until a person asks for it.
    """

    url: str
    etag: str = ""
    last_modified: str = ""
    next_try_at: datetime | None = None
    tried_at: datetime | None = None
    succeeded_at: datetime | None = None
    failing_since_at: datetime | None = None
    failures: int = 0
    items_per_h: float | None = None
    moving_to: str = ""
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class HostPause:
    """A host that asked to be left alone, all its feeds, until an instant."""

    host: str
    until_at: datetime


@dataclass(frozen=True, slots=True)
class FetchOutcome:
    """What a try came to: its code, what a person reads of it, and the state to be kept.

    `moved_from` is the old address where the feed has moved for good: `state.url` is the new one then.
    """

    code: str
    message: Message
    state: FeedState
    pause: HostPause | None = None
    moved_from: str = ""

    @property
    def succeeded(self) -> bool:
        """Tell whether the feed answered as a feed."""
        return not self.state.failures


class Wait(StrEnum):
    """How long a feed waits after an answer."""

    USUAL = "usual"
    """its interval: by history, `ttl` and Cache-Control"""
    BACKOFF = "backoff"
    """twice as long after each failure in a row"""
    PAUSE = "pause"
    """as long as the host asked, else as BACKOFF, and all feeds of the host with it"""
    LONG = "long"
    """the longest backoff at once: a person has to do something first"""
    STOP = "stop"
    """for good"""


@dataclass(frozen=True, slots=True)
class NextTryRule:
    """One row of the table: what an answer is called, how long the feed waits, and why, in words."""

    code: str
    wait: Wait
    reason: str


RULES = (
    NextTryRule("read", Wait.USUAL, N_("read")),
    NextTryRule("unchanged", Wait.USUAL, N_("nothing new (304)")),
    NextTryRule("gone", Wait.STOP, N_("its publisher took the feed down (410 Gone)")),
    NextTryRule("too_many", Wait.PAUSE, N_("the server was asked too often (429)")),
    NextTryRule("unavailable", Wait.PAUSE, N_("the server is not available now (503)")),
    NextTryRule("host_paused", Wait.PAUSE, N_("its host has just asked to be left alone")),
    NextTryRule("bot_wall", Wait.LONG, N_("a wall against bots stands before the feed ({status}); ask its publisher")),
    NextTryRule("sign_in", Wait.LONG, N_("the server wants a sign-in ({status})")),
    NextTryRule("forbidden", Wait.BACKOFF, N_("the server refuses to show it ({status})")),
    NextTryRule("not_found", Wait.BACKOFF, N_("nothing is at this address (404)")),
    NextTryRule("refused_request", Wait.BACKOFF, N_("the server refused the request ({status})")),
    NextTryRule("server_error", Wait.BACKOFF, N_("the server failed ({status})")),
    NextTryRule("odd_status", Wait.BACKOFF, N_("the server gave an answer without a feed ({status})")),
    NextTryRule("not_a_feed", Wait.BACKOFF, N_("what is at this address is no feed")),
    NextTryRule("dns", Wait.BACKOFF, N_("the host's name has no address")),
    NextTryRule("no_connection", Wait.BACKOFF, N_("no connection to the host")),
    NextTryRule("reset", Wait.BACKOFF, N_("the server broke the connection off")),
    NextTryRule("timeout", Wait.BACKOFF, N_("the server was too slow")),
    NextTryRule("certificate", Wait.BACKOFF, N_("the server's certificate does not hold")),
    NextTryRule("tls", Wait.BACKOFF, N_("no secure connection to the server")),
    NextTryRule("cut_short", Wait.BACKOFF, N_("the answer ended before its end")),
    NextTryRule("bad_answer", Wait.BACKOFF, N_("the answer is not HTTP")),
    NextTryRule("bad_encoding", Wait.BACKOFF, N_("the answer could not be decompressed")),
    NextTryRule("too_large", Wait.LONG, N_("the feed is larger than is taken")),
    NextTryRule("headers_too_large", Wait.LONG, N_("the answer's headers are larger than is taken")),
    NextTryRule("redirect_loop", Wait.BACKOFF, N_("its redirects lead round in a circle")),
    NextTryRule("too_many_redirects", Wait.BACKOFF, N_("it redirects too often")),
    NextTryRule("bad_redirect", Wait.BACKOFF, N_("it redirects to no address")),
    NextTryRule("private_address", Wait.LONG, N_("the address leads into a private network")),
    NextTryRule("bad_address", Wait.LONG, N_("the address is none that can be asked")),
    NextTryRule("scheme", Wait.LONG, N_("only http: and https: are asked")),
    NextTryRule("user", Wait.LONG, N_("an address with a user's name in it is not asked")),
    NextTryRule("port", Wait.LONG, N_("a port that is not asked")),
    NextTryRule("robots", Wait.LONG, N_("the site's robots.txt asks not to read this page")),
    NextTryRule("unreadable", Wait.BACKOFF, N_("the saved file cannot be read")),
    NextTryRule("outside", Wait.LONG, N_("the saved file lies outside of its folder")),
)
_BY_CODE = {rule.code: rule for rule in RULES}
_BY_STATUS = {
    200: "read", 304: "unchanged", 401: "sign_in", 407: "sign_in", 404: "not_found", 410: "gone", 429: "too_many",
    403: "forbidden", 451: "forbidden", 503: "unavailable",
}  # fmt: skip
_BY_HUNDRED = {4: "refused_request", 5: "server_error"}
_WALL_STATUSES = (401, 403, 406, 429, 503)
_WALL_HEADERS = ("cf-mitigated", "x-datadome", "x-sucuri-block", "x-amzn-waf-action", "x-iinfo")
_WALL_WORDS = (b"just a moment", b"captcha", b"cf-chl", b"attention required", b"are you a robot", b"ddos-guard")
_LOOKED_AT = 8192


def conditional_headers(etag: str, last_modified: str) -> dict[str, str]:
    """Return the headers that ask for the feed only if it changed, validators exactly as the server gave them."""
    headers = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in headers.items() if value}


def outcome(
    fetched: Fetched,
    state: FeedState,
    rules: ScheduleRules,
    now: datetime,
    *,
    new_items: int = 0,
    update_minutes: int | None = None,
    is_feed: bool = True,
) -> FetchOutcome:
    """Return what a try came to, by the table, with the state to keep until the next.

    `new_items`, `update_minutes` (what the feed says of its own pace) and `is_feed` are what its reader found in the
    body. Statuses by RFC 9110, freshness by RFC 9111.
    """
    rule = _BY_CODE[_code(fetched, is_feed=is_feed)]
    if rule.wait is Wait.USUAL:
        return _success(rule, fetched, state, rules, now, new_items, update_minutes)
    return _failure(rule, fetched, state, rules, now)


def _code(fetched: Fetched, *, is_feed: bool) -> str:
    if fetched.fault:
        return fetched.fault if fetched.fault in _BY_CODE else "bad_answer"
    if fetched.status in _WALL_STATUSES and _is_bot_wall(fetched):
        return "bot_wall"
    code = _BY_STATUS.get(fetched.status) or _BY_HUNDRED.get(fetched.status // 100, "odd_status")
    return code if code != "read" or is_feed else "not_a_feed"


def _is_bot_wall(fetched: Fetched) -> bool:
    """Tell whether a refusal is a wall's: by a wall's own header, or by words of its page that no plain refusal has."""
    if fetched.header("retry-after"):
        return False
    if any(fetched.header(name) for name in _WALL_HEADERS):
        return True
    return any(words in fetched.body[:_LOOKED_AT].lower() for words in _WALL_WORDS)


def _success(
    rule: NextTryRule,
    fetched: Fetched,
    state: FeedState,
    rules: ScheduleRules,
    now: datetime,
    new_items: int,
    update_minutes: int | None,
) -> FetchOutcome:
    pace = _items_per_h(state, new_items, rules, now)
    wait_min = min(max(interval_min(pace, rules), update_minutes or 0, fresh_min(fetched, now)), rules.longest_min)
    kept = "no-store" not in _cache_control(fetched)
    unchanged = rule.code == "unchanged"
    moved = bool(fetched.moved_to) and fetched.moved_to == state.moving_to
    following = replace(
        state,
        url=fetched.moved_to if moved else state.url,
        etag=(fetched.header("etag") or (state.etag if unchanged else "")) if kept else "",
        last_modified=(fetched.header("last-modified") or (state.last_modified if unchanged else "")) if kept else "",
        next_try_at=now + timedelta(minutes=wait_min),
        tried_at=now,
        succeeded_at=now,
        failing_since_at=None,
        failures=0,
        items_per_h=pace,
        moving_to="" if moved else fetched.moved_to,
        stopped=False,
    )
    words = Message("{reason}; asked again at {next_at}", reason=Message(rule.reason), next_at=following.next_try_at)
    return FetchOutcome(rule.code, words, following, moved_from=state.url if moved else "")


def _failure(
    rule: NextTryRule, fetched: Fetched, state: FeedState, rules: ScheduleRules, now: datetime
) -> FetchOutcome:
    asked = rule.code != _HOST_PAUSED  # a feed that was not asked did not fail
    failures = state.failures + 1
    backoff_min = min(rules.first_backoff_min * 2.0 ** min(failures - 1, 30), rules.longest_backoff_min)
    wait_min = rules.longest_backoff_min if rule.wait is Wait.LONG else backoff_min
    asked_min = min(retry_after_min(fetched, now), rules.longest_pause_min)
    next_at = None if rule.wait is Wait.STOP else now + timedelta(minutes=max(wait_min, asked_min))
    pause = None
    if asked_min or rule.code == "too_many":
        until_at = now + timedelta(minutes=asked_min or wait_min)
        pause = HostPause(fetched.host, until_at) if fetched.host else None
    since_at = state.failing_since_at or now
    following = replace(state, next_try_at=next_at)
    if asked:
        following = replace(
            following,
            tried_at=now,
            failing_since_at=since_at,
            failures=failures,
            stopped=rule.wait is Wait.STOP,
        )
    reason = Message(rule.reason, status=fetched.status) if "{" in rule.reason else Message(rule.reason)
    if fetched.detail:
        reason = Message("{reason}: {detail}", reason=reason, detail=fetched.detail)
    if next_at is None:
        words = Message("{reason}; since {since_at}; not asked again", reason=reason, since_at=since_at)
    else:
        words = Message(
            "{reason}; since {since_at}; asked again at {next_at}", reason=reason, since_at=since_at, next_at=next_at
        )
    return FetchOutcome(rule.code, words, following, pause)


def _items_per_h(state: FeedState, new_items: int, rules: ScheduleRules, now: datetime) -> float:
    """Return how often new items come, an hour: each weighs half as much a half-life later.

    What a feed holds when it is read first says nothing of its pace, so it begins at the usual interval.
    """
    if state.items_per_h is None or state.succeeded_at is None:
        return 60 / (2 * rules.usual_min)
    passed_h = max((now - state.succeeded_at).total_seconds() / 3600, 0)
    half_lives = passed_h / rules.half_life_h
    return state.items_per_h * math.exp2(-half_lives) + new_items * math.log(2) / rules.half_life_h


def interval_min(items_per_h: float, rules: ScheduleRules) -> float:
    """Return the interval in minutes at which a feed is asked by its history: twice as often as items come, bounded."""
    wait_min = 60 / (2 * items_per_h) if items_per_h > 0 else rules.longest_min
    return min(max(wait_min, rules.shortest_min), rules.longest_min)


def fresh_min(fetched: Fetched, now: datetime) -> float:
    """Return for how many minutes its server says the answer is fresh: `max-age` less `Age`, else Expires less Date."""
    control = _cache_control(fetched)
    if "no-store" in control or "no-cache" in control:
        return 0
    if "max-age" in control:
        return max(_seconds(control["max-age"]) - _seconds(fetched.header("age")), 0) / 60
    expires_at = _http_date(fetched.header("expires"))
    sent_at = _http_date(fetched.header("date")) or now
    return max((expires_at - sent_at).total_seconds() / 60, 0) if expires_at else 0


def retry_after_min(fetched: Fetched, now: datetime) -> float:
    """Return how many minutes the server asks to be left alone (`Retry-After`, seconds or a date), 0 where unsaid."""
    text = fetched.header("retry-after").strip()
    if fetched.fault not in ("", _HOST_PAUSED) or not text:
        return 0
    if text.isascii() and text.isdigit():
        return _seconds(text) / 60
    until_at = _http_date(text)
    return max((until_at - now).total_seconds() / 60, 0) if until_at else 0


def _cache_control(fetched: Fetched) -> dict[str, str]:
    parts = (part.strip().partition("=") for part in fetched.header("cache-control").lower().split(","))
    return {name.strip(): value.strip().strip('"') for name, _, value in parts if name}


def _seconds(text: str) -> int:
    digits = re.match(r"\s*([0-9]+)", text)
    return int(digits[1][:_LONGEST_DIGITS]) if digits else 0


def _http_date(text: str) -> datetime | None:
    """Return the instant of an HTTP date, None where there is none or it cannot be; one without a zone is in UTC."""
    try:
        read = parsedate_to_datetime(text) if text else None
        return None if read is None else (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, TypeError):
        return None


def is_due(state: FeedState, host: str, pauses: dict[str, datetime], now: datetime) -> bool:
    """Tell whether a feed is to be asked now: not stopped, its time come, and its host in no pause."""
    paused_until_at = pauses.get(host)
    if state.stopped or (paused_until_at is not None and paused_until_at > now):
        return False
    return state.next_try_at is None or state.next_try_at <= now
