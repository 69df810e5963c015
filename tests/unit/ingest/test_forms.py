"""Normal forms: one writing for one thing, whatever the export's habit."""

import pytest

from pipelines.ingest.forms import normal


@pytest.mark.parametrize(
    ("form", "written", "read"),
    [
        ("export_time", "2021-04-2T15:30:51.418Z", "2021-04-02T15:30:51.418Z"),
        ("export_time", "2021-4-12", "2021-04-12"),
        ("export_time", "2021-04-02T15:30:51.418Z", "2021-04-02T15:30:51.418Z"),
        ("export_time", "3/15/2024 2:30 PM", "2024-03-15 14:30:00"),
        ("export_time", "2021-4-123", "2021-4-123"),
        (
            "time_in_name",
            "s3://b/connect/CallRecordings/2026/01/05/c_20260105T14:07_UTC.wav",
            "2026-01-05T14:07:00Z",
        ),
        ("time_in_name", "c_20260105T140709_UTC.wav", "2026-01-05T14:07:09Z"),
        ("time_in_name", "2022-10-27T03:31:50.735Z", "2022-10-27T03:31:50.735Z"),
        ("time_in_name", "path to the file", "path to the file"),
        ("telephone", "tel:+12025550111", "+12025550111"),
        ("telephone", "sip:+12025550111@carrier.example;user=phone", "+12025550111"),
        ("telephone", "+1 (202) 555-0111", "+1 (202) 555-0111"),
        ("telephone", "sip:anonymous@anonymous.invalid", ""),
        ("telephone", "jo123456@home.example", ""),
        ("telephone", "whatsapp-handle", ""),
        ("mail_address", "mailto:Jo@home.example", "Jo@home.example"),
        ("mail_address", "jo@home.example", "jo@home.example"),
        ("mail_address", "sip:jo@home.example", ""),
        ("mail_address", "+12025550111", ""),
        ("html", "<p>late &amp; <b>lost</b></p>", "late & lost"),
    ],
)
def test_a_value_is_brought_into_its_form(form, written, read):
    assert normal(form, written) == read
