"""Takes the pictures of the README: list, desk and asset graph of a demo home (`make pictures`).

Not a test: it writes docs/*.png from $HARKEN_HOME after `make demo`; of the desk where $DESK_URL
says that it runs ($DESK_NAME and $DESK_PASSWORD sign in), of Dagster where $DAGSTER_URL does.
"""

import os
from pathlib import Path

from chromium import FLAGS, find_chromium
from playwright.sync_api import sync_playwright

DOCS = Path(__file__).resolve().parents[2] / "docs"


def main() -> None:
    """Photograph the newest list; and Dagster where DAGSTER_URL says it runs."""
    home = Path(os.environ["HARKEN_HOME"])
    newest = sorted(home.glob("alerts/*/at_risk.html"))[-1]
    DOCS.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        page = browser.new_page(viewport={"width": 1180, "height": 900})
        page.goto(newest.as_uri())
        page.screenshot(path=DOCS / "list.png")
        if desk := os.environ.get("DESK_URL"):
            page.goto(desk)
            page.get_by_label("Name").fill(os.environ["DESK_NAME"])
            page.get_by_label("Password").fill(os.environ["DESK_PASSWORD"])
            page.get_by_role("button", name="Sign in").click()
            page.screenshot(path=DOCS / "desk.png")
            page.locator("ol.alerts h2 a").first.click()
            page.wait_for_load_state("networkidle")
            page.screenshot(path=DOCS / "desk-customer.png")
        if url := os.environ.get("DAGSTER_URL"):
            wide = browser.new_page(viewport={"width": 1800, "height": 620})
            wide.goto(f"{url}/asset-groups", wait_until="domcontentloaded")
            wide.wait_for_timeout(9000)
            graph = {"x": 540, "y": 110, "width": 1250, "height": 470}
            wide.screenshot(path=DOCS / "asset-graph.png", clip=graph)
        browser.close()


if __name__ == "__main__":
    main()
