"""Which web addresses may be asked: public hosts over HTTP, and of private ones only those that are allowed by name."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from marchland.core.errors import InputError
from marchland.core.message import N_, Message

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

LONGEST_ADDRESS = 2000
_DEFAULT_PORTS = {"http": 80, "https": 443}
USUAL_PORTS = frozenset({80, 443, 8000, 8080, 8443})
_ADDRESS = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*):/*(?P<authority>[^/?#]*)(?P<rest>[^#]*)(?P<fragment>#.*)?", re.I)
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*")
_PERCENT = re.compile(r"(?:%[0-9a-fA-F]{2})+")
_IPV4_BITS = 32


@dataclass(frozen=True, slots=True)
class AddressRefusal:
    """Why an address is not asked: a code for programs, and the reason for people."""

    code: str
    message: Message


@dataclass(frozen=True, slots=True)
class WebAddress:
    """A web address in the one form that is asked: `host` is lower case, an IPv6 literal without its brackets."""

    scheme: str
    host: str
    port: int
    rest: str

    @property
    def ip(self) -> Address | None:
        """Return the host as an IP address where it is one."""
        try:
            return ipaddress.ip_address(self.host)
        except ValueError:
            return None

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _DEFAULT_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.rest}"


@dataclass(frozen=True, slots=True)
class AddressRules:
    """What may be asked beside the public web: hosts and networks that an operator allowed, and the ports of the rest.

    An allowed host or network is allowed on every port.
    """

    hosts: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()
    ports: frozenset[int] = USUAL_PORTS


def address_rules(allow: Iterable[str] = (), ports: Iterable[int] = USUAL_PORTS) -> AddressRules:
    """Return the rules with an allow list of hosts, IP addresses and networks in CIDR notation.

    Raises InputError for an entry that is none of them.
    """
    hosts, networks = set(), []
    for entry in allow:
        text = entry.strip()
        try:
            networks.append(ipaddress.ip_network(text.strip("[]"), strict=False))
            continue
        except ValueError:
            host = plain_host(text)
        if host is None or "/" in text:
            raise InputError(
                "{entry!r} is neither a host nor a network",
                entry=entry,
                next_step="write a host such as feeds.example.org, or a network such as 10.0.0.0/8",
            )
        hosts.add(host)
    return AddressRules(frozenset(hosts), tuple(networks), frozenset(ports))


# The blocks that are no public hosts: IANA's special-purpose registries of IPv4 and IPv6 addresses (RFC 6890), with
# what the first match is called. The test compares them with the standard library's own table.
_NOT_PUBLIC: tuple[tuple[Network, str], ...] = tuple(
    (ipaddress.ip_network(network), kind)
    for kind, networks in (
        (N_("this host"), ("0.0.0.0/8", "::/128")),
        (N_("loopback"), ("127.0.0.0/8", "::1/128")),
        (N_("private"), ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fec0::/10")),
        (N_("shared by a carrier"), ("100.64.0.0/10",)),
        (N_("link-local"), ("169.254.0.0/16", "fe80::/10")),
        (N_("multicast"), ("224.0.0.0/4", "ff00::/8")),
        (
            N_("for documentation"),
            ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20"),
        ),
        (N_("for measurements"), ("198.18.0.0/15", "2001:2::/48")),
        (
            N_("reserved"),
            ("192.0.0.0/24", "192.88.99.0/24", "240.0.0.0/4", "64:ff9b:1::/48", "100::/63", "2001::/23", "5f00::/16"),
        ),
    )
    for network in networks
)
_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_COMPATIBLE = ipaddress.ip_network("::/96")
_ISATAP = (0x00005EFE, 0x02005EFE)


def inner_address(ip: Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 address stands for (mapped, compatible, 6to4, NAT64, ISATAP), or None."""
    if not isinstance(ip, IPv6Address):
        return None
    number = int(ip)
    low = IPv4Address(number & 0xFFFFFFFF)
    if ip.ipv4_mapped or ip in _NAT64 or (number >> _IPV4_BITS) & 0xFFFFFFFF in _ISATAP:
        return low
    if ip in _COMPATIBLE and number > 1:
        return low
    return ip.sixtofour


def not_public(ip: Address) -> str:
    """Return what keeps an IP address from being a public host (`private`, `loopback` …), empty where nothing does."""
    inner = inner_address(ip)
    if inner is not None and (kind := not_public(inner)):
        return kind
    if inner is not None and isinstance(ip, IPv6Address) and (ip.ipv4_mapped or ip in _NAT64):
        return ""
    for network, kind in _NOT_PUBLIC:
        if ip.version == network.version and ip in network:
            return kind
    return "" if isinstance(ip, IPv4Address) or ip in _GLOBAL_UNICAST else "reserved"


def check_ip(ip: Address, rules: AddressRules, host: str = "") -> AddressRefusal | None:
    """Return why a host's IP address is not connected to, None where it may be; a host allowed by name always may."""
    if host in rules.hosts or _in_networks(ip, rules):
        return None
    kind = not_public(ip)
    if not kind:
        return None
    return AddressRefusal(
        "private_address", Message("{ip} is not a public address ({kind})", ip=str(ip), kind=Message(kind))
    )


