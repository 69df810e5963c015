"""Whatever customers, agents or other programs wrote stays words: on every page, in every field."""

import csv
import io
import re
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from desk_visitor import MORNING, Visitor, alert
from wild_home import GROUPS, SAID_BY_ALERTS, wild_home, wild_words
from wild_text import FORMULAS, XSS

from pipelines.actions.records import Plan
from pipelines.actions.store import ActionStore
from pipelines.settings import Settings

ALLOWED = {
    *("html", "head", "meta", "title", "link", "body", "a", "header", "nav", "form", "input"),
    *("span", "button", "main", "h1", "h2", "h3", "p", "section", "ul", "ol", "li", "label"),
    *(
        "select",
        "option",
        "textarea",
        "fieldset",
        "legend",
        "div",
        "dl",
        "dt",
        "dd",
        "br",
        "table",
        "thead",
        "tbody",
    ),
    *("tr", "th", "td", "img", "code"),
}
INSIDE = re.compile("/(?!/)|#|mailto:|tel:")


@pytest.fixture(params=range(GROUPS))
def wild(request) -> str:
    """A fifth of the corpus in one string."""
    return wild_words(request.param)


@pytest.fixture
def visitor(wild, tmp_path) -> Visitor:
    """A lead at the desk of a home in which all that anybody wrote is wild."""
    home = wild_home(tmp_path / "home", wild)
    said = dict.fromkeys(SAID_BY_ALERTS, wild)
    opened = [alert(1, "cus_1", **said), alert(2, "cus_1", **said)]
    store = ActionStore(home)
    store.apply(Plan(opened=opened), "harken", MORNING)
    store.note("alr_1", wild, by=wild, at=MORNING)
    return Visitor(Settings.of(home.root), "lea", "lead")


def misbehaving(html: str) -> list[str]:
    """Elements that no page has, handlers of events, and places outside."""
    page = BeautifulSoup(html, "html.parser")
    found = [tag.name for tag in page.find_all() if tag.name not in ALLOWED]
    for tag in page.find_all():
        found += [name for name in tag.attrs if name.startswith("on") or name == "style"]
        places = (str(tag.get(name, "/")) for name in ("href", "src", "action"))
        found += [one for one in places if not INSIDE.match(one)]
    return found


def test_the_corpus_is_as_large_as_it_is_said_to_be():
    assert len({*XSS, *FORMULAS}) >= 500
    for bad in ("<script>", "<p onclick=a()>", "<a href=//x.example>x</a>", "<p style=x>"):
        assert misbehaving(bad)


@pytest.mark.parametrize("path", ["/", "/?which=all", "/customers/cus_1", "/team", "/work-list"])
def test_no_written_word_becomes_markup(visitor, wild, path):
    html = visitor.client.get(path).text
    assert misbehaving(html) == []


def test_a_picture_holds_words_and_nothing_that_runs(visitor):
    for width in ("wide", "narrow"):
        picture = visitor.client.get(f"/customers/cus_1/journey-{width}.svg").text
        drawn = ElementTree.fromstring(picture)
        names = {tag.tag.rpartition("}")[2] for tag in drawn.iter()}
        assert names & {"svg", "text"}
        assert not names & {"script", "foreignObject", "image", "a", "iframe"}
        assert not [name for tag in drawn.iter() for name in tag.attrib if name.startswith("on")]


def test_what_is_typed_comes_back_as_words(visitor, wild):
    typed = wild[:1_900]
    visitor.act("alr_1", "acted")
    refused = visitor.act("alr_1", "snoozed", note=typed, until="yesterday", outcome=typed)
    asked = visitor.client.get("/", params={"which": typed, "kind": typed, "team": typed})
    away = visitor.client.post("/sign-in", data={"name": typed, "password": typed})
    for answer in (refused, asked, away):
        assert misbehaving(answer.text) == []
    assert refused.status_code == 409


def test_lines_of_a_work_list_are_refused_in_words(visitor, wild):
    file = io.StringIO()
    rows = csv.writer(file)
    rows.writerow(["Alert", "Check", "Version", "New state", "Outcome", "Note", "By"])
    rows.writerow([wild] * 7)
    sent = {"file": (f"{wild[:50]}.csv", file.getvalue().encode(), "text/csv")}
    answer = visitor.client.post("/work-list", files=sent, data={"csrf": visitor.csrf()})
    assert misbehaving(answer.text) == []
