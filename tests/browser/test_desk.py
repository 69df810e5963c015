"""A retention team's morning at the desk in Chromium, with and without scripts, wide and narrow."""

from pathlib import Path

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import sign_in
from playwright.sync_api import Browser, Page, expect

WAYS = {
    "wide": {"viewport": {"width": 1200, "height": 900}},
    "phone without scripts": {
        "viewport": {"width": 390, "height": 844},
        "java_script_enabled": False,
    },
}


@pytest.mark.parametrize("way", WAYS)
def test_a_morning_at_the_desk(browser: Browser, desk_url, tmp_path, way):
    page = browser.new_context(**WAYS[way], base_url=desk_url).new_page()
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text))
    page.on(
        "request",
        lambda sent: None if sent.url.startswith(desk_url) else troubles.append(sent.url),
    )
    sign_in(page, desk_url)
    expect(page.get_by_role("heading", name="Today")).to_be_visible()

    link = page.locator("ol.alerts h2 a").nth(list(WAYS).index(way))
    # the customer may have more alerts than the one of the list, of which another way acted on one
    alert = (link.get_attribute("href") or "").partition("#")[2]
    link.click()
    expect(page.get_by_role("heading", name="What happened")).to_be_visible()
    card = page.locator(f'section.act[id="{alert}"]')
    expect(card.locator(".due")).to_contain_text("over")
    card.get_by_label("What was done or said").fill("Rang, said sorry, sent a new one.")
    card.get_by_role("button", name="Done: I acted").click()
    expect(page.get_by_role("status")).to_have_text("Kept.")
    expect(card.locator(".due")).to_contain_text("acted upon")  # its clock has stopped
    expect(card).to_contain_text("Rang, said sorry, sent a new one.")
    card.get_by_role("button", name="The customer was told").click()
    expect(card).to_contain_text("told, as somebody says")

    page.get_by_role("link", name="Work list").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    edited = tmp_path / "edited.xlsx"
    download.value.save_as(edited)
    fill_first_row_that_is_new(edited)
    page.get_by_label("The edited list").set_input_files(edited)
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_role("status")).to_contain_text("1 alert changed, 0 rows refused")

    page.get_by_role("link", name="Team").click()
    expect(page.get_by_role("heading", name="Does it help?")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    page.goto("/team")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert troubles == []


def fill_first_row_that_is_new(file: Path) -> None:
    """Say of the last alert on the list that somebody took it: the first are in use."""
    book = openpyxl.load_workbook(file)
    sheet = book["At risk"]
    heads = [cell.value for cell in sheet[1]]
    at = {name: heads.index(name) + 1 for name in ("State", "New state", "Alert id")}
    rows = [row for row in range(2, sheet.max_row + 1) if sheet.cell(row, at["Alert id"]).value]
    chosen = TAKEN.pop() if TAKEN else rows[-1]
    TAKEN.append(chosen - 1)
    sheet.cell(chosen, at["New state"]).value = "acknowledged"
    book.save(file)


TAKEN: list[int] = []


@pytest.mark.parametrize("way", ["wide", "narrow"])
def test_no_page_shuts_anybody_out(browser: Browser, desk_url, way):
    width = 1200 if way == "wide" else 390
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    found = {"sign-in": serious(page, f"{desk_url}/sign-in")}
    sign_in(page, desk_url)
    customer = page.locator("ol.alerts h2 a").last.get_attribute("href").partition("#")[0]
    for path in ("/", "/?which=mine", customer, "/team", "/work-list", "/nowhere"):
        found[path] = serious(page, f"{desk_url}{path}")
    assert not {path: wrong for path, wrong in found.items() if wrong}
    page.goto(f"{desk_url}{customer}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def serious(page: Page, url: str) -> list[str]:
    """Serious findings of axe-core on a page."""
    page.goto(url)
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:120]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
