"""Who gets in at the desk, what is another team's, and what no page may do."""

from datetime import datetime, timedelta

import pytest
from click.testing import CliRunner
from desk_visitor import PASSWORD
from published_home import published_home

from pipelines.actions.store import ActionStore
from pipelines.cli.main import main
from pipelines.web.people import IDLE, LONGEST, MOST_FAILURES, People, TooManyFailures

PAGES = ("/", "/team", "/work-list", "/work-list.xlsx", "/customers/cus_1", "/nowhere")
NOW = datetime(2026, 7, 1, 9)  # noqa: DTZ001


@pytest.mark.parametrize("path", PAGES)
def test_without_a_session_every_page_leads_to_the_sign_in(lead, path):
    lead.client.cookies.clear()
    answer = lead.client.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert lead.client.post("/alerts/alr_1", data={"step": "acted"}).status_code == 401


def test_a_cookie_is_for_the_desk_alone(lead):
    cookie = lead.signed_in.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert PASSWORD.encode() not in lead.client.app.state.desk.settings.home.desk_file.read_bytes()


def test_signing_out_ends_the_session_for_every_copy_of_the_cookie(lead):
    cookie = dict(lead.client.cookies)
    lead.client.post("/sign-out", data={"csrf": lead.csrf()})
    lead.client.cookies.update(cookie)
    assert lead.client.get("/").status_code == 303


def test_a_session_ends_when_idle_and_after_a_day_of_work(tmp_path):
    people = People(published_home(tmp_path))
    people.add("lea", "lead", (), PASSWORD)
    token = people.sign_in("lea", PASSWORD, NOW)
    assert people.session(token, NOW + IDLE).user.name == "lea"
    assert people.session(token, NOW + IDLE + IDLE + timedelta(seconds=1)) is None
    busy = people.sign_in("lea", PASSWORD, NOW)
    moment = NOW
    while moment + IDLE <= NOW + LONGEST:
        moment += IDLE
        assert people.session(busy, moment)
    assert people.session(busy, NOW + LONGEST + timedelta(seconds=1)) is None


def test_guessing_passwords_is_stopped_for_a_while(tmp_path):
    people = People(published_home(tmp_path))
    people.add("lea", "lead", (), PASSWORD)
    for _ in range(MOST_FAILURES):
        assert people.sign_in("lea", "wrong", NOW) is None
    with pytest.raises(TooManyFailures):
        people.sign_in("lea", PASSWORD, NOW)
    assert people.sign_in("lea", PASSWORD, NOW + timedelta(minutes=16))


def test_a_wrong_password_says_neither_which_was_wrong(lead):
    told = {
        lead.client.post("/sign-in", data={"name": name, "password": "x"}).text.replace(name, "")
        for name in ("lea", "bob")
    }
    assert len(told) == 1


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}],
    ids=["origin", "fetch", "null"],
)
def test_a_form_of_another_site_is_refused(lead, settings, headers):
    data = {"csrf": lead.csrf(), "version": "1", "step": "acknowledged"}
    assert lead.client.post("/alerts/alr_1", data=data, headers=headers).status_code == 403
    assert ActionStore(settings.home).alert("alr_1")["state"] == "new"


def test_a_form_of_another_session_changes_nothing_and_loses_nothing(lead, settings):
    data = {"csrf": "of another", "version": "1", "step": "acted", "note": "Typed with care."}
    answer = lead.client.post("/alerts/alr_1", data=data)
    assert answer.status_code == 403
    assert "Typed with care." in answer.text
    assert ActionStore(settings.home).alert("alr_1")["state"] == "new"


def test_another_teams_ids_are_as_if_they_were_not(agent, lead):
    assert "answer 2" not in agent.text("/")
    assert "south" not in agent.text("/")
    for path in ("/customers/cus_2", "/customers/cus_9", "/customers/cus_2/journey-wide.svg"):
        assert "There is no such" in agent.text(path, status=404)
    data = {"csrf": agent.csrf(), "version": "1", "step": "acted"}
    missing = agent.client.post("/alerts/alr_9", data=data)
    hidden = agent.client.post("/alerts/alr_2", data=data)
    assert (missing.status_code, missing.text) == (404, hidden.text.replace("alr_2", "alr_9"))
    assert "answer 2" in lead.text("/customers/cus_2")


def test_who_only_looks_cannot_act(viewer, settings):
    assert not viewer.page("/customers/cus_1").select("form[action^='/alerts']")
    data = {"csrf": viewer.csrf(), "version": "1", "step": "acted"}
    assert viewer.client.post("/alerts/alr_1", data=data).status_code == 403
    assert ActionStore(settings.home).alert("alr_1")["state"] == "new"


@pytest.mark.parametrize("path", ["/", "/team", "/customers/cus_1", "/sign-in", "/nowhere"])
def test_every_answer_forbids_scripts_and_other_places(lead, path):
    policy = lead.client.get(path).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "script-src" not in policy
    html = lead.client.get(path).text
    assert "style=" not in html
    assert "<script" not in html


def test_a_host_that_is_not_ours_is_refused(lead):
    assert lead.client.get("/", headers={"Host": "evil.example"}).status_code == 400


def test_what_is_too_large_is_refused_before_it_is_read(lead):
    headers = {"Content-Length": "99999999999"}
    assert lead.client.post("/work-list", headers=headers).status_code == 413


def test_users_are_made_listed_and_taken_away_by_command(tmp_path):
    def harken(*arguments: str, said: str = "") -> tuple[int, str]:
        result = CliRunner().invoke(main, [*arguments, "--home", str(tmp_path)], input=said)
        return result.exit_code, result.output

    assert harken("desk-user", "add", "mia", "--team", "north", said="short\n")[0] == 1
    assert harken("desk-user", "add", "m i a", said=f"{PASSWORD}\n")[0] == 1
    assert harken("desk-user", "add", "mia", "--team", "north", said=f"{PASSWORD}\n")[0] == 0
    assert "mia                  agent    north" in harken("desk-user", "list")[1]
    assert harken("desk-user", "remove", "mia")[0] == 0
    assert harken("desk-user", "remove", "mia")[0] == 1
    assert "nobody may sign in yet" in harken("desk-user", "list")[1]
