"""A retention lead closes ten alerts, saying what was done and how it ended; clicks are counted."""

import itertools
from pathlib import Path

from conftest import sign_in
from playwright.sync_api import Browser, Locator, Page, expect

from pipelines.actions.store import ActionStore
from pipelines.home import Home

ALERTS = 10
ENDS = {
    "the customer stays": "saved",
    "the customer leaves": "lost",
    "could not be reached": "not_reached",
    "was not needed": "not_needed",
}
# for each alert: into the field, how it ended, on to the next; and the first one on the list
CLICKS = 1 + 3 * ALERTS - 1


class Hand:
    """Clicks, and counts them."""

    def __init__(self) -> None:
        self.clicks = 0

    def click(self, on: Locator) -> None:
        on.click()
        self.clicks += 1


def test_ten_alerts_are_closed_without_a_needless_click(browser: Browser, desk_url, home):
    page = browser.new_context(viewport={"width": 1200, "height": 900}).new_page()
    sign_in(page, desk_url)
    hand, closed = Hand(), {}
    hand.click(page.locator("ol.alerts h2 a").first)
    for number, words in zip(range(ALERTS), itertools.cycle(ENDS), strict=False):
        alert_id = page.url.partition("#")[2]
        close(page.locator(f"section#{alert_id}"), hand, words, f"Call {number}.")
        expect(page.get_by_role("status")).to_have_text("Kept.")
        expect(page.locator(f"section#{alert_id}")).to_contain_text(f"Call {number}.")
        closed[alert_id] = ENDS[words]
        if number < ALERTS - 1:
            hand.click(page.get_by_role("link", name="Next: "))
    assert (len(closed), hand.clicks) == (ALERTS, CLICKS)
    assert left_on_list(page, desk_url).isdisjoint(closed)
    assert kept(home, closed) == closed


def close(card: Locator, hand: Hand, words: str, note: str) -> None:
    field = card.get_by_label("What was done or said")
    hand.click(field)
    field.press_sequentially(note)
    hand.click(card.get_by_role("button", name=words))


def left_on_list(page: Page, desk_url: str) -> set[str]:
    page.goto(desk_url)
    links = page.locator("ol.alerts h2 a").all()
    return {str(link.get_attribute("href")).partition("#")[2] for link in links}


def kept(home: Path, closed: dict[str, str]) -> dict[str, str]:
    """How each was closed, where its steps and its words stand in its life."""
    store, found = ActionStore(Home(home)), {}
    for number, alert_id in enumerate(closed):
        alert, events = store.alert(alert_id), store.events_of(alert_id)
        assert alert["state"] == "closed"
        assert events[-1]["note"] == f"Call {number}."
        told = {event["to_state"] for event in events} >= {"acted", "communicated"}
        assert told == (alert["outcome"] in ("saved", "lost"))
        assert {event["actor"] for event in events[1:]} == {"lea"}
        found[alert_id] = alert["outcome"]
    return found
