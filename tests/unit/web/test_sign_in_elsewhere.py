"""Sign-in by a provider of the company's accounts: who gets in, and what is not believed."""

import base64
import hmac
import json
import time
from functools import partial

import pytest
from bs4 import BeautifulSoup
from desk_visitor import PASSWORD
from joserfc.jwk import RSAKey
from small_provider import CLIENT, SECRET, SmallProvider
from starlette.testclient import TestClient

from pipelines.failures import StatedFailure
from pipelines.settings import Settings
from pipelines.web.app import desk_app
from pipelines.web.people import People

HOURS = 3600


@pytest.fixture
def provider():
    made = SmallProvider()
    yield made
    made.stop()


class Browser:
    """A browser at a desk whose people have accounts elsewhere."""

    def __init__(self, home: Settings, provider: SmallProvider, more: str = "", **options) -> None:
        file = home.home.root / "harken.yml"
        file.write_text(
            f"desk:\n  sign_in:\n    issuer: {provider.issuer}\n    client_id: {CLIENT}\n"
            f"    secret_variable: DESK_SECRET\n{more}"
        )
        self.provider = provider
        self.people = People(home.home)
        self.app = desk_app(Settings.of(home.home.root), ("127.0.0.1", "desk.example"), **options)
        self.client = TestClient(self.app, base_url="http://127.0.0.1", follow_redirects=False)

    def leave(self) -> dict[str, str]:
        """Go to the provider and sign in there; what it sends back."""
        answer = self.client.get("/sign-in/elsewhere")
        assert answer.status_code == 303, answer.text
        return self.provider.sign_in(answer.headers["location"])

    def come_back(self, **said: str):
        """Come back with it; status, and words where there are any."""
        said.pop("back", None)
        answer = self.client.get("/sign-in/elsewhere/back", params=said)
        told = BeautifulSoup(answer.text, "html.parser").select_one("[role=alert]")
        return answer.status_code, told.get_text() if told else ""

    def is_in(self) -> bool:
        return self.client.get("/").status_code == 200


@pytest.fixture
def browser(settings, provider, monkeypatch) -> Browser:
    monkeypatch.setenv("DESK_SECRET", SECRET)
    People(settings.home).add("lea", "lead", (), None, ("Lea@Shop.example",))
    return Browser(settings, provider)


