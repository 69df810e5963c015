"""Vendors' own samples of calls and chats, where they lie beside the repository."""

from pathlib import Path

import pytest
from company_home import CompanyHome


@pytest.fixture
def samples(company: CompanyHome, shared_data: Path) -> CompanyHome:
    folder = shared_data / "contact_center_json"
    for file in sorted(folder.rglob("*.json")):
        company.put(str(file.relative_to(folder)), file.read_bytes())
    company.ingest()
    company.assert_the_law()
    return company


def test_every_sample_of_a_format_that_is_read_is_loaded_whole(samples):
    told = {name: (row[0], row[2]) for name, row in samples.ledger().items()}
    loaded = {name for name, (status, count) in told.items() if (status, count) == ("loaded", 1)}
    assert loaded == {
        "genesys_conversation1.json",
        "genesys_conversation2.json",
        "amazon_connect/contact-lens-example-output-files-chat.1.json",
        "amazon_connect/contact-lens-example-output-files-chat.2.json",
    }
    # contact events and the real-time stream tell nothing that records and analyses do not
    assert {status for name, (status, _) in told.items() if name not in loaded} == {"unrecognised"}


def test_genesys_segments_and_metrics_enter_with_days_of_one_digit(samples):
    assert samples.rows(
        "select c.ended_at is null, count(*), min(s.started_at)[:16] "
        "from raw.genesys_conversations c join raw.genesys_segments s using (conversation_id) "
        "group by all order by 3"
    ) == [(False, 5, "2021-04-01T12:27"), (True, 4, "2021-04-02T15:30")]
    held = "select value from raw.genesys_metrics where name = 'tHeld'"
    assert samples.rows(held) == [("544176",)]


def test_both_outputs_of_one_analysis_hold_the_same_turns(samples):
    counted = samples.rows(
        "select output, count(*), count(distinct turn_id), count(content_token) "
        "from raw.contact_lens_turns group by all order by output"
    )
    assert [row[:3] for row in counted] == [("Raw", 35, 35), ("Redacted", 35, 35)]
    assert all(0 < words < 35 for *_, words in counted)
    assert samples.rows("select distinct participant_role from raw.contact_lens_turns order by 1")[
        :3
    ] == [("AGENT",), ("CUSTOMER",), ("SYSTEM",)]
