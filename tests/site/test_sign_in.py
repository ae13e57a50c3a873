"""Signing in: two factors, one message for all that is wrong, sessions that change, end, and cannot be given."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from marchland.access.adapters import second_factor
from marchland.access.service.accounts import IDLE_S, INVITED_S, LONGEST_S, check_password
from marchland.core.errors import InputError, NotFoundError, SignInError
from marchland.core.policy import Role
from tests.site.browser import Browser, csrf
from tests.site.world import PASSWORD, World

Make = Callable[..., World]
NEW = "another four words entirely"


@pytest.fixture
def home(own_world: Make) -> World:
    """Give a site in which anna may sign in."""
    world = own_world()
    world.enroll("anna", Role.SURVEYOR)
    return world


def session_of(browser: Browser) -> str:
    return next(iter(browser.cookies.jar)).value or ""


def test_signing_in_shows_the_account_in_either_language(home: World) -> None:
    browser = home.signed_in("anna")
    text = browser.get("/account").text
    assert "anna" in text
    assert "halo" in text
    assert "Surveyor" in text
    ukrainian = browser.get("/uk/account").text
    assert "Ваш обліковий запис" in ukrainian
    assert "Обстежувач" in ukrainian
    assert browser.get("/about").headers["cache-control"] == "no-store", "a page with a name on it is not kept"


def test_the_cookie_is_for_this_site_alone(home: World) -> None:
    answer = home.browser().get("/sign-in")
    said = answer.headers["set-cookie"]
    assert said.startswith("__Host-marchland=")
    for word in ("HttpOnly", "Secure", "Path=/", "SameSite=lax"):
        assert word in said
    assert "Domain" not in said
    assert "Max-Age" not in said
    plain = home.browser(site="http://localhost").get("/sign-in").headers["set-cookie"]
    assert plain.startswith("marchland=")
    assert "Secure" not in plain


def test_no_secret_is_asked_for_in_the_clear(own_world: Make) -> None:
    world = own_world(hosts=("localhost", "register.example"))
    for path in ("/sign-in", "/set-up"):
        assert world.browser(site="http://register.example").get(path).status_code == 403
        assert world.browser(site="https://register.example").get(path).status_code == 200
    assert world.browser(site="http://register.example").get("/about").status_code == 200


def test_no_other_page_sets_a_cookie(home: World) -> None:
    for path in ("/", "/about", "/api/v1/search?q=x", "/nowhere"):
        assert "set-cookie" not in home.browser().get(path).headers


@pytest.mark.parametrize(
    "change",
    [{"name": "nobody"}, {"password": "wrong"}, {"code": "000000"}, {"code": ""}, {"password": ""}, {"name": ""}],
    ids=str,
)
def test_whatever_is_wrong_is_told_in_the_same_words(home: World, change: dict[str, str]) -> None:
    right = {"name": "anna", "password": PASSWORD, "code": home.code("anna")}
    answer = home.browser().send("/sign-in", "/sign-in", right | change)
    assert answer.status_code == 401
    told = re.search(r'<p class="notice wrong" role="alert">\s*(.*?)\s*</p>', answer.text)
    assert told
    assert told.group(1) == "The name, the password or the code is wrong. Try again with the newest code."
    assert "wrong" not in answer.headers.get("location", "")


def test_a_name_that_is_not_there_costs_as_much(home: World, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []
    passwords = home.accounts._passwords
    fits = passwords.fits
    monkeypatch.setattr(passwords, "fits", lambda kept, given: checked.append(kept) or fits(kept, given))
    for name in ("anna", "nobody"):
        with pytest.raises(SignInError):
            home.accounts.sign_in(name, "wrong", "000000")
    assert len(checked) == 2


def test_a_password_is_never_cut_short(home: World) -> None:
    long = "four words of no meaning " * 5
    assert len(long) <= 128
    home.accounts.change_password("anna", PASSWORD, long)
    with pytest.raises(SignInError):
        home.accounts.sign_in("anna", long + "x" * 128, home.code("anna"))
    assert home.accounts.sign_in("anna", long, home.code("anna"))


def test_a_code_is_used_once(home: World) -> None:
    code = home.code("anna")
    form = {"name": "anna", "password": PASSWORD, "code": code}
    assert home.browser().send("/sign-in", "/sign-in", form).status_code == 303
    assert home.browser().send("/sign-in", "/sign-in", form).status_code == 401
    old = second_factor.code(home.secrets["anna"], home.accounts._now_s() - second_factor.STEP_S)
    assert home.browser().send("/sign-in", "/sign-in", form | {"code": old}).status_code == 401


def test_a_recovery_code_stands_in_once(home: World) -> None:
    browser = home.signed_in("anna")
    page = browser.send("/account", "/account/recovery", {"own_password": PASSWORD})
    codes = re.findall(r"<code>(\w+-\w+-\w+)</code>", page.text)
    assert len(codes) == 8
    form = {"name": "anna", "password": PASSWORD, "code": codes[3]}
    assert home.browser().send("/sign-in", "/sign-in", form).status_code == 303
    assert home.browser().send("/sign-in", "/sign-in", form).status_code == 401
    assert "7 codes are left" in browser.get("/account").text


def test_a_session_that_was_there_before_is_not_the_one_after(home: World) -> None:
    browser = home.browser()
    browser.get("/sign-in")
    fixed = session_of(browser)
    browser.send("/sign-in", "/sign-in", {"name": "anna", "password": PASSWORD, "code": home.code("anna")})
    assert session_of(browser) != fixed
    thief = home.browser()
    thief.cookies.set("__Host-marchland", fixed, domain="localhost.local", path="/")
    assert thief.get("/account").status_code == 303
    first = session_of(browser)
    browser.send("/sign-in", "/sign-in", {"name": "anna", "password": PASSWORD, "code": home.code("anna")})
    assert home.accounts.session(first) is None, "signing in again ends the session of before"
    assert home.accounts.session(session_of(browser))


def test_a_token_is_of_256_bits_and_kept_as_a_digest(home: World) -> None:
    token = session_of(home.signed_in("anna"))
    assert len(token) == 43
    assert token.encode() not in home.accounts._kept.path.read_bytes()
    wal = home.accounts._kept.path.with_name("accounts.db-wal")
    assert not wal.exists() or token.encode() not in wal.read_bytes()


@pytest.mark.parametrize("seconds", [IDLE_S + 1, LONGEST_S + 1])
def test_a_session_ends_by_itself(home: World, seconds: int) -> None:
    browser = home.signed_in("anna")
    home.clock.seconds += seconds
    answer = browser.get("/account")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=%2Faccount"


def test_a_session_in_use_ends_after_twelve_hours(home: World) -> None:
    browser = home.signed_in("anna")
    for _ in range(LONGEST_S // (IDLE_S // 2)):
        assert browser.get("/account").status_code == 200
        home.clock.seconds += IDLE_S // 2
    home.clock.seconds += 60
    assert browser.get("/account").status_code == 303


def test_signing_out_ends_this_session_and_everywhere_all(home: World) -> None:
    one, two, three = (home.signed_in("anna") for _ in range(3))
    token = session_of(one)
    assert one.send("/account", "/sign-out", {}).status_code == 303
    assert home.accounts.session(token) is None
    assert two.get("/account").status_code == 200
    two.send("/account", "/sign-out", {"everywhere": "1"})
    assert three.get("/account").status_code == 303


def test_signing_out_is_no_link(home: World) -> None:
    browser = home.signed_in("anna")
    assert browser.get("/sign-out").status_code == 405
    assert browser.ask("POST", "/sign-out").status_code == 403
    assert browser.get("/account").status_code == 200


def test_changing_the_password_ends_every_other_session(home: World) -> None:
    one, two = home.signed_in("anna"), home.signed_in("anna")
    form = {"password": PASSWORD, "new": NEW, "again": NEW}
    for wrong in ({"password": "x"}, {"again": "y"}, {"new": "short", "again": "short"}):
        assert one.send("/account", "/account/password", form | wrong).status_code in (400, 401)
    assert one.send("/account", "/account/password", form).status_code == 303
    assert one.get("/account").status_code == 200
    assert two.get("/account").status_code == 303
    old = {"name": "anna", "password": PASSWORD, "code": home.code("anna")}
    assert home.browser().send("/sign-in", "/sign-in", old).status_code == 401
    assert home.browser().send("/sign-in", "/sign-in", old | {"password": NEW}).status_code == 303


def test_an_account_is_set_up_once_with_its_code(home: World) -> None:
    made = home.accounts.invite("bert")
    home.secrets["bert"] = made.secret
    page = home.browser().get("/set-up").text
    assert csrf(page)
    form = {"name": "bert", "invitation": made.code, "new": NEW, "again": NEW, "code": home.code("bert")}
    before = {"name": "bert", "password": "", "code": home.code("bert")}
    assert home.browser().send("/sign-in", "/sign-in", before).status_code == 401, "there is no default password"
    form["code"] = home.code("bert")
    assert home.browser().send("/set-up", "/set-up", form | {"invitation": "x"}).status_code == 401
    assert home.browser().send("/set-up", "/set-up", form | {"new": "bert12345678"}).status_code == 400
    done = home.browser().send("/set-up", "/set-up", form)
    assert done.status_code == 200
    assert done.headers["cache-control"] == "no-store"
    assert len(re.findall(r"<li><code>", done.text)) == 8
    assert home.browser().send("/set-up", "/set-up", form | {"code": home.code("bert")}).status_code == 401


def test_a_code_for_setting_up_ends_after_three_days(home: World) -> None:
    made = home.accounts.invite("cleo")
    home.secrets["cleo"] = made.secret
    home.clock.seconds += INVITED_S + 1
    with pytest.raises(SignInError):
        home.accounts.set_up("cleo", made.code, NEW, home.code("cleo"))


def test_a_closed_account_is_closed_at_once(home: World) -> None:
    browser = home.signed_in("anna")
    home.accounts.disable("anna")
    assert browser.get("/account").status_code == 303
    form = {"name": "anna", "password": PASSWORD, "code": home.code("anna")}
    assert home.browser().send("/sign-in", "/sign-in", form).status_code == 401
    with pytest.raises(NotFoundError):
        home.accounts.disable("ana")


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "/\\evil.example", "/a\tb", "javascript:x"])
def test_signing_in_leads_nowhere_else(home: World, path: str) -> None:
    form = {"name": "anna", "password": PASSWORD, "code": home.code("anna"), "next": path}
    answer = home.browser().send("/sign-in", "/sign-in", form)
    assert answer.headers["location"] == "/account"


def test_signing_in_leads_back_to_where_one_was(home: World) -> None:
    form = {"name": "anna", "password": PASSWORD, "code": home.code("anna"), "next": "/uk/search?q=x"}
    assert home.browser().send("/sign-in", "/sign-in", form).headers["location"] == "/uk/search?q=x"


@pytest.mark.parametrize("password", ["short", "x" * 129, "aaaaaaaaaaaaaaaa", "anna-anna-and-anna", "Marchland2026!!!"])
def test_a_password_that_anyone_would_try_is_refused(password: str) -> None:
    with pytest.raises(InputError):
        check_password(password, "anna")
    check_password(PASSWORD, "anna")


@pytest.mark.parametrize("name", ["", "A", "a b", "ä", "x" * 41, "-a"])
def test_a_name_that_cannot_be_one_is_refused(home: World, name: str) -> None:
    with pytest.raises(InputError):
        home.accounts.invite(name)
