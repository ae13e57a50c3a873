"""Which addresses may be asked: private ones in every disguise, held against the standard library's table."""

from __future__ import annotations

import ipaddress
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.core.errors import InputError
from marchland.watch.domain.address_rules import (
    AddressRefusal,
    address_rules,
    check_address,
    check_resolved,
    not_public,
    plain_host,
)

RULES = address_rules()


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://127.0.0.1/", "private_address"),
        ("http://127.1/", "private_address"),
        ("http://127.0.0.1./", "private_address"),
        ("http://2130706433/", "private_address"),
        ("http://0x7f000001/", "private_address"),
        ("http://0X7F.1/", "private_address"),
        ("http://0177.0.0.01/", "private_address"),
        ("http://017700000001/", "private_address"),
        ("http://１２７.0.0.1/", "private_address"),
        ("http://①②⑦.0.0.1/", "private_address"),
        ("http://127。0。0。1/", "private_address"),
        ("http://%31%32%37.0.0.1/", "private_address"),
        ("http://0/", "private_address"),
        ("http://10.1.2.3/", "private_address"),
        ("http://172.31.255.255/", "private_address"),
        ("http://192.168.1.1/", "private_address"),
        ("http://100.64.0.1/", "private_address"),
        ("http://169.254.169.254/latest/meta-data", "private_address"),
        ("http://224.0.0.1/", "private_address"),
        ("http://255.255.255.255/", "private_address"),
        ("http://[::1]/", "private_address"),
        ("http://[::]/", "private_address"),
        ("http://[fe80::1]/", "private_address"),
        ("http://[fc00::1]/", "private_address"),
        ("http://[ff02::1]/", "private_address"),
        ("http://[::ffff:127.0.0.1]/", "private_address"),
        ("http://[::ffff:a9fe:a9fe]/", "private_address"),
        ("http://[::127.0.0.1]/", "private_address"),
        ("http://[2002:7f00:1::]/", "private_address"),
        ("http://[64:ff9b::10.0.0.1]/", "private_address"),
        ("http://[64:ff9b:1::1]/", "private_address"),
        ("http://[2001:4860::5efe:10.0.0.1]/", "private_address"),
        ("http://[2001:0:1::1]/", "private_address"),
        ("http://localhost/", "private_address"),
        ("http://LOCALHOST./", "private_address"),
        ("http://db.internal/", "private_address"),
        ("http://printer.local/", "private_address"),
        ("http://[fe80::1%25eth0]/", "bad_address"),
        ("http://1.2.3.4.5/", "bad_address"),
        ("http://256.1.1.1/", "bad_address"),
        ("http://4294967296/", "bad_address"),
        ("http://0x/x", "private_address"),
        ("http://good.example\\@127.0.0.1/", "bad_address"),
        ("http://good.example\t.evil/", "bad_address"),
        ("http://a b/", "bad_address"),
        ("http://", "bad_address"),
        ("http://example.org:0/", "bad_address"),
        ("http://example.org:65536/", "bad_address"),
        ("http://example.org:６6/", "bad_address"),
        ("http://" + "a" * 3000, "bad_address"),
        ("javascript:alert(1)", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("gopher://example.org/", "scheme"),
        ("http://me@example.org/", "user"),
        ("http://127.0.0.1@example.org/", "user"),
        ("http://example.org:22/", "port"),
        ("https://example.org:6379/", "port"),
    ],
)
def test_what_is_not_asked(url: str, code: str) -> None:
    found = check_address(url, RULES)
    assert isinstance(found, AddressRefusal)
    assert (found.code, bool(found.message)) == (code, True)


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("https://Example.ORG:443/a?b=c#d", "https://example.org/a?b=c"),
        ("http://example.org", "http://example.org/"),
        ("http://example.org?x", "http://example.org/?x"),
        (" http://example.org:8080/ ", "http://example.org:8080/"),
        ("http://8.8.8.8/", "http://8.8.8.8/"),
        ("http://134744072/", "http://8.8.8.8/"),
        ("http://[2606:4700::1111]/", "http://[2606:4700::1111]/"),
        ("http://[::ffff:8.8.8.8]/", "http://[::ffff:808:808]/"),
        ("http://укрінформ.укр/rss", "http://xn--j1aeceicql4n.xn--j1amh/rss"),
        ("http://localhost.example/", "http://localhost.example/"),
    ],
)
def test_what_is_asked_in_its_one_spelling(url: str, plain: str) -> None:
    assert str(check_address(url, RULES)) == plain


def test_the_allow_list_opens_hosts_and_networks_and_nothing_beside_them() -> None:
    rules = address_rules(["feeds.internal", "10.1.0.0/16", "[::1]", "127.0.0.1"])
    for url in ("http://feeds.internal:9999/", "http://10.1.2.3:8/", "http://[::1]:5000/", "http://[::ffff:10.1.0.1]/"):
        assert not isinstance(check_address(url, rules), AddressRefusal), url
    for url in ("http://other.internal/", "http://10.2.0.1/", "http://[::2]/", "http://127.0.0.2/", "file:///x"):
        assert isinstance(check_address(url, rules), AddressRefusal), url
    assert check_resolved("feeds.internal", ["192.168.0.9"], rules) is None
    assert check_resolved("other.example", ["192.168.0.9"], rules) is not None
    assert check_resolved("other.example", ["10.1.9.9"], rules) is None


@pytest.mark.parametrize("entry", ["", "10.0.0.0/33", "a b", "http://x", "exa/mple"])
def test_an_entry_that_is_neither_host_nor_network_is_refused(entry: str) -> None:
    with pytest.raises(InputError, match="neither a host nor a network"):
        address_rules([entry])


def test_one_private_address_of_a_name_refuses_them_all() -> None:
    assert check_resolved("x.example", ["8.8.8.8", "2606:4700::1111"], RULES) is None
    for bad in ("10.0.0.1", "::1", "fe80::1%eth0", "nonsense"):
        assert check_resolved("x.example", ["8.8.8.8", bad], RULES) is not None


V4 = st.integers(0, 2**32 - 1).map(ipaddress.IPv4Address)
EDGES = st.sampled_from(["100.64.0.0", "100.127.255.255", "172.15.255.255", "172.32.0.0", "198.20.0.0", "11.0.0.0"])


@given(st.one_of(V4, EDGES.map(ipaddress.IPv4Address), st.ip_addresses(v=6)))
def test_what_the_standard_library_calls_not_global_is_never_public(
    ip: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    mapped = isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped
    if not ip.is_global and not mapped:
        assert not_public(ip)


@given(V4)
def test_an_ipv4_address_is_judged_alike_in_every_disguise(ip: ipaddress.IPv4Address) -> None:
    kind = not_public(ip)
    number = int(ip)
    for prefix in ("::ffff:", "64:ff9b::"):
        assert not_public(ipaddress.ip_address(f"{prefix}{number >> 16:x}:{number & 0xFFFF:x}")) == kind
    if kind:
        assert not_public(ipaddress.ip_address(f"2002:{number >> 16:x}:{number & 0xFFFF:x}::"))


@given(st.lists(st.sampled_from(["%d", "0x%x", "0%o"]), min_size=1, max_size=4), st.data())
def test_numbers_are_read_as_the_system_reads_them(forms: list[str], data: st.DataObject) -> None:
    numbers = [data.draw(st.integers(0, 300)) for _ in forms[1:]] + [data.draw(st.integers(0, 2**33))]
    text = ".".join(form % number for form, number in zip(forms, numbers, strict=True))
    try:
        expected = socket.inet_ntoa(socket.inet_aton(text))
    except OSError:
        expected = None
    assert plain_host(text) == expected
