"""What people see at the desk and what they can do there."""

import io
import os
import shutil

import openpyxl
import pytest
from bs4 import BeautifulSoup
from desk_visitor import Visitor
from published_home import published_home

from pipelines.actions.store import ActionStore
from pipelines.actions.work_list import check_code
from pipelines.settings import Settings
from pipelines.web.sparkline import sparkline


def test_the_list_names_whom_why_what_and_by_when(lead):
    told = lead.text("/")
    for words in (
        *("Maria Lopez", "waits for an answer 1", "Answer the mail.", "by e-mail"),
        *("nobody owns it", "south", "Wednesday 1 July 2026, 16:00", "over"),
    ):
        assert words in told
    assert "answer 3" not in told  # held out by chance: nobody is to act


def test_filters_show_what_they_say(lead, agent):
    assert "answer 2" in lead.text("/?team=south")
    assert "answer 1" not in lead.text("/?team=south")
    assert "No open alert fits" in lead.text("/?which=mine")
    assert "answer 1" in lead.text("/?which=new")
    assert "answer 1" in lead.text("/?which=overdue&kind=open_wait")
    assert "No open alert fits" in lead.text("/?kind=churn_risk")
    lead.page("/?which=rubbish&kind=%00&page=-7&team=" + "x" * 5000)


def test_an_alert_goes_from_new_to_closed_and_every_step_stands_there(lead):
    answer = lead.act("alr_1", "acted", note="Called, said sorry.")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/customers/cus_1?kept=alr_1#alr_1"
    told = lead.text("/customers/cus_1")
    assert "somebody has taken it on by lea" in told
    assert "something was done by lea" in told
    assert "Called, said sorry." in told
    lead.act("alr_1", "communicated")
    assert "told, as somebody says" in lead.text("/customers/cus_1")
    lead.act("alr_1", "closed", outcome="saved")
    assert "the customer stays" in lead.text("/customers/cus_1")
    assert "alr_1" not in str(lead.page("/"))


@pytest.mark.parametrize(
    ("outcome", "way"),
    [
        ("saved", ["new", "acknowledged", "acted", "communicated", "closed"]),
        ("lost", ["new", "acknowledged", "acted", "communicated", "closed"]),
        ("not_reached", ["new", "acknowledged", "acted", "closed"]),
        ("not_needed", ["new", "closed"]),
        ("other", ["new", "acknowledged", "acted", "communicated", "closed"]),
    ],
)
def test_one_click_says_how_it_ended_and_keeps_what_that_stands_for(lead, settings, outcome, way):
    assert lead.act("alr_1", "", outcome=outcome, note="Rang her.").status_code == 303
    store = ActionStore(settings.home)
    events = store.events_of("alr_1")
    assert (store.alert("alr_1")["outcome"], [each["to_state"] for each in events]) == (
        outcome,
        way,
    )
    assert lead.text("/customers/cus_1").count("Rang her.") == 1  # once, however many steps


def test_what_was_put_aside_is_not_said_to_be_told(lead, settings):
    lead.act("alr_1", "snoozed", until="2999-01-02")
    shown = lead.page("/customers/cus_1").select("button[name=outcome]")
    assert [button["value"] for button in shown] == ["not_reached", "not_needed"]
    for wrong in ("saved", "rubbish"):
        assert lead.act("alr_1", "", outcome=wrong).status_code == 409
    assert ActionStore(settings.home).alert("alr_1")["state"] == "snoozed"


def test_after_a_step_the_next_customer_is_a_click_away(lead, agent):
    assert not lead.page("/customers/cus_1").select("a.button")
    lead.act("alr_1", "closed", outcome="not_needed")
    (following,) = lead.page("/customers/cus_1?kept=alr_1").select("a.button")
    assert following["href"] == "/customers/cus_2#alr_2"
    assert "Nobody else waits for you" in agent.text(
        "/customers/cus_1?kept=alr_1"
    )  # south's is not
    lead.act("alr_2", "acted", customer="cus_2")
    assert "Nobody else waits for you" in lead.text("/customers/cus_1?kept=alr_1")


def test_a_journey_is_told_with_its_words_and_picture(lead):
    told = lead.text("/customers/cus_1")
    for words in ("Where is my parcel?", "72 % likely to leave", "waits for an answer", "mail 5"):
        assert words in told
    places = [image["src"] for image in lead.page("/customers/cus_1").select("img")]
    assert len(places) == 2
    for place in places:
        picture = lead.client.get(place)
        assert picture.headers["content-type"].startswith("image/svg+xml")
        assert "<svg xmlns=" in picture.text or 'xmlns="http://www.w3.org/2000/svg"' in picture.text


def test_a_note_alone_changes_nothing_else(lead, settings):
    lead.act("alr_1", "note", note="Left a message.")
    alert = ActionStore(settings.home).alert("alr_1")
    assert (alert["state"], alert["version"]) == ("new", 1)
    assert "noted by lea" in lead.text("/customers/cus_1")
    assert lead.act("alr_1", "note", note="").status_code == 409


