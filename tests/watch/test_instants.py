"""Instants keep the offset they were written with, and what cannot be is none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.watch.adapters.feed_rules import feed_rules
from marchland.watch.domain.instant import read_instant

NAMES = feed_rules().names

GOOD = [
    ("Mon, 07 Jul 2025 16:21:00 +0300", "2025-07-07T16:21:00+03:00"),
    ("7 Jul 25 16:21 EEST", "2025-07-07T16:21:00+03:00"),
    ("07 Jul 2025 16:21:00 +0300 (EEST)", "2025-07-07T16:21:00+03:00"),
    ("Mon,07 Jul 2025 16:21:00 GMT", "2025-07-07T16:21:00+00:00"),
    ("Mon, 7 July 2025 16:21:00 EST", "2025-07-07T16:21:00-05:00"),
    ("07-Jul-2025 16:21:00 UTC", "2025-07-07T16:21:00+00:00"),
    ("Mon, 07 Jul 2025 24:00:00 GMT", "2025-07-08T00:00:00+00:00"),
    ("Sat, 31 Dec 2016 23:59:60 GMT", "2016-12-31T23:59:59+00:00"),
    ("Thu, 01 Jan 04 19:48:21 GMT", "2004-01-01T19:48:21+00:00"),
    ("Fri, 01 Jan 99 19:48:21 GMT", "1999-01-01T19:48:21+00:00"),
    ("2025-07-07T16:21:00+03:00", "2025-07-07T16:21:00+03:00"),
    ("2025-07-07T16:21:00.123Z", "2025-07-07T16:21:00.123000+00:00"),
    ("2025-07-07 16:21:00 +0300", "2025-07-07T16:21:00+03:00"),
    ("2025-07-07t16:21z", "2025-07-07T16:21:00+00:00"),
    ("20250707T162100Z", "2025-07-07T16:21:00+00:00"),
    ("2003-335T10:00:00Z", "2003-12-01T10:00:00+00:00"),
    ("2025-07-07T16:21:00 Z", "2025-07-07T16:21:00+00:00"),
    ("Mon Jul  7 16:21:00 UTC 2025", "2025-07-07T16:21:00+00:00"),
    ("Mon Jul  7 16:21:00 2025 +0300", "2025-07-07T16:21:00+03:00"),
    ("July 7, 2025 4:21 PM EDT", "2025-07-07T16:21:00-04:00"),
    ("Monday, July 7, 2025 12:05 am GMT", "2025-07-07T00:05:00+00:00"),
    ("Mon, Jul 07 2025 16:21:00 GMT+3", "2025-07-07T16:21:00+03:00"),
    ("7 липня 2025 16:21:00 +0300", "2025-07-07T16:21:00+03:00"),
    ("Пн, 07 лип 2025 16:21:00 +0300", "2025-07-07T16:21:00+03:00"),
    ("7 juillet 2025 16:21 CEST", "2025-07-07T16:21:00+02:00"),
    ("Mo, 07 Mär 2025 16:21:00 +0100", "2025-03-07T16:21:00+01:00"),
    ("07.07.2025 16:21:00 +0300", "2025-07-07T16:21:00+03:00"),
    ("12/31/2025 16:21:00 GMT", "2025-12-31T16:21:00+00:00"),
    ("2025/07/07 16:21:00 GMT", "2025-07-07T16:21:00+00:00"),
    ("2025年7月7日 16:21 JST", "2025-07-07T16:21:00+09:00"),
    ("Κυρ, 11 Ιούλ 2004 12:00:00 EST", "2004-07-11T12:00:00-05:00"),
]
WITHOUT_ZONE = [
    ("2025-07-07T16:21:00", "2025-07-07T16:21:00+00:00"),
    ("Mon, 07 Jul 2025 16:21:00", "2025-07-07T16:21:00+00:00"),
    ("2025-07-07", "2025-07-07T00:00:00+00:00"),
    ("2025-07", "2025-07-01T00:00:00+00:00"),
    ("7 Jul 2025", "2025-07-07T00:00:00+00:00"),
    ("7 липня 2025 р., 16:21", "2025-07-07T16:21:00+00:00"),
    ("2025년 7월 7일 오후 4:21", "2025-07-07T16:21:00+00:00"),
]
IMPOSSIBLE = [
    "Sun, 30 Feb 2025 10:00:00 GMT", "2025-02-30T10:00:00Z", "2025-13-01", "2025-07-07T25:00:00Z",
    "2025-07-07T10:61:00Z",
    "9999-12-31T23:59:59Z", "Fri, 31 Dec 9999 23:59:59 -1200", "0001-01-01T00:00:00Z",
    "0000-00-00 00:00:00", "2025-07-07T16:21:00+99:00",
    "yesterday", "x" * 500, "7", "99999999999999", "Mon, 07 Foo 2025 10:00:00 GMT",
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), GOOD)
def test_instants_are_read_in_their_own_offset(text: str, expected: str) -> None:
    instant = read_instant(text, NAMES)
    assert (instant.at and instant.at.isoformat(), instant.fault) == (expected, "")


@pytest.mark.parametrize(("text", "expected"), WITHOUT_ZONE)
def test_a_missing_zone_is_a_fault(text: str, expected: str) -> None:
    instant = read_instant(text, NAMES)
    assert (instant.at and instant.at.isoformat(), instant.fault) == (expected, "date_without_zone")


def test_an_unknown_zone_is_a_fault() -> None:
    instant = read_instant("Mon, 07 Jul 2025 16:21:00 QQT", NAMES)
    assert (instant.at and instant.at.isoformat(), instant.fault) == ("2025-07-07T16:21:00+00:00", "unknown_zone")


@pytest.mark.parametrize("text", IMPOSSIBLE)
def test_what_cannot_be_is_none(text: str) -> None:
    assert read_instant(text, NAMES) == read_instant("no date", NAMES)
    assert read_instant(text, NAMES).fault == "impossible_date"


def test_nothing_is_no_fault() -> None:
    assert read_instant("  ", NAMES).fault == ""


OFFSETS = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
INSTANTS = st.integers(0, 4_000_000_000_000).flatmap(
    lambda ms: OFFSETS.map(lambda zone: datetime.fromtimestamp(ms / 1000, zone))
)


@given(INSTANTS)
def test_iso_comes_back_with_its_offset(at: datetime) -> None:
    instant = read_instant(at.isoformat(), NAMES)
    assert instant.at == at
    assert instant.at.utcoffset() == at.utcoffset()


@given(INSTANTS)
def test_rfc_822_comes_back_with_its_offset(at: datetime) -> None:
    at = at.replace(microsecond=0)
    instant = read_instant(format_datetime(at), NAMES)
    assert instant.at == at
    assert instant.at.utcoffset() == at.utcoffset()


@given(st.text(max_size=40) | st.from_regex(r"[0-9]{1,4}[-/. ][0-9A-Za-z]{1,4}[-/. T][0-9: +-]{0,14}", fullmatch=True))
def test_no_text_is_an_exception(text: str) -> None:
    instant = read_instant(text, NAMES)
    assert instant.at is None or (instant.at.tzinfo is not None and instant.at.astimezone(UTC))
