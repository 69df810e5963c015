"""`service_hours` in harken.yml: what is read, and what is refused by name and line."""

from datetime import date
from pathlib import Path

import pytest

from pipelines.configuration import read_configuration
from pipelines.failures import StatedFailure
from pipelines.service_hours.schedule import ServiceHours, Shift

DECLARED = """\
service_hours:
  - time_zone: Europe/London
    weekly:
      mon: ["09:00-12:30", "13:30-18:00"]
      sat: 22:00-06:00
    holidays: [GB-ENG, DE]
    days:
      2026-12-24: ["09:00-12:00"]
      2026-12-27: []
    valid_to: 2026-12-31
  - valid_from: 2027-01-01
  - channels: [voice]
    weekly: {sun: 00:00-24:00}
"""


def declared(tmp_path: Path, text: str) -> list[ServiceHours]:
    file = tmp_path / "harken.yml"
    file.write_text(text, encoding="utf-8")
    return read_configuration(file).service_hours


def test_shifts_holidays_days_validity_and_channels_are_read(tmp_path):
    first, second, voice = declared(tmp_path, DECLARED)
    monday, saturday = date(2026, 12, 21), date(2026, 12, 26)
    assert first.time_zone == "Europe/London"
    assert first.holidays == ["GB-ENG", "DE"]
    assert first.shifts_on(monday, False) == [Shift(540, 750), Shift(810, 1080)]
    assert first.shifts_on(monday, True) == []
    assert first.shifts_on(saturday, False) == [Shift(22 * 60, 30 * 60)]
    assert first.shifts_on(date(2026, 12, 24), True) == [Shift(540, 720)]
    assert first.shifts_on(date(2026, 12, 27), False) == []
    assert first.shifts_on(date(2026, 12, 29), False) == []  # a Tuesday, of which nothing is said
    assert (first.holds_on(date(2026, 12, 31)), first.holds_on(date(2027, 1, 1))) == (True, False)
    assert second.shifts_on(monday, False) == [Shift(540, 1020)]
    assert (voice.channels, voice.shifts_on(date(2026, 12, 27), False)) == (
        ["voice"],
        [Shift(0, 1440)],
    )


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("weekly: {mon: [9-17]}", "service_hours.0.weekly.mon.0': '9-17' is no shift"),
        ("weekly: {mon: '09:00-09:00'}", "'09:00-09:00' is no shift; a whole day is 00:00-24:00"),
        ("weekly: {mon: '09:00-24:30'}", "'09:00-24:30' is no shift"),
        ("weekly: {mon: '24:00-09:00'}", "'24:00-09:00' is no shift"),
        ("weekly: {mon: '09:60-10:00'}", "'09:60-10:00' is no shift"),
        ("weekly: {mon: 9}", "service_hours.0.weekly.mon': "),
        ("weekly: {monday: '09:00-17:00'}", "service_hours.0.weekly.monday': "),
        ("weekly: {mon: ['09:00-12:00', '11:59-17:00']}", "two shifts of that day overlap"),
        ("holidays: XX", "no holidays are known of 'XX'"),
        ("holidays: GB-XYZ", "no holidays are known of 'GB-XYZ'; known of GB: ENG"),
        ("holidays: gb", "no holidays are known of 'gb'"),
        ("days: {someday: []}", "service_hours.0.days.someday': "),
        ("time_zone: London", "'London' is not a time zone"),
        ("time_zone: localtime", "'localtime' is not a time zone"),
        ("valid_from: '2026-13-01'", "service_hours.0.valid_from': "),
        ("week: {}", "'service_hours.0.week': unknown key"),
    ],
)
def test_what_is_wrong_is_refused_by_name_and_line(tmp_path, line, named):
    with pytest.raises(StatedFailure) as refused:
        declared(tmp_path, f"company:\n  time_zone: UTC\nservice_hours:\n  - {line}\n")
    assert named in refused.value.what
    assert refused.value.where.endswith("line 4")


@pytest.mark.parametrize(
    ("entries", "named"),
    [
        (["holidays: DE", "weekly: {}"], "entries 1 and 2 both hold for every other channel"),
        (["channels: voice", "channels: [chat, voice]"], "hold for channel voice at first"),
        (["valid_to: 2026-06-30", "valid_from: 2026-06-30"], "every other channel on 2026-06-30"),
        (["valid_from: 2026-07-01\n    valid_to: 2026-06-30"], "it ends (2026-06-30) before it"),
    ],
)
def test_entries_that_contradict_each_other_are_refused(tmp_path, entries, named):
    with pytest.raises(StatedFailure) as refused:
        declared(tmp_path, "service_hours:\n" + "".join(f"  - {entry}\n" for entry in entries))
    assert named in refused.value.what


def test_schedules_may_follow_each_other_and_differ_by_channel(tmp_path):
    text = "service_hours:\n  - valid_to: 2026-06-30\n  - valid_from: 2026-07-01\n  - channels: a\n"
    assert len(declared(tmp_path, text)) == 3