def test_what_is_put_aside_leaves_to_come_back(lead, settings):
    answer = lead.act("alr_1", "snoozed", until="2999-01-02")
    assert answer.status_code == 303
    kept = ActionStore(settings.home).alert("alr_1")
    assert str(kept["snoozed_until"]) == "2999-01-02 08:00:00"
    for wrong in ("", "soon", "2001-01-01", "9999-99-99"):
        assert lead.act("alr_1", "snoozed", until=wrong).status_code == 409


def test_of_two_people_one_wins_and_the_other_loses_nothing_typed(lead, agent):
    form = agent.page("/customers/cus_1").select_one('form[action="/alerts/alr_1"]')
    fields = {one["name"]: one["value"] for one in form.select("input[type=hidden]")}
    lead.act("alr_1", "acknowledged")
    answer = agent.client.post(
        "/alerts/alr_1", data={**fields, "step": "acted", "note": "I rang <twice>."}
    )
    assert answer.status_code == 409
    page = BeautifulSoup(answer.text, "html.parser")
    assert "Somebody was faster: lea" in page.select_one("[role=alert]").get_text()
    assert page.select_one("textarea").get_text() == "I rang <twice>."
    assert agent.act("alr_1", "acted", note="I rang <twice>.").status_code == 303


def test_a_publish_is_seen_by_the_next_request(lead, tmp_path, settings):
    assert "Maria Lopez" in lead.text("/")
    other = published_home(tmp_path / "other", name="Anna Berg")
    shutil.copy(other.vault_file, settings.home.vault_file)
    os.replace(other.published_twin, settings.home.published_twin)
    assert "Anna Berg" in lead.text("/")


def test_before_anything_is_published_the_desk_says_what_to_do(tmp_path):
    visitor = Visitor(Settings.of(tmp_path / "new"), "lea", "lead")
    assert "harken run --landing DIR" in visitor.text("/")
    visitor.page("/team")
    assert "it comes with the next run" in visitor.text("/work-list")
    visitor.page("/work-list.xlsx", status=404)
    visitor.page("/customers/cus_1", status=404)


def a_work_list(settings: Settings, *rows: dict) -> bytes:
    book = openpyxl.Workbook()
    heads = ["alert_id", "customer_id", "version", "name", "crm_number", "check", "owner"]
    heads += ["new_state", "outcome", "note", "by"]
    book.active.append(heads)
    for row in rows:
        whose = [str(row[name]) for name in heads[:5]]
        full = {"check": check_code(*whose), "outcome": "", "note": "", "by": "", **row}
        book.active.append([str(full.get(name, "")) for name in heads])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def row(number: int, customer: str, **more) -> dict:
    about = {"alert_id": f"alr_{number}", "customer_id": customer, "version": 1}
    return {**about, "name": "N", "crm_number": "1", "new_state": "acted", **more}


def hand_in(visitor: Visitor, content: bytes, name: str = "list.xlsx") -> str:
    answer = visitor.client.post(
        "/work-list",
        data={"csrf": visitor.csrf("/work-list")},
        files={"file": (name, content)},
    )
    return BeautifulSoup(answer.text, "html.parser").get_text(" ", strip=True)


def test_a_work_list_counts_row_by_row(lead, settings):
    rows = [row(1, "cus_1"), row(2, "cus_2", check="000000000000"), row(9, "cus_1")]
    told = hand_in(lead, a_work_list(settings, *rows))
    assert "1 alert changed, 2 rows refused" in told
    assert ActionStore(settings.home).alert("alr_1")["state"] == "acted"
    assert ActionStore(settings.home).alert("alr_2")["state"] == "new"


def test_an_agent_changes_nothing_of_another_team_by_a_list(agent, settings):
    told = hand_in(agent, a_work_list(settings, row(1, "cus_1"), row(2, "cus_2")))
    assert "1 alert changed, 1 row refused" in told
    assert ActionStore(settings.home).alert("alr_2")["state"] == "new"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a workbook", b"\x00" * 50])
def test_a_file_that_is_no_list_is_told(lead, content):
    assert "changed" not in hand_in(lead, content)


def test_the_newest_list_is_handed_out_without_others_rows(lead, agent, settings):
    folder = settings.home.alerts / "2026-07-01"
    folder.mkdir(parents=True)
    book = openpyxl.Workbook()
    for cells in (["Name", "Owner"], ["Maria", None], ["Sue", "south"], ["Nora", "north"]):
        book.active.append(cells)
    book.save(folder / "at_risk.xlsx")
    names = {}
    for visitor in (lead, agent):
        content = visitor.client.get("/work-list.xlsx").content
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        names[visitor] = [line[0] for line in sheet.iter_rows(min_row=2, values_only=True)]
    assert names == {lead: ["Maria", "Sue", "Nora"], agent: ["Maria", "Nora"]}


def test_a_line_of_weeks_breaks_where_nothing_was_counted():
    line = sparkline([1.0, 2.0, None, 3.0], target=2.0)
    assert line.pieces == ("4.0,36.0 54.7,20.0",)
    assert line.dots == ((54.7, 20.0), (156.0, 4.0))
    assert line.target == 20.0
    assert sparkline([], None).pieces == ()
