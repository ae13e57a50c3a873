"""The files of deploy/ are tried: each proxy reads its own, and a site behind it knows who asks."""

from __future__ import annotations

import configparser
import re
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.processes import PATIENCE_S, started, wait_until
from tests.serve.test_http_server import Served, everything, serving

DEPLOY = Path(__file__).parents[2] / "deploy"
VISITOR = "127.0.0.2"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


def nginx(folder: Path, behind: int, port: int) -> list[str]:
    """Return how nginx is started with our file, on other ports and without TLS, as no certificate is at hand."""
    text = (DEPLOY / "nginx.conf").read_text()
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{behind}").replace("listen 443 ssl http2", f"listen {port}")
    text = re.sub(r"  (listen \[::\]|ssl_).*\n", "", text).replace("listen 80;", f"listen 127.0.0.1:{free_port()};")
    paths = "".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = f"daemon off; pid {folder}/pid; error_log stderr; events {{}} http {{ access_log off; {paths}\n{text}\n}}"
    (folder / "nginx.conf").write_text(whole)
    return ["nginx", "-e", "stderr", "-p", str(folder), "-c", str(folder / "nginx.conf")]


def caddy(folder: Path, behind: int, port: int) -> list[str]:
    """Return how Caddy is started with our file, on another port and without TLS."""
    text = (DEPLOY / "Caddyfile").read_text().replace("127.0.0.1:8000", f"127.0.0.1:{behind}")
    text = text.replace("register.example.org {", f"http://:{port} {{").replace(
        "{\n\tservers", "{\n\tadmin off\n\tservers", 1
    )
    (folder / "Caddyfile").write_text(text)
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


@contextmanager
def behind(make: Callable[[Path, int, int], list[str]], folder: Path) -> Iterator[Served]:
    """Give a site behind a proxy, asked at the proxy's port."""
    with serving(proxies=("127.0.0.1",)) as served:
        port = free_port()
        command = make(folder, served.port, port)
        with started(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as process:
            wait_until(lambda: answers(port), process)
            yield Served(port, served.tally)
            process.terminate()
            process.wait(PATIENCE_S)


def request(path: str = "/", *headers: str) -> bytes:
    lines = [f"GET {path} HTTP/1.1", "Host: register.example.org", "Connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode()


@pytest.mark.parametrize("make", [nginx, caddy], ids=["nginx", "caddy"])
def test_behind_a_proxy_the_site_knows_who_asks_and_too_much_is_refused(
    make: Callable[[Path, int, int], list[str]], tmp_path: Path
) -> None:
    program = make.__name__
    assert shutil.which(program), f"scripts/setup proxies installs {program}"
    with behind(make, tmp_path) as proxy:
        assert proxy.ask(request(), VISITOR).endswith(VISITOR.encode())
        forged = request("/", "X-Forwarded-For: 198.51.100.9", "Forwarded: for=198.51.100.9")
        assert proxy.ask(forged, VISITOR).endswith(VISITOR.encode()), "what a visitor claims to be is not believed"
        assert proxy.ask(request("/metrics"), VISITOR).startswith(b"HTTP/1.1 404")
        much = request("/read", "Content-Length: 10000000").replace(b"GET", b"POST")
        with proxy.connect(much, VISITOR) as connected:
            if program == "caddy":  # it looks at a body as it passes
                connected.sendall(b"x" * 9_500_000)
            assert re.match(rb"HTTP/1.1 (413|502)", everything(connected))
        status = proxy.ask(request("/", *(f"X-{number}: {'y' * 30_000}" for number in range(5))), VISITOR)[:12]
        assert status in (b"HTTP/1.1 400", b"HTTP/1.1 431")


def test_nginx_reads_its_file(tmp_path: Path) -> None:
    done = subprocess.run([*nginx(tmp_path, 8000, free_port()), "-t"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr.replace('the "user" directive', "")


def test_caddy_reads_its_file() -> None:
    command = ["caddy", "validate", "--adapter", "caddyfile", "--config", str(DEPLOY / "Caddyfile")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_service_runs_our_command_and_gives_it_no_more_than_it_needs() -> None:
    unit = configparser.RawConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign] # names of systemd are cased
    unit.read(DEPLOY / "marchland.service")
    service = unit["Service"]
    from click.testing import CliRunner

    from marchland.cli.group import cli

    known = CliRunner().invoke(cli, ["serve", "--help"]).output
    for option in re.findall(r"--[a-z-]+", service["ExecStart"]):
        assert option in known
    for name in ("NoNewPrivileges", "PrivateTmp", "PrivateDevices", "ProtectHome", "DynamicUser", "LockPersonality"):
        assert service[name] == "yes"
    assert service["CapabilityBoundingSet"] == ""
    assert service["UMask"] == "0077"
    assert int(service["LimitNOFILE"]) >= 2200
    if shutil.which("systemd-analyze"):
        done = subprocess.run(
            ["systemd-analyze", "verify", str(DEPLOY / "marchland.service")],
            capture_output=True,
            text=True,
            check=False,
        )
        assert "Unknown" not in done.stderr


def test_the_container_file_is_one_and_runs_as_nobody_s_root() -> None:
    text = re.sub(r"\\\n", " ", (DEPLOY / "Containerfile").read_text())
    steps = [line.split(maxsplit=1) for line in text.splitlines() if line and not line.startswith("#")]
    assert {step[0] for step in steps} <= {
        "FROM", "COPY", "RUN", "USER", "ENV", "VOLUME", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT", "CMD",
    }  # fmt: skip
    assert steps[0][0] == "FROM"
    last_user = next(step[1] for step in reversed(steps) if step[0] == "USER")
    assert last_user == "marchland"
    assert [step[0] for step in steps].index("USER") < [step[0] for step in steps].index("ENTRYPOINT")
    assert "/health" in text


def test_the_proxies_speak_tls_1_2_and_1_3() -> None:
    nginx_speaks = re.findall(r"^\s*ssl_protocols ([^;]+);", (DEPLOY / "nginx.conf").read_text(), re.MULTILINE)
    assert [set(each.split()) for each in nginx_speaks] == [{"TLSv1.2", "TLSv1.3"}]
    caddy = (DEPLOY / "Caddyfile").read_text()
    assert not re.search(r"^\s*(protocols|tls)\b", caddy, re.MULTILINE), "Caddy itself speaks no other than these"