def _in_networks(ip: Address, rules: AddressRules) -> bool:
    forms = [form for form in (ip, inner_address(ip)) if form is not None]
    return any(form.version == network.version and form in network for network in rules.networks for form in forms)


def check_resolved(host: str, ips: Sequence[str], rules: AddressRules) -> AddressRefusal | None:
    """Return why a name is not asked whose addresses are these: one that may not be asked refuses them all."""
    for text in ips:
        try:
            ip = ipaddress.ip_address(text)
        except ValueError:
            return AddressRefusal("private_address", Message("{ip} is not a plain IP address", ip=text))
        if refusal := check_ip(ip, rules, host):
            return refusal
    return None


def check_address(text: str, rules: AddressRules) -> WebAddress | AddressRefusal:
    """Return an address in the form that is asked, or why it is not: the scheme, the host, a port or a user's name.

    Hosts are read as browsers read them (WHATWG URL): `2130706433`, `0x7f.1` and `１２７.0.0.1` are 127.0.0.1.
    """
    address = split_address(text)
    if isinstance(address, AddressRefusal):
        return address
    ip = address.ip
    if ip is not None and (refusal := check_ip(ip, rules, address.host)):
        return refusal
    allowed = address.host in rules.hosts or (ip is not None and _in_networks(ip, rules))
    if not allowed and ip is None and _is_local_name(address.host):
        return AddressRefusal("private_address", Message("{host} is not a public host", host=address.host))
    if not allowed and address.port not in rules.ports:
        # A name may yet resolve into an allowed network, so only the address that is connected to could tell; a
        # network that is allowed therefore opens the ports of addresses written as numbers alone.
        return AddressRefusal("port", Message("port {port} is not asked", port=address.port))
    return address


def _is_local_name(host: str) -> bool:
    return host == "localhost" or host.endswith((".localhost", ".local", ".internal", ".home.arpa"))


def split_address(text: str) -> WebAddress | AddressRefusal:
    """Return the parts of a web address, or why it is none; nothing is said of whether it may be asked."""
    text = text.strip()
    if len(text) > LONGEST_ADDRESS:
        return AddressRefusal("bad_address", Message("the address is longer than {n} characters", n=LONGEST_ADDRESS))
    if any(ord(sign) <= 0x20 or 0x7F <= ord(sign) < 0xA0 or sign == "\\" for sign in text):
        return AddressRefusal("bad_address", Message("the address has a sign that no address has"))
    parts = _ADDRESS.fullmatch(text)
    if not parts:
        return AddressRefusal("bad_address", Message("{address!r} is not a web address", address=text))
    scheme = parts["scheme"].lower()
    if scheme not in _DEFAULT_PORTS:
        return AddressRefusal("scheme", Message("{scheme}: is not asked, only http: and https:", scheme=scheme))
    user, at, place = parts["authority"].rpartition("@")
    if at:
        return AddressRefusal("user", Message("an address with a user's name in it is not asked"))
    port = re.search(r":([0-9]*)$", place)
    host = plain_host(place[: port.start()] if port else place)
    number = int(port[1]) if port and port[1] and len(port[1]) < 7 else _DEFAULT_PORTS[scheme]
    if host is None or not 0 < number < 0x10000 or (port and len(port[1]) > 6):
        return AddressRefusal("bad_address", Message("{host!r} is not a host", host=user + at + place))
    rest = parts["rest"]
    return WebAddress(scheme, host, number, rest if rest.startswith("/") else "/" + rest)


def plain_host(text: str) -> str | None:
    """Return a host in its one spelling (lower case, IDNA, numbers as dotted IPv4), None where it is no host."""
    if text.startswith("[") and text.endswith("]"):
        try:
            return str(IPv6Address(text[1:-1])) if "%" not in text else None
        except ValueError:
            return None
    try:
        text = _PERCENT.sub(lambda run: bytes.fromhex(run[0].replace("%", "")).decode(), text)
        # The codec is the older IDNA 2003, which is what the names of feeds need; what it cannot write is refused.
        host = unicodedata.normalize("NFKC", text).lower().removesuffix(".").encode("idna").decode().lower()
    except (UnicodeError, ValueError):
        return None
    if not _HOST.fullmatch(host):
        return None
    last = host.rpartition(".")[2]
    if last.isdigit() or re.fullmatch(r"0x[0-9a-f]*", last):
        ip = _ipv4_of_numbers(host)
        return str(ip) if ip else None
    return host


def _ipv4_of_numbers(host: str) -> IPv4Address | None:
    """Return the address of up to four numbers, decimal, octal (`0…`) or hexadecimal (`0x…`), as inet_aton does."""
    parts = host.split(".")
    if len(parts) > 4:
        return None
    numbers = []
    for part in parts:
        try:
            base = 16 if part.startswith("0x") else 8 if part.startswith("0") and len(part) > 1 else 10
            numbers.append(int(part[2:] or "0", 16) if base == 16 else int(part, base))
        except ValueError:
            return None
    *heads, last = numbers
    if any(head > 0xFF for head in heads) or last >= 256 ** (5 - len(parts)):
        return None
    return IPv4Address(sum(head << 8 * (3 - place) for place, head in enumerate(heads)) + last)
