import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from made_up_alerts import alert, header, wild_alert
from wild_text import FORMULAS, WILD, XSS

from pipelines.alerts.alert import Person
from pipelines.alerts.html_writer import html_bytes, steps_of
from pipelines.pages.plain_text import plain_text

TAGS = {
    *("html", "head", "meta", "title", "style", "body", "main", "header", "h1", "h2", "h3", "p"),
    *(
        "dl",
        "div",
        "dt",
        "dd",
        "article",
        "section",
        "svg",
        "rect",
        "span",
        "strong",
        "b",
        "ul",
        "li",
    ),
    *(
        "a",
        "blockquote",
        "footer",
        "details",
        "summary",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    ),
}
ATTRIBUTES = {
    *("lang", "charset", "http-equiv", "content", "name", "class", "viewbox", "focusable", "x"),
    *("preserveaspectratio", "aria-hidden", "width", "height", "rx", "dir", "href"),
}


class Seen(HTMLParser):
    """All tags and attributes of a page as a second, independent parser meets them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links |= {value or "" for name, value in attrs if name == "href"}


def page(*alerts, **changes) -> BeautifulSoup:
    return BeautifulSoup(html_bytes(alerts, header(**changes)).decode(), "html.parser")


def assert_harmless(content: str) -> None:
    seen = Seen()
    seen.feed(content)
    soup = BeautifulSoup(content, "html.parser")
    tags = seen.tags | {tag.name for tag in soup.find_all(True)}
    attributes = seen.attributes | {name for tag in soup.find_all(True) for name in tag.attrs}
    assert tags <= TAGS
    assert attributes <= ATTRIBUTES
    for link in seen.links:
        assert re.fullmatch(r"tel:\+?\d+|mailto:[\w.+-]+@[\w.-]+", link), link


def test_no_customer_text_becomes_markup_in_any_field() -> None:
    texts = XSS + FORMULAS
    assert len(texts) >= 500
    wild = [wild_alert(n, text) for n, text in enumerate(texts, start=1)]
    hostile = header(currency="<b>", time_zone="UTC", leaving_means=XSS[0], model_id=XSS[1])
    assert_harmless(html_bytes(wild, hostile).decode())


@given(WILD)
@settings(max_examples=80, deadline=None)
def test_wild_text_is_shown_as_it_was_written(text: str) -> None:
    content = html_bytes([wild_alert(1, text)], header()).decode()
    assert_harmless(content)
    card = BeautifulSoup(content, "html.parser").article
    wanted = plain_text(text)
    assert card.find(class_="who").get_text() == (wanted.strip() or "Name not known")
    if wanted.strip():  # the parser folds text of nothing but blanks
        assert card.find(class_="do").p.get_text() == wanted
        assert card.find(class_="reasons").li.span.get_text() == wanted
        assert card.blockquote.find(class_="words").get_text() == wanted.strip()


@pytest.mark.parametrize("content", ["default-src 'none'", "style-src 'unsafe-inline'"])
def test_the_page_forbids_itself_scripts_and_remote_content(content: str) -> None:
    policy = page(alert()).find("meta", attrs={"http-equiv": "Content-Security-Policy"})
    assert content in policy["content"]
    assert "url(" not in html_bytes([alert()], header()).decode()


def test_a_row_says_who_how_likely_how_much_why_and_what_to_do() -> None:
    words = page(alert()).article.get_text(" ", strip=True)
    for part in (
        *("Margaret Holloway", "0014911", "72\u00a0%", "4,493", "6,240\u00a0GBP a year"),
        *("Ticket 20465 has had no answer", "raises ×3.3", "lowers ÷1.3", "Where is my parcel?"),
        *("29 August 2011, by e-mail", "Answer the open ticket", "Due today, 17:00", "by phone"),
    ):
        assert part in words


def test_totals_are_those_of_the_rows() -> None:
    rows = [alert(n, value_per_year=1000.0, value_at_risk=250.0) for n in range(1, 5)]
    totals = page(*rows).find(class_="totals").get_text(" ", strip=True)
    assert "On today's list 4" in totals
    assert "Value at risk 1,000\u00a0GBP" in totals
    assert "Their value per year 4,000\u00a0GBP" in totals


def test_the_steps_shown_lead_from_the_starting_point_to_the_score() -> None:
    steps = steps_of(alert())
    assert steps[0].after == pytest.approx(0.13011, abs=1e-4)
    assert all(a.after == b.before for a, b in pairwise(steps))
    assert steps[-1].after == pytest.approx(0.72, abs=1e-12)


def test_only_a_plain_number_or_address_becomes_a_link() -> None:
    assert page(alert()).find("a")["href"] == "tel:+442079460958"
    sly = alert(channel="email", contact=Person("A", "a@x.example?bcc=b@x.example", None))
    assert page(sly).find("a") is None
    assert "a@x.example?bcc=b@x.example" in page(sly).get_text()


def test_an_unknown_value_is_said_and_not_shown_as_nought() -> None:
    bare = alert(value_per_year=None, value_at_risk=0.0, contact=Person(), last_words=None)
    words = page(bare).article.get_text(" ", strip=True)
    assert "value per year unknown" in words
    assert "Name not known" in words
    assert "Nothing heard from this customer" in words


def test_an_empty_list_says_what_it_means_and_what_to_do() -> None:
    unscored = page(scored=0, unlisted={"stale_source": 31}).get_text(" ", strip=True)
    assert "Nobody is on today's list" in unscored
    assert "does not mean that everyone is content" in unscored
    assert "harken doctor" in unscored
    assert "31 customers not on this list: a source has stopped delivering" in unscored
    assert "alerts.capacity_per_day" in page(capacity=0).get_text()


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("no_skill", "naming anybody today would be guessing"),
        ("not_enough_data", "not enough history yet to learn from"),
        ("stale_source", "by now every customer looks silent"),
    ],
)
def test_a_day_without_scores_says_plainly_why(status, words) -> None:
    assert words in page(scored=0, unlisted={status: 3, "left_already": 9}).get_text()


def test_a_list_made_from_stale_sources_says_so_above_the_first_customer() -> None:
    text = page(alert(), stale_sources=("crm/orders has delivered nothing for 6 days",)).get_text()
    assert text.index("delivered nothing for 6 days") < text.index("Margaret Holloway")


def test_near_certainty_is_not_shown_as_certainty() -> None:
    assert ">99\u00a0%" in page(alert(probability=0.9999)).get_text()
    assert "<1\u00a0%" in page(alert(probability=0.0001)).get_text()
