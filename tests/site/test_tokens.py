"""Programs signing in with tokens: as Bearer and as Basic, refused in one sentence, and never taken for nobody."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from marchland.access.service.tokens import DAYS
from marchland.core.policy import Role
from marchland.register.service import questions
from marchland.register.service.stores import RegisterStore
from marchland.site.security import LOG
from marchland.site.site import Mode, RateLimits
from tests.site.areas import AREAS, make_kept_world
from tests.site.browser import Browser, csrf
from tests.site.test_json import collection, feature
from tests.site.world import PASSWORD, WIDE, World

Make = Callable[..., World]
DAY_S = 86_400
AREA = collection(feature(name="Field", district="Hill"))
AREAS_PATH = "/collections/areas/items?f=json&limit=1"


@pytest.fixture
def home(own_world: Make) -> World:
    """Give a site with a surveyor and an approver."""
    world = own_world()
    for name, role in (("anna", Role.SURVEYOR), ("olha", Role.APPROVER)):
        world.enroll(name, role)
    return world


def token_of(world: World, *scopes: str, name: str = "anna") -> str:
    return world.accounts.tokens.make(name, f"for {' '.join(scopes)}", scopes)[0]


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def asked(world: World, authorization: str, path: str = AREAS_PATH, method: str = "GET", **said: Any) -> httpx.Response:
    """Return the answer to a program: no page, no cookie, no header that a browser adds."""
    headers = {"Accept": "application/json", "Authorization": authorization} | said.pop("headers", {})
    return Browser(world.app, **said.pop("browser", {})).ask(method, path, headers=headers, **said)


def test_a_token_signs_in_as_bearer_and_as_basic_under_any_user_name(home: World) -> None:
    token = token_of(home, "read")
    assert home.browser().get(AREAS_PATH, headers={"Accept": "application/json"}).status_code == 401
    for way in (f"Bearer {token}", f"bearer  {token}", basic("anna", token), basic("", token), basic("x@y", token),
                basic(token, "")):  # fmt: skip
        answer = asked(home, way)
        assert answer.status_code == 200, (way, answer.text)
        assert answer.headers["cache-control"] == "no-store"
        assert "set-cookie" not in answer.headers
    listed = asked(home, f"Bearer {token}", "/collections?f=json").json()["collections"]
    assert "areas" in [each["id"] for each in listed]


WRONG = (
    "Bearer mrch_" + "a" * 43, "Bearer", "Bearer ", "", "Basic", "Basic !!", "Basic " + "A" * 2000, basic("a", "b"),
    "Digest x", "Negotiate abc", base64.b64encode(b"anna:x").decode(),
    "Basic " + base64.b64encode(b"\xff:\xfe").decode(),
    "Basic " + base64.b64encode(b"no colon").decode(), basic("anna", PASSWORD), "Bearer ' OR 1=1 --",
)  # fmt: skip


@pytest.mark.parametrize(
    "path", ["/api/v1/facts", "/plain.css", "/collections", "/nowhere", "/", "/sign-in", "/static/icon.svg"]
)
@pytest.mark.parametrize("wrong", WRONG, ids=range(len(WRONG)))
def test_a_header_that_holds_no_good_token_is_never_taken_for_nobody(world: World, wrong: str, path: str) -> None:
    """Each of these paths answers whoever has not signed in."""
    answer = asked(world, wrong, path)
    assert answer.status_code == 401
    told = answer.json()
    assert told["code"] == "sign_in"
    assert told["detail"] in ("this token is not known here", "the Authorization header holds no token")
    assert told["next_step"]
    assert 'Bearer realm="Marchland", error="invalid_token"' in answer.headers["www-authenticate"]
    assert answer.headers["www-authenticate"].startswith("Basic ")


def test_two_headers_are_none(home: World) -> None:
    token = token_of(home, "read")
    twice = [("Authorization", f"Bearer {token}"), ("Authorization", f"Bearer {token}"), ("Accept", "application/json")]
    transport = httpx.ASGITransport(home.app)

    async def asking() -> int:
        async with httpx.AsyncClient(transport=transport, base_url="https://localhost") as client:
            return (await client.get(AREAS_PATH, headers=twice)).status_code

    assert asyncio.run(asking()) == 401


def test_expired_and_revoked_tokens_are_told_so_and_let_nobody_in(home: World) -> None:
    expiring, revoked = token_of(home, "read"), token_of(home, "read", "export")
    card = home.accounts.tokens.of("anna")[0]
    assert asked(home, f"Bearer {revoked}").status_code == 200
    found = {each.name: each for each in home.accounts.tokens.of("anna")}
    home.accounts.tokens.revoke("anna", found["for read export"].id)
    answer = asked(home, f"Bearer {revoked}")
    assert (answer.status_code, answer.json()["detail"]) == (401, "this token was revoked")
    home.clock.seconds += 5 * DAY_S
    assert asked(home, f"Bearer {expiring}").status_code == 200
    short, _ = home.accounts.tokens.make("anna", "short", ["read"], 1)
    home.clock.seconds += DAY_S
    answer = asked(home, basic("", short), "/api/v1/facts")
    assert (answer.status_code, answer.json()["detail"]) == (401, "this token expired on 2026-11-28")
    assert card.expires_on.isoformat() == "2027-02-20"
    assert DAYS == 90


def test_a_browser_page_is_offered_no_window_of_the_browser_s_own(home: World) -> None:
    page = {"Accept": "text/html", "Sec-Fetch-Mode": "navigate"}
    script = {"Accept": "application/json", "Sec-Fetch-Mode": "cors"}
    for headers in (page, script):
        answer = home.browser().get("/collections/areas", headers=headers | {"Authorization": "Bearer x"})
        assert answer.status_code == 401
        assert "Basic" not in answer.headers["www-authenticate"]
    assert "not known here" in home.browser().get("/about", headers=page | {"Authorization": "Bearer x"}).text
    plain = home.browser().get("/collections/areas", headers={"Accept": "application/json"})
    assert plain.headers["www-authenticate"].startswith('Basic realm="Marchland", charset="UTF-8", Bearer')
    uk = home.browser().get(
        "/about", headers={"Accept": "application/json", "Accept-Language": "uk", "Authorization": "x"}
    )
    assert "немає токена" in uk.json()["detail"]


def test_cookies_count_for_nothing_beside_a_header(home: World) -> None:
    signed_in = home.signed_in("olha")
    assert signed_in.get("/register/export?f=csv").status_code == 200
    assert signed_in.get("/register/export?f=csv", headers={"Authorization": "Bearer x"}).status_code == 401
    token = token_of(home, "read", name="anna")
    answer = signed_in.get("/register/export?f=csv", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 403, "the token's scope counts, and not the approver's session"
    account = signed_in.get("/account", headers={"Authorization": f"Bearer {token}"})
    assert account.status_code == 403
    assert "olha" not in account.text
    assert signed_in.get("/account").status_code == 200


def test_a_token_allows_no_more_than_its_owner_s_role_of_this_moment(home: World) -> None:
    home.enroll("vira", Role.VIEWER)
    every = token_of(home, "read", "export", "propose", name="vira")
    assert asked(home, f"Bearer {every}").status_code == 200
    assert asked(home, f"Bearer {every}", "/register/export?f=csv").status_code == 403
    sent = asked(home, f"Bearer {every}", "/api/v1/register/areas", "POST", content=AREA)
    assert (sent.status_code, "reporters" in sent.json()["detail"]) == (403, True)
    store = home.site.store
    assert store
    actor = home.accounts.all()[-1].actor
    home.clock.seconds += 1
    questions.register_actor(_register(store), actor, "halo", frozenset(), "os-1", home.clock)
    assert asked(home, f"Bearer {every}").status_code == 403


def _register(store: Any) -> RegisterStore:
    kept: RegisterStore = store
    return kept


def test_what_is_handed_in_through_a_token_names_it_beside_the_actor(home: World) -> None:
    token = token_of(home, "propose")
    card = home.accounts.tokens.of("anna")[0]
    dry = asked(home, f"Bearer {token}", "/api/v1/register/areas?dry_run=yes", "POST", content=AREA)
    assert dry.status_code == 200, dry.text
    sent = asked(home, basic("", token), "/api/v1/register/areas", "POST", content=AREA)
    assert (sent.status_code, sent.json()["added"]) == (200, 1), sent.text
    again = asked(home, basic("", token), "/api/v1/register/areas", "POST", content=AREA)
    assert (again.status_code, again.json()["added"]) == (200, 0)
    area = json.loads(AREA)["features"][0]["id"]
    told = {"area": area, "event": "work_started", "valid_on": "2026-11-22", "method": "manual_clearance",
            "organisation": "halo"}  # fmt: skip
    event = asked(home, f"Bearer {token}", "/api/v1/register/events", "POST", json=told)
    assert event.status_code == 200, event.text
    actor = next(each.actor for each in home.accounts.all() if each.name == "anna")
    with _register(home.site.store).reading() as reader:
        entries = [entry.fields for entry in reader.entries() if entry.kind in ("reported", "work_started")]
    assert [entry["actor"] for entry in entries] == [actor, actor]
    assert {entry["device"] for entry in entries} == {f"token:{card.id}"}
    assert [entry["device_seq"] for entry in entries] == sorted({entry["device_seq"] for entry in entries})
    assert "for propose" not in json.dumps(entries), "the name stays with its owner"


def test_a_person_s_own_entry_names_no_token(home: World) -> None:
    browser = home.signed_in("anna")
    headers = {"X-CSRF-Token": csrf(browser.get("/account").text), "Accept": "application/json"}
    assert browser.ask("POST", "/api/v1/register/areas", content=AREA, headers=headers).status_code == 200
    with _register(home.site.store).reading() as reader:
        assert all("device" not in entry.fields for entry in reader.entries())


def test_no_token_decides_approves_or_administers(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What an approver does in the browser, their token of every scope does not, whatever kind of event it is."""
    world = make_kept_world(tmp_path_factory.mktemp("deciding"))
    token = world.accounts.tokens.make("approver", "all", ["read", "export", "propose"])[0]
    open_, decision = AREAS[0], {"name": "D1", "text": "yes", "approvers": ["halo-all", "mag-all"]}
    base = {"area": open_.id, "valid_on": "2026-11-20"}
    attempts: tuple[dict[str, Any], ...] = (
        {"event": "approved", "decision": "D1", "approves": "D1", "name": "D1"},
        {"event": "cancelled", "decision": decision},
        {"event": "settled", "holds": "record", "reason": "x", "decision": decision},
        {"event": "handed_over", "decision": decision},
    )
    store = _register(world.site.store)
    before = questions.size_of(store)
    for said in attempts:
        answer = asked(world, f"Bearer {token}", "/api/v1/register/events", "POST", json=base | said)
        assert answer.status_code in (400, 403, 409), answer.text
    for path, form in (
        ("/account/password", {"password": PASSWORD, "new": "another four words", "again": "another four words"}),
        ("/account/recovery", {"own_password": PASSWORD}),
        ("/account/tokens", {"token_name": "x", "scope": "export", "token_days": "9", "token_password": PASSWORD}),
        ("/sign-out", {"everywhere": "1"}),
        (f"/register/decisions/{'0' * 64}", {"digest": "0" * 64}),
        ("/register/import", {"as": "csv"}),
        ("/news/leads/x", {"decision": "accept"}),
    ):
        assert asked(world, f"Bearer {token}", path, "POST", data=form).status_code == 403, path
    assert questions.size_of(store) == before
    assert store
    store.close()


