"""Fetching from real servers, most of them hostile: each fault has its name, and touches no other feed."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import struct
import zlib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import hdrs
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from marchland.watch.adapters.feed_fetching import fetch_page
from marchland.watch.domain.address_rules import address_rules
from marchland.watch.domain.fetched import FetchRequest
from tests.watch.servers import (
    FEED,
    NAMES,
    NOW,
    SETTINGS,
    Asked,
    Clock,
    answer,
    fetched,
    has_ipv6,
    one,
    redirect,
    serving,
    to_this_machine,
)

USER_AGENT = hdrs.USER_AGENT.lower()
NAME = hdrs.USER_AGENT.encode()


async def never(asked: Asked) -> bytes:
    await asyncio.sleep(3600)
    return b""


async def drip(asked: Asked) -> bytes:
    asked.writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while True:
        asked.writer.write(b"<")
        await asked.writer.drain()
        await asyncio.sleep(0.01)


async def endless(asked: Asked) -> bytes:
    asked.writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        asked.writer.write(b"<item/>" * 1000)
        await asked.writer.drain()


async def reset(asked: Asked) -> bytes:
    asked.writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<rss>")
    await asked.writer.drain()
    sock = asked.writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    asked.writer.transport.abort()
    return b""


def babble(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(answer())
    writer.close()


BOMB = gzip.compress(b"\0" * 3_000_000)
FAULTS = {
    "/never": (never, "timeout"),
    "/drip": (drip, "timeout"),
    "/endless": (endless, "too_large"),
    "/reset": (reset, "cut_short"),
    "/announced": (b"HTTP/1.1 200 OK\r\nContent-Length: 500000000\r\n\r\n<rss>", "too_large"),
    "/too-long": (b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<rss>", "cut_short"),
    "/bomb": (answer(BOMB, "200 OK", "Content-Encoding: gzip"), "too_large"),
    "/bomb-in-bomb": (answer(gzip.compress(BOMB), "200 OK", "Content-Encoding: gzip, gzip"), "too_large"),
    "/half-gzip": (answer(gzip.compress(FEED)[:-9], "200 OK", "Content-Encoding: gzip"), "bad_encoding"),
    "/no-gzip": (answer(FEED, "200 OK", "Content-Encoding: gzip"), "bad_encoding"),
    "/unknown": (answer(FEED, "200 OK", "Content-Encoding: snappy"), "bad_encoding"),
    "/long-header": (answer(FEED, "200 OK", "X-Long: " + "x" * 9000), "headers_too_large"),
    "/many-headers": (answer(FEED, "200 OK", *(f"X-{n}: 1" for n in range(2000))), "headers_too_large"),
    "/not-http": (b"SSH-2.0-OpenSSH_9.6\r\n\r\n", "bad_answer"),
    "/nothing": (b"", "reset"),
    "/loop": (redirect("/loop"), "redirect_loop"),
    "/round": (redirect("/round-2"), "redirect_loop"),
    "/far": (redirect("/far1"), "too_many_redirects"),
    "/private": (redirect("http://10.0.0.1/feed"), "private_address"),
    "/metadata": (redirect("http://169.254.169.254/latest/meta-data/"), "private_address"),
    "/decimal": (redirect("http://2130706433/"), "private_address"),
    "/mapped": (redirect("http://[::ffff:127.0.0.1]/"), "private_address"),
    "/inside-name": (redirect("http://printer.internal/"), "private_address"),
    "/file": (redirect("file:///etc/passwd"), "scheme"),
    "/nowhere": (redirect("http://["), "bad_redirect"),
}
MORE = {"/round-2": redirect("/round")} | {f"/far{n}": redirect(f"/far{n + 1}") for n in range(1, 9)}


def test_each_fault_is_named_and_the_feeds_beside_it_lose_nothing() -> None:
    async def run() -> None:
        routes = {path: reply for path, (reply, _) in FAULTS.items()} | MORE | {f"/good{n}": answer() for n in range(9)}
        async with serving(routes) as server:
            urls = [server.url(path) for path in (*FAULTS, *(f"/good{n}" for n in range(9)))]
            found = await fetched(urls, per_host=len(urls), concurrency=len(urls), total_s=1.5, max_bytes=200_000)
        assert len(found) == len(urls)
        got = {path: found[server.url(path)].fault for path in FAULTS}
        assert got == {path: code for path, (_, code) in FAULTS.items()}
        assert all(found[server.url(f"/good{n}")].body == FEED for n in range(9))

    asyncio.run(run())


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(FEED, mtime=0)),
        ("gzip", gzip.compress(FEED[:20], mtime=0) + gzip.compress(FEED[20:], mtime=0)),
        ("deflate", zlib.compress(FEED)),
        ("deflate", zlib.compress(FEED)[2:-4]),
        ("identity", FEED),
    ],
    ids=["gzip", "gzip in two", "deflate with a head", "deflate", "identity"],
)
def test_a_compressed_feed_is_unfolded(encoding: str, body: bytes) -> None:
    async def run() -> None:
        async with serving({"/": answer(body, "200 OK", f"Content-Encoding: {encoding}")}) as server:
            assert (await one(server.url("/"))).body == FEED

    asyncio.run(run())


def test_what_is_asked_says_who_asks_and_keeps_no_cookie() -> None:
    async def run() -> None:
        routes = {"/": answer(FEED, "200 OK", "Set-Cookie: a=b; Path=/"), "/2": answer()}
        async with serving(routes) as server:
            urls = [server.url("/"), server.url("/2")]
            await fetched(urls, contact="https://example.org/bot")
            assert server.paths == ["/", "/2"]
            for asked in server.asked:
                assert asked.headers[USER_AGENT].startswith("Marchland/")
                assert "+https://example.org/bot" in asked.headers[USER_AGENT]
                assert not {"cookie", "referer", "authorization", "if-none-match"} & set(asked.headers)
                assert asked.headers["accept-encoding"].startswith("gzip, deflate")

    asyncio.run(run())


def test_validators_are_sent_as_they_were_given_and_304_has_no_body() -> None:
    async def conditional(asked: Asked) -> bytes:
        same = asked.headers.get("if-none-match") == 'W/"x-1"'
        return answer(b"", "304 Not Modified") if same else answer(FEED, "200 OK", 'ETag: W/"x-1"')

    async def run() -> None:
        async with serving({"/": conditional}) as server:
            first = await one(server.url("/"))
            again = FetchRequest("s", server.url("/"), first.header("etag"), "Fri, 27 Nov 2026 10:00:00 GMT")
            second = await one(again)
            assert (first.status, first.body) == (200, FEED)
            assert (second.status, second.body, second.fault) == (304, b"", "")
            assert server.asked[1].headers["if-modified-since"] == "Fri, 27 Nov 2026 10:00:00 GMT"

    asyncio.run(run())


def test_only_redirects_that_are_all_permanent_count_as_a_move() -> None:
    async def run() -> None:
        async with serving({"/new": answer(), "/temporary": redirect("/new")}) as server:
            async with serving(
                {
                    "/a": redirect(server.url("/new", "b.test"), 301),
                    "/b": redirect("/a", 308),
                    "/c": redirect(server.url("/temporary", "b.test"), 301),
                    "/d": redirect("/a", 302),
                }
            ) as old:
                found = await fetched([old.url(path) for path in ("/a", "/b", "/c", "/d")])
            new = server.url("/new", "b.test")
            assert {each.url for each in found.values()} == {new}
            assert {each.host for each in found.values()} == {"b.test"}
            moved = [found[old.url(path)].moved_to for path in ("/a", "/b", "/c", "/d")]
            assert moved == [new, new, server.url("/temporary", "b.test"), ""]

    asyncio.run(run())


def test_a_name_is_resolved_once_and_what_was_checked_is_connected_to() -> None:
    answers = iter([["127.0.0.2"], ["127.0.0.1"], ["127.0.0.1"]])
    calls: list[str] = []

    async def changing(host: str, port: int) -> list[str]:
        calls.append(host)
        return next(answers)

    async def run() -> None:
        async with serving({"/": answer(), "/away": redirect("/")}, "127.0.0.2") as server:
            rules = address_rules(["127.0.0.2/32"], [server.port])
            first = await one(server.url("/", "rebind.example"), rules=rules, resolve=changing)
            assert (first.status, calls) == (200, ["rebind.example"])
            second = await one(server.url("/", "rebind.example"), rules=rules, resolve=changing)
            assert (second.fault, len(server.asked)) == ("private_address", 1)
            assert "127.0.0.1" in second.detail

    asyncio.run(run())


def test_a_name_that_changes_between_two_hops_is_checked_again() -> None:
    answers = iter([["127.0.0.2"], ["127.0.0.1"]])

    async def changing(host: str, port: int) -> list[str]:
        return next(answers)

    async def run() -> None:
        async with serving({"/": redirect("/inner")}, "127.0.0.2") as server:
            rules = address_rules(["127.0.0.2/32"], [server.port])
            found = await one(server.url("/", "rebind.example"), rules=rules, resolve=changing)
            assert (found.fault, server.paths) == ("private_address", ["/"])

    asyncio.run(run())


@pytest.mark.parametrize("ips", [["93.184.216.34", "10.0.0.1"], ["::1"], ["::ffff:192.168.0.1"], ["64:ff9b::a00:1"]])
def test_a_name_of_which_one_address_is_private_is_not_asked(ips: list[str]) -> None:
    async def resolve(host: str, port: int) -> list[str]:
        return ips

    found = asyncio.run(one("http://mixed.example/", rules=address_rules(), resolve=resolve))
    assert found.fault == "private_address"


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("http://127.0.0.1/", "private_address"),
        ("http://0x7f000001/", "private_address"),
        ("http://[::1]/", "private_address"),
        ("ftp://a.test/", "scheme"),
        ("http://me:secret@a.test/", "user"),
        ("http://other.example:25/", "port"),
        ("nonsense", "bad_address"),
    ],
)
def test_an_address_that_may_not_be_asked_is_refused_before_any_connection(url: str, fault: str) -> None:
    assert asyncio.run(one(url)).fault == fault


def test_a_name_without_an_address_and_a_port_without_a_server_are_told_apart() -> None:
    async def run() -> None:
        async with serving({}) as server:
            pass
        found = await fetched([server.url("/"), "http://gone.example/"])
        assert {each.fault for each in found.values()} == {"no_connection", "dns"}

    asyncio.run(run())


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")
def test_a_server_on_ipv6_is_reached_when_it_is_allowed() -> None:
    async def run() -> None:
        async with serving({"/": answer()}, "::1") as server:
            url = f"http://[::1]:{server.port}/"
            assert (await one(url, rules=address_rules(["::1"]))).status == 200
            assert (await one(url, rules=address_rules(["127.0.0.1"]))).fault == "private_address"

    asyncio.run(run())


def test_a_certificate_that_does_not_hold_is_told(tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a.test")])
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(NOW - timedelta(days=9000)).not_valid_after(NOW + timedelta(days=9000))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = tmp_path / "server.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )

    async def run() -> None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(file)
        listener = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=context)
        port = listener.sockets[0].getsockname()[1]
        plain = await asyncio.start_server(babble, "127.0.0.1", 0)
        plain_port = plain.sockets[0].getsockname()[1]
        found = await fetched([f"https://a.test:{port}/", f"https://a.test:{plain_port}/"])
        listener.close()
        plain.close()
        assert found[f"https://a.test:{port}/"].fault == "certificate"
        assert "self-signed" in found[f"https://a.test:{port}/"].detail.replace("self signed", "self-signed")
        assert found[f"https://a.test:{plain_port}/"].fault == "tls"

    asyncio.run(run())


def test_a_host_is_asked_by_one_connection_and_with_a_gap() -> None:
    async def run() -> None:
        async with serving({f"/{n}": answer() for n in range(5)}) as server:
            clock = Clock()
            urls = [server.url(f"/{n}") for n in range(5)]
            found = await fetched(urls, gap_s=2, clock=clock)
            assert server.paths == [f"/{n}" for n in range(5)]
            assert server.open_most == 1
            assert [found[url].at - NOW for url in urls] == [timedelta(seconds=2 * n) for n in range(5)]

    asyncio.run(run())


def test_a_host_that_asks_for_a_pause_is_left_alone_and_the_others_go_on() -> None:
    async def run() -> None:
        busy = answer(b"", "429 Too Many Requests", "Retry-After: 600")
        async with serving({"/busy": busy, **{f"/{n}": answer() for n in range(4)}}) as server:
            urls = [server.url("/0"), server.url("/busy"), server.url("/1"), server.url("/2")]
            others = [server.url(f"/{n}", "b.test") for n in range(4)]
            found = await fetched([*urls, *others])
            assert [found[url].fault for url in urls] == ["", "", "host_paused", "host_paused"]
            assert [found[url].header("retry-after") for url in urls[1:]] == ["600"] * 3
            assert all(found[url].status == 200 for url in others)

    asyncio.run(run())


def test_a_redirect_to_another_host_waits_for_that_hosts_turn() -> None:
    async def run() -> None:
        async with serving({f"/{n}": answer() for n in range(9)}) as there:
            routes = {f"/{n}": redirect(there.url(f"/{n}", "b.test")) for n in range(9)}
            async with serving(routes) as here:
                found = await fetched([here.url(f"/{n}", name) for n in range(4) for name in ("a.test", "c.test")])
            assert all(each.status == 200 for each in found.values())
            assert there.open_most == 1

    asyncio.run(run())


def test_large_bodies_wait_for_each_other_and_all_arrive() -> None:
    body = b"<rss>" + b"x" * 50_000 + b"</rss>"

    async def run() -> None:
        async with serving({f"/{n}": answer(body) for n in range(12)}) as server:
            urls = [server.url(f"/{n}") for n in range(12)]
            found = await fetched(urls, per_host=12, small_bytes=1000, large_at_once=1, waiting=1)
            assert all(found[url].body == body for url in urls)

    asyncio.run(run())


def test_who_reads_slowly_makes_the_fetching_wait() -> None:
    from marchland.watch.adapters.feed_fetching import fetch_all

    async def run() -> None:
        async with serving({f"/{n}": answer() for n in range(30)}) as server:
            clock = Clock()
            settings = replace(SETTINGS, concurrency=2, per_host=2, waiting=1)
            requests = [FetchRequest(str(n), server.url(f"/{n}")) for n in range(30)]
            answers = fetch_all(requests, settings=settings, clock=clock, resolve=to_this_machine, sleep=clock.sleep)
            await anext(answers)
            for _ in range(200):
                await asyncio.sleep(0)
            await asyncio.sleep(0.05)
            # one was read, one waits, two are held by the two that fetch, and one more may have begun
            assert len(server.asked) <= 5
            await answers.aclose()

    asyncio.run(run())


def test_the_body_of_a_refusal_is_kept_short() -> None:
    async def run() -> None:
        page = b"<title>Just a moment...</title>" + b"x" * 100_000
        async with serving({"/": answer(page, "403 Forbidden", "cf-mitigated: challenge")}) as server:
            found = await one(server.url("/"))
            assert (found.status, len(found.body)) == (403, 8192)

    asyncio.run(run())


@pytest.mark.parametrize(
    ("robots", "fault"),
    [
        (answer(b"@: *\nDisallow: /news".replace(b"@", NAME)), "robots"),
        (answer(b"@: marchland\nAllow: /\n\n@: *\nDisallow: /".replace(b"@", NAME)), ""),
        (answer(b"", "404 Not Found"), ""),
        (answer(b"", "500 Broken"), "robots"),
    ],
)
def test_pages_are_read_as_robots_allow_and_feeds_are_read_regardless(robots: bytes, fault: str) -> None:
    async def run() -> None:
        async with serving({"/robots.txt": robots, "/news": answer(b"<html>")}) as server:
            page = await fetch_page(server.url("/news"), settings=SETTINGS, clock=Clock(), resolve=to_this_machine)
            assert page.fault == fault
            assert ("/news" in server.paths) is (fault == "")
            assert (await one(server.url("/news"))).status == 200

    asyncio.run(run())


def test_the_robots_of_where_a_redirect_leads_are_asked_too() -> None:
    async def run() -> None:
        forbids = {"/robots.txt": answer(b"@: *\nDisallow: /".replace(b"@", NAME)), "/": answer(b"<html>")}
        async with serving(forbids) as there, serving({"/": redirect(there.url("/", "b.test"))}) as here:
            page = await fetch_page(here.url("/"), settings=SETTINGS, clock=Clock(), resolve=to_this_machine)
            assert (page.fault, page.host) == ("robots", "b.test")
            assert there.paths == ["/robots.txt"]

    asyncio.run(run())


def test_the_names_of_the_tests_are_allowed_by_name_alone() -> None:
    assert SETTINGS.rules == address_rules(NAMES)
