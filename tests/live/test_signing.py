"""An account is set up, signed in to with two factors and recorded with, in a real browser and at several workers."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Page, expect

from marchland.access.adapters import second_factor
from marchland.cli.group import cli
from marchland.register.service.stores import create_store
from tests.live.served import chromium, serving
from tests.processes import PATIENCE_S, wait_until

PASSWORD = "correct horse battery staple"  # noqa: S105 - of an account that lives as long as a test
LAND = "48.00, 30.00\n48.00, 30.01\n48.01, 30.01\n48.01, 30.00"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


def invited(place: str, accounts: Path, *roles: str) -> tuple[str, str]:
    """Make an account by command; return the code for setting it up, and the authenticator's secret."""
    told = ["--store", place, "--accounts", str(accounts), *(part for role in roles for part in ("--role", role))]
    made = CliRunner().invoke(cli, ["web", "user", "add", "anna", "--org", "halo", *told])
    assert made.exit_code == 0, made.output
    code = re.search(r"^code +(\S+)$", made.output, re.MULTILINE)
    secret = re.search(r"^secret +(\S+) ", made.output, re.MULTILINE)
    assert code
    assert secret
    return code[1], secret[1]


def code_of(secret: str, steps: int = 0) -> str:
    """Return the authenticator's code, of a later step where an earlier one is spent."""
    return second_factor.code(secret, int(time.time()) + steps * second_factor.STEP_S)


def fill(page: Page, **said: str) -> None:
    for name, value in said.items():
        page.fill(f"[name={name}]", value)


def test_from_an_invitation_to_an_area_on_record(browser: Browser, tmp_path: Path) -> None:
    place, accounts = str(tmp_path / "register.db"), tmp_path / "accounts.db"
    create_store(place, "live.marchland.example/1").close()
    invitation, secret = invited(place, accounts, "surveyor", "administrator")
    with serving(tmp_path, "--store", place, "--accounts", str(accounts)) as site:
        page = browser.new_context(service_workers="block").new_page()
        page.goto(f"{site}/set-up")
        fill(page, name="anna", invitation=invitation, new=PASSWORD, again=PASSWORD, code=code_of(secret))
        page.click("main form button")
        page.goto(f"{site}/register/record/reported")
        assert "/sign-in" in page.url
        fill(page, name="anna", password=PASSWORD, code=code_of(secret, 1))
        page.click("main form button")
        expect(page).to_have_url(re.compile("/register/record/reported"))
        assert all(each["httpOnly"] for each in page.context.cookies())
        fill(page, area="A-1", name="Field", source="a walk", evidence_0_how="a mine was seen")
        page.fill("[name=shape]", LAND)
        page.select_option("[name=classification]", "SHA")
        page.click("button[value=check]")
        expect(page.locator(".notice.done")).to_contain_text("The rules allow it")
        assert page.input_value("[name=shape]").replace("\r", "") == LAND
        page.click("button[value=record]")
        expect(page).to_have_url(re.compile("/register/recorded/"))
        page.goto(f"{site}/register/A-1")
        expect(page.locator("h1")).to_contain_text("Field")
        page.context.close()


def test_several_workers_over_a_server_share_accounts_and_answers(
    fresh_database: Callable[..., str], tmp_path: Path
) -> None:
    place, accounts = fresh_database(empty=True), tmp_path / "accounts.db"
    origin = ["--origin", "live.marchland.example/2", "--keys", str(tmp_path / "keys.json")]
    made = CliRunner().invoke(cli, ["register", "init", "--store", place, *origin])
    assert made.exit_code == 0, made.output
    invitation, secret = invited(place, accounts, "viewer")
    with serving(tmp_path, "--store", place, "--accounts", str(accounts), "--workers", "2") as site:
        with httpx.Client(base_url=site, timeout=PATIENCE_S, follow_redirects=True) as client:
            _until_ready(client)
            told = {"name": "anna", "invitation": invitation, "new": PASSWORD, "again": PASSWORD}
            _send(client, "/set-up", told | {"code": code_of(secret)})
            _send(client, "/sign-in", {"name": "anna", "password": PASSWORD, "code": code_of(secret, 1)})
            cookies = dict(client.cookies)
        assert cookies
        answers = {httpx.get(f"{site}/account", cookies=cookies, timeout=PATIENCE_S).status_code for _ in range(20)}
        assert answers == {200}, "every worker knows who has signed in"
        areas = f"{site}/api/v1/register/areas"
        lists = {httpx.get(areas, cookies=cookies, timeout=PATIENCE_S).text for _ in range(10)}
        assert len(lists) == 1


def _until_ready(client: httpx.Client) -> None:
    def answers() -> bool:
        try:
            return client.get("/about").is_success
        except httpx.TransportError:
            return False

    wait_until(answers)


def _send(client: httpx.Client, path: str, said: dict[str, str]) -> None:
    shown = client.get(path).text
    token = re.search(r'name="csrf" value="([^"]+)"', shown)
    assert token
    answer = client.post(path, data={"csrf": token[1], **said})
    assert answer.status_code == 200, answer.text