def test_an_event_with_a_decision_is_not_taken_from_a_token(home: World) -> None:
    """A surveyor may classify; to classify down takes a decision, and recording it would be a yes."""
    token = token_of(home, "propose", name="olha")
    sent = asked(home, f"Bearer {token}", "/api/v1/register/areas", "POST", content=AREA)
    assert sent.status_code == 200
    area = json.loads(AREA)["features"][0]["id"]
    approvers = [each.actor for each in home.accounts.all()]
    told = {
        "area": area, "event": "classified", "valid_on": "2026-11-22", "classification": "SHA", "reason": "x",
        "decision": {"name": "D1", "text": "as seen", "approvers": approvers},
    }  # fmt: skip
    answer = asked(home, f"Bearer {token}", "/api/v1/register/events", "POST", json=told)
    assert (answer.status_code, "no token may hand in what carries a decision" in answer.text) == (403, True), (
        answer.text
    )


def test_another_site_s_page_sends_no_basic_that_was_typed_in(home: World) -> None:
    token = token_of(home, "propose")
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        answer = asked(home, basic("", token), "/api/v1/register/areas?dry_run=yes", "POST",
                       content=AREA, headers=headers)  # fmt: skip
        assert answer.status_code == 403


def test_no_token_goes_over_a_network_in_the_clear(own_world: Make) -> None:
    world = own_world(hosts=("localhost", "register.example"))
    world.enroll("anna", Role.SURVEYOR)
    token = token_of(world, "read")
    clear = asked(world, f"Bearer {token}", browser={"site": "http://register.example"})
    assert (clear.status_code, "https" in clear.json()["detail"]) == (403, True)
    assert asked(world, f"Bearer {token}", browser={"site": "https://register.example"}).status_code == 200
    assert asked(world, f"Bearer {token}", browser={"site": "http://localhost"}).status_code == 200