def test_who_is_known_gets_in_by_their_own_role(browser):
    assert 'href="/sign-in/elsewhere"' in browser.client.get("/sign-in").text
    assert browser.come_back(**browser.leave()) == (303, "")
    assert browser.is_in()
    page = browser.client.get("/").text
    assert "lea" in page
    # asked once, however many sign in
    browser.come_back(**browser.leave())
    assert sum("openid-configuration" in path for path in browser.provider.asked) == 1
    assert sum("jwks" in path for path in browser.provider.asked) == 1


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"email": "mallory@shop.example"}, "not among those"),
        ({"email": "lea@shop.example.evil.example"}, "not among those"),
        ({"email_verified": False}, "not made sure"),
        ({"email_verified": None}, "not made sure"),
        ({"email_verified": "true"}, "not made sure"),
        ({"email": None}, "does not say"),
        ({"email": ["lea@shop.example"]}, "does not say"),
        ({"nonce": "another"}, "cannot be trusted"),
        ({"nonce": None}, "cannot be trusted"),
        ({"iss": "https://evil.example"}, "cannot be trusted"),
        ({"aud": "another"}, "cannot be trusted"),
        ({"aud": ["another", CLIENT], "azp": "another"}, "cannot be trusted"),
        ({"exp": int(time.time()) - HOURS}, "cannot be trusted"),
        ({"exp": None}, "cannot be trusted"),
        ({"exp": "soon"}, "cannot be trusted"),
        ({"iat": int(time.time()) + HOURS}, "cannot be trusted"),
        ({"nbf": int(time.time()) + HOURS}, "cannot be trusted"),
        ({"at_hash": "another"}, "cannot be trusted"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_whoever_is_a_stranger_or_not_vouched_for_is_told_so(browser, claims, words):
    browser.provider.claims = claims
    status, told = browser.come_back(**browser.leave())
    assert status == 403
    assert words in told
    assert not browser.is_in()


def forged(header, signed, claims) -> str:
    parts = [base64.urlsafe_b64encode(json.dumps(one).encode()) for one in (header, claims)]
    text = b".".join(part.rstrip(b"=") for part in parts)
    return (text + b"." + base64.urlsafe_b64encode(signed(text)).rstrip(b"=")).decode()


def test_words_signed_by_another_are_not_believed(browser):
    provider = browser.provider
    provider.signing_key = RSAKey.generate_key(2048)
    assert "cannot be trusted" in browser.come_back(**browser.leave())[1]
    public = provider.key.as_pem(private=False)  # taken for a secret that both know
    for algorithm, signed in (
        ("HS256", lambda text: hmac.digest(public, text, "sha256")),
        ("none", lambda text: b""),
    ):
        provider.forge = partial(forged, {"alg": algorithm, "kid": "k1"}, signed)
        assert "cannot be trusted" in browser.come_back(**browser.leave())[1]
    assert not browser.is_in()


def test_a_sign_in_counts_in_the_browser_that_began_it_and_once(browser):
    said = browser.leave()
    kept = dict(browser.client.cookies)
    browser.client.cookies.clear()
    assert "not begun here" in browser.come_back(**said)[1]
    browser.client.cookies.update(kept)
    assert "not begun here" in browser.come_back(code=said["code"], state="of another")[1]
    browser.client.cookies.update(kept)
    assert "not begun here" in browser.come_back(**said, iss="https://evil.example")[1]
    browser.client.cookies.update(kept)
    assert browser.come_back(**said)[0] == 303
    browser.client.cookies.update(kept)
    assert "begin anew" in browser.come_back(**said)[1]


def test_a_code_is_worth_nothing_without_its_proof(browser):
    stolen = browser.leave()
    browser.client.cookies.clear()
    own = browser.leave()
    assert "begin anew" in browser.come_back(code=stolen["code"], state=own["state"])[1]
    assert not browser.is_in()


def test_who_is_refused_there_is_told_here(browser):
    state = browser.leave()["state"]
    status, told = browser.come_back(error="access_denied", error_description="<b>", state=state)
    assert (status, told) == (403, "The provider did not let you in.")


def test_a_key_that_is_changed_there_is_found_here(browser):
    assert browser.come_back(**browser.leave())[0] == 303
    browser.provider.key = RSAKey.generate_key(2048, {"kid": "k2"})
    assert browser.come_back(**browser.leave())[0] == 403  # no oftener than once a minute
    browser.app.state.desk.provider._clock = lambda: time.time() + 61
    assert browser.come_back(**browser.leave())[0] == 303


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"issuer": "https://evil.example"}, "another name"),
        ({"token_endpoint": "http://evil.example/token"}, "not safe"),
        ({"authorization_endpoint": "javascript:alert(1)"}, "not safe"),
        ({"jwks_uri": None}, "not safe"),
        ({"further": "x" * 2_000_000}, "does not answer as it should"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_a_provider_that_is_not_the_one_is_not_gone_to(browser, document, words):
    browser.provider.document = document
    answer = browser.client.get("/sign-in/elsewhere")
    assert (answer.status_code, words in answer.text) == (503, True)


def test_without_its_provider_the_desk_goes_on(browser):
    browser.provider.status = 500
    assert browser.client.get("/sign-in/elsewhere").status_code == 503
    browser.provider.status = 200
    assert browser.come_back(**browser.leave())[0] == 303  # a failure is not kept
    browser.people.add("ann", "lead", (), PASSWORD)
    browser.provider.stop()
    sent = browser.client.post("/sign-in", data={"name": "ann", "password": PASSWORD})
    assert sent.status_code == 303


def test_who_has_no_password_has_none_to_guess(browser):
    for password in ("", " ", "None"):
        sent = browser.client.post("/sign-in", data={"name": "lea", "password": password})
        assert sent.status_code == 401


def test_an_account_is_one_users_and_ends_with_them(browser):
    with pytest.raises(StatedFailure, match="is lea already"):
        browser.people.add("eve", "lead", (), None, ("lea@shop.example",))
    assert [user.name for user in browser.people.all()] == ["lea"]
    browser.come_back(**browser.leave())
    browser.people.remove("lea")
    assert not browser.is_in()
    assert browser.come_back(**browser.leave())[0] == 403


def test_behind_a_proxy_people_come_back_by_its_address(settings, provider, monkeypatch):
    monkeypatch.setenv("DESK_SECRET", SECRET)
    People(settings.home).add("lea", "lead", (), None, ("1",))
    proxied = Browser(settings, provider, "    claim: sub\n", public_url="https://desk.example")
    said = proxied.leave()
    assert said["back"] == "https://desk.example/sign-in/elsewhere/back"
    assert [cookie.secure for cookie in proxied.client.cookies.jar] == [True]
    proxied.client.base_url = "https://desk.example"
    answer = proxied.client.get("/sign-in/elsewhere")
    assert "secure" in answer.headers["set-cookie"].lower()
    assert proxied.come_back(**provider.sign_in(answer.headers["location"]))[0] == 303
    assert proxied.is_in()


def test_without_a_provider_there_is_no_such_way(lead):
    lead.client.cookies.clear()
    assert "elsewhere" not in lead.client.get("/sign-in").text
    for path in ("/sign-in/elsewhere", "/sign-in/elsewhere/back?code=1&state=2"):
        assert lead.client.get(path).status_code == 404


@pytest.mark.parametrize(
    "issuer", ["http://login.example", "https://a:b@login.example", "login.example", "ftp://x"]
)
def test_an_issuer_that_is_not_safe_is_refused_by_line(tmp_path, issuer):
    (tmp_path / "harken.yml").write_text(
        f"desk:\n  sign_in:\n    issuer: {issuer}\n    client_id: harken\n"
    )
    with pytest.raises(StatedFailure, match=r"desk\.sign_in\.issuer"):
        Settings.of(tmp_path)
