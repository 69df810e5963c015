"""`harken pull` from a web service that pages, throttles, fails and repeats: all once, or told."""

import json
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from command_line import harken
from web_service import TOKEN, WebService, served

from pipelines.settings import Settings
from pipelines.sources.live import one_host
from pipelines.sources.live.pull import pull

FIRST = datetime(2026, 3, 1, 10, tzinfo=UTC)
ENTRY = """
pull:
  desk:
    kind: rest
    into: contact_center/zendesk
    client:
      base_url: {url}
      auth: {{type: api_key, name: X-Api-Key, api_key_variable: DESK_KEY, location: header}}
      paginator: {{type: json_link, next_url_path: next_page}}
    resources:
      - name: tickets
        endpoint:
          path: tickets
          data_selector: tickets
          incremental: {{cursor_path: updated_at, start_param: updated_since}}
"""


def ticket(number: int, minutes: int = 0, status: str = "open") -> dict[str, Any]:
    at = FIRST + timedelta(minutes=number + minutes)
    return {
        "id": number,
        "requester_id": 500 + number % 7,
        "status": status,
        "subject": f"Where is parcel {number}?",
        "created_at": f"{FIRST + timedelta(minutes=number):%Y-%m-%dT%H:%M:%SZ}",
        "updated_at": f"{at:%Y-%m-%dT%H:%M:%SZ}",
    }


class Desk:
    """A help desk behind a web service, and the home of its company."""

    def __init__(self, service: WebService, folder: Path) -> None:
        self.service, self.home, self.landing = service, folder / "home", folder / "landing"
        self.landing.mkdir()
        self.configure(ENTRY)

    def configure(self, entry: str) -> None:
        (self.landing / "harken.yml").write_text(entry.format(url=self.service.url))

    def pull(self):
        return harken("pull", "--landing", self.landing, "--json", home=self.home)

    def landed(self) -> list[dict[str, Any]]:
        files = sorted((self.landing / "contact_center").rglob("*.jsonl"))
        return [json.loads(line) for file in files for line in file.read_text().splitlines()]

    def files(self) -> list[Path]:
        return [file for file in (self.landing / "contact_center").rglob("*") if file.is_file()]

    def versions_taken_in(self) -> list[tuple[str, str]]:
        ended = harken("ingest", "--landing", self.landing, "--json", home=self.home)
        assert ended.code == 0, ended.stderr
        query = "select ticket_id, status from raw.zendesk_tickets order by ticket_id::int, status"
        with duckdb.connect(str(self.home / "warehouse" / "harken.duckdb")) as database:
            return database.execute(query).fetchall()


@pytest.fixture
def service() -> Iterator[WebService]:
    with served() as running:
        yield running


@pytest.fixture
def desk(service: WebService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("DESK_KEY", TOKEN)
    monkeypatch.setattr(one_host, "BACKOFF", 0.01)
    service.tickets = [ticket(number) for number in range(950)]
    return Desk(service, tmp_path)


def test_whatever_the_service_does_every_record_arrives_once_and_then_its_changes(desk, service):
    service.faults = [
        "throttled",
        "500",
        "",
        "reset",
        "502",
        "breaks off",
        "",
        "half a page",
        "503",
    ]
    assert desk.pull().code == 0
    assert service.faults == []
    assert len(desk.landed()) > 950, "no record came twice"
    assert desk.versions_taken_in() == [(str(number), "open") for number in range(950)]
    service.tickets[-1] = ticket(949, minutes=1, status="solved")  # within the overlap
    service.tickets[0] = ticket(0, minutes=2_000, status="solved")
    service.tickets.append(ticket(950))
    service.seen.clear()
    assert desk.pull().code == 0
    assert service.seen[0]["updated_since"] == "2026-03-01T01:48:59Z"  # 24 h and a second back
    changed = [(str(number), "open") for number in range(951)] + [
        ("0", "solved"),
        ("949", "solved"),
    ]
    assert desk.versions_taken_in() == sorted(changed, key=lambda each: (int(each[0]), each[1]))
    assert desk.pull().json["sources"][0]["failure"] is None


@pytest.mark.parametrize("down", ["503", "reset", "breaks off", "half a page", "404"])
def test_a_service_that_stays_down_is_told_and_lands_nothing(desk, service, down):
    service.faults = ["", ""]  # two pages come
    service.always = down
    ended = desk.pull()
    assert ended.code == 1
    assert "The service cannot be read" in ended.json["failure"]
    assert TOKEN not in ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr
    assert desk.files() == []
    assert list(desk.home.glob("bookmarks/*")) == []
    service.always = ""
    assert desk.pull().code == 0
    assert len({each["id"] for each in desk.landed()}) == 950


@pytest.mark.parametrize("lure", ["redirect", "link elsewhere"])
def test_no_other_host_is_ever_asked_and_none_sees_the_token(desk, service, lure):
    with served() as other:
        service.elsewhere = other.url
        service.faults = [lure]
        ended = desk.pull()
        assert ended.code == 1
        assert (
            f"It sends us on to another host, {other.url.removeprefix('http://')}" in ended.stdout
        )
        assert other.seen == []
    assert desk.files() == []


def test_a_time_of_the_far_future_is_told_and_never_moved_to(desk, service):
    service.tickets[5]["updated_at"] = "2999-01-01T00:00:00Z"
    ended = desk.pull()
    assert "1 row came with a time later than tomorrow" in ended.json["failure"]
    assert "2999" not in (desk.home / "bookmarks" / "desk.json").read_text()
    assert len(desk.versions_taken_in()) == 950


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("data_selector: tickets", "data_selectr: tickets", "dlt does not take the entry"),
        ("type: json_link", "type: json_lnik", "dlt does not take the entry"),
        ("cursor_path: updated_at", "cursor_path: subject", "'subject' holds no time"),
        ("cursor_path: updated_at", 'cursor_path: "a[["', "'a[[' is no JSON path"),
        ("data_selector: tickets", 'data_selector: "a[["', "The service cannot be read"),
        ("data_selector: tickets", 'data_selector: "tickets[*].id"', "A record is no JSON object"),
        ("DESK_KEY", "DESK_KEY_NOT_SET", "DESK_KEY_NOT_SET is not set"),
        ("path: tickets", 'path: "t/{{incremental.start_value}}"', "no value yet to ask from"),
    ],
)
def test_an_entry_that_does_not_fit_is_told_and_lands_nothing(desk, old, new, told):
    assert old in ENTRY
    desk.configure(ENTRY.replace(old, new))
    ended = desk.pull()
    assert ended.code == 1
    assert told in ended.json["failure"]
    assert TOKEN not in ended.stdout + ended.stderr
    assert desk.files() == []


def test_pages_are_never_held_all_at_once(desk, service):
    filler = {"filler": "x" * 10_000}
    service.tickets = [ticket(number) | filler for number in range(4_000)]
    settings = Settings.of(desk.home, desk.landing)
    tracemalloc.start()
    try:
        (pulled,) = pull(settings)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert pulled.failure is None
    assert peak < sum(file.stat().st_size for file in desk.files()) / 2