def test_wrong_tokens_are_as_limited_as_signing_in_and_right_ones_are_not(own_world: Make) -> None:
    world = own_world(limits=replace(WIDE, rate_limits={**WIDE.rate_limits, "sign_in": "3/minute"}))
    world.enroll("anna", Role.SURVEYOR)
    token = token_of(world, "read")
    assert [asked(world, f"Bearer {token}").status_code for _ in range(6)] == [200] * 6
    wrong = [asked(world, f"Bearer mrch_{number:043}").status_code for number in range(5)]
    assert wrong == [401] * 3 + [429] * 2
    assert asked(world, f"Bearer {token}").status_code == 200
    assert asked(world, "Bearer x", browser={"address": "203.0.113.9"}).status_code == 401


def test_one_token_asks_so_much_from_any_address(own_world: Make) -> None:
    world = own_world(limits=RateLimits({"all": "100/minute", "session": "3/minute", "sign_in": "9/minute"}))
    world.enroll("anna", Role.SURVEYOR)
    token = token_of(world, "read")
    found = [asked(world, f"Bearer {token}", browser={"address": f"203.0.113.{last}"}).status_code for last in range(5)]
    assert found == [200] * 3 + [429] * 2


def test_the_log_has_the_token_s_id_and_never_the_token_or_its_name(
    home: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = token_of(home, "read")
    card = home.accounts.tokens.of("anna")[0]
    monkeypatch.setattr(LOG, "propagate", True)
    with caplog.at_level(logging.INFO, LOG.name):
        asked(home, f"Bearer {token}")
        asked(home, f"Bearer {token}", "/account")
        asked(home, "Bearer wrong-secret")
    lines = [json.loads(record.message) for record in caplog.records if record.name == LOG.name]
    assert [(line["what"], line.get("token")) for line in lines] == [
        ("request", card.id), ("refused", card.id), ("request", card.id), ("token_refused", None),
        ("request", None),
    ]  # fmt: skip
    assert lines[-1]["status"] == 401
    for secret in (token, token[5:], "wrong-secret", "for read"):
        assert secret not in caplog.text


def test_a_demonstration_keeps_no_accounts_and_takes_no_token(own_world: Make) -> None:
    world = own_world(mode=Mode.DEMO, accounts=None)
    answer = asked(world, "Bearer mrch_" + "a" * 43, "/api/v1/facts")
    assert (answer.status_code, answer.json()["detail"]) == (401, "this site has no accounts, and so no tokens")


def test_the_description_says_how_programs_sign_in(home: World) -> None:
    told = home.browser().get("/api?f=json").json()
    schemes = told["components"]["securitySchemes"]
    assert (schemes["bearer"]["scheme"], schemes["basic"]["scheme"]) == ("bearer", "basic")
    assert told["paths"]["/api/v1/register/areas"]["get"]["security"] == [
        {"session": []},
        {"bearer": []},
        {"basic": []},
    ]


FORM = {"token_name": "QGIS on the laptop", "scope": "read", "token_days": "30", "token_password": PASSWORD}


def test_the_page_of_an_account_makes_lists_and_revokes_tokens(home: World) -> None:
    browser = home.signed_in("anna")
    made = browser.send("/account", "/account/tokens", FORM)
    found = re.search(r"mrch_[A-Za-z0-9_-]{43}", made.text)
    assert found, made.text
    assert (made.status_code, made.headers["cache-control"]) == (200, "no-store")
    token = found[0]
    listed = browser.get("/account").text
    assert token not in listed, "it is shown once"
    for told in ("QGIS on the laptop", "22 November 2026", "22 December 2026", "never"):
        assert told in listed
    assert asked(home, f"Bearer {token}").status_code == 200
    assert "never" not in browser.get("/account").text.partition('id="tokens"')[2].partition("Make a token")[0]
    card = home.accounts.tokens.of("anna")[0]
    other = home.signed_in("olha")
    assert other.send("/account", "/account/tokens/revoke", {"token": card.id}).status_code == 404
    assert asked(home, f"Bearer {token}").status_code == 200
    assert browser.ask("POST", "/account/tokens/revoke", data={"token": card.id}).status_code == 403, "no form of ours"
    assert browser.send("/account", "/account/tokens/revoke", {"token": card.id}).status_code == 303
    assert asked(home, f"Bearer {token}").status_code == 401
    assert "1 that has ended" in browser.get("/account").text
    assert "Токени для програм" in browser.get("/uk/account").text


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"token_password": "wrong"}, "the password is wrong"),
        ({"token_name": ""}, "a token has a name"),
        ({"scope": "admin"}, "is no scope of a token"),
        ({"scope": ""}, "is no scope of a token"),
        ({"token_days": "367"}, "1 to 366 days"),
        ({"token_days": "-1"}, "is not a number of days"),
        ({"token_days": "²"}, "is not a number of days"),
    ],
    ids=str,
)
def test_what_is_wrong_is_told_on_the_page_and_makes_no_token(home: World, change: dict[str, str], told: str) -> None:
    answer = home.signed_in("anna").send("/account", "/account/tokens", FORM | change)
    assert answer.status_code in (400, 401)
    assert told in answer.text
    assert "mrch_" not in answer.text
    assert home.accounts.tokens.of("anna") == ()
    if change.get("token_name") is None:
        assert 'value="QGIS on the laptop"' in answer.text, "what was typed is not lost"
