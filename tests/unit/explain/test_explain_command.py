"""harken explain finds a customer by any key, reads the published file alone, and draws a page."""

import json
import os

import duckdb
import pytest
from click.testing import CliRunner

from pipelines.cli.main import main
from pipelines.home import Home
from pipelines.vault.store import Vault

TABLES = """
create schema journey; create schema meta; create schema risk;
create table meta.generation as select date '2026-07-01' as as_of;
create table journey.customers as select 'cus_1' as customer_id, '10023' as crm_number,
    timestamp '2026-01-05 09:00:00' as customer_since, 1240.0::double as value_per_year,
    'email' as preferred_channel
    union all select 'cus_2', null, null, 0, null;
create table journey.customer_bonds as select 'cus_1' as customer_id, 'bonded' as standing;
create table journey.identity_links (customer_id varchar, kind varchar, key varchar);
create table journey.vault_keys
    (customer_id varchar, kind varchar, record_id varchar, token varchar);
create table journey.moments_of_truth as
    select 'parcel_missing' as moment_of_truth, 'the parcel has not come' as words;
create table journey.outside_in as select 's1' as step_id, 'cus_1' as customer_id,
    timestamp '2026-03-28 23:30:00' as occurred_at, null::timestamp as ended_at,
    null::double as waited_minutes, 'email' as channel, 'customer_message' as step,
    'wrote to us' as words, 'con_1' as conversation_id, 'msg_1' as message_id,
    'parcel_missing' as moment_of_truth, 4::bigint as energy, 'frustration' as emotion,
    -0.8::double as valence;
create table journey.conversations as select 'con_1' as conversation_id, 'cus_1' as customer_id,
    'email' as channels, timestamp '2026-03-28 23:30:00' as opened_at,
    null::timestamp as resolved_at, 1::bigint as messages;
create table journey.conversation_feelings as select 'con_1' as conversation_id,
    'frustration' as emotion_start, 'frustration' as emotion_end, 'frustration' as worst_emotion,
    -0.8::double as worst_valence, -0.8::double as valence_start, -0.8::double as valence_end;
create table risk.scores as select date '2026-07-01' as as_of, 'cus_1' as customer_id,
    90 as horizon_days, 0.72::double as churn_probability, 'scored' as status;
create table risk.reasons as select date '2026-07-01' as as_of, 'cus_1' as customer_id, 1 as rank,
    'waits for an answer' as reason, 0.9::double as contribution, 'mail 5' as evidence;
"""


@pytest.fixture
def home(tmp_path) -> Home:
    """A home with a published file of two customers, one of whom wrote, and their vault."""
    made = Home(tmp_path / "home").prepare()
    vault = Vault(made)
    tokeniser = vault.tokeniser()
    values = {
        kind: (tokeniser.token(kind, value), kind, value)
        for kind, value in (
            ("name", "Maria Lopez"),
            ("email", "maria@customer.example"),
            ("text", "Where is my parcel?"),
        )
    }
    vault.put(values.values())
    with duckdb.connect(str(made.published_twin)) as connection:
        connection.execute(TABLES)
        connection.executemany(
            "insert into journey.identity_links values (?, ?, ?)",
            [
                ("cus_1", "crm_number", "10023"),
                ("cus_1", "email", values["email"][0]),
                ("cus_1", "crm_number", "77"),
                ("cus_2", "crm_number", "77"),
            ],
        )
        connection.executemany(
            "insert into journey.vault_keys values ('cus_1', ?, ?, ?)",
            [
                ("name", "cus_1", values["name"][0]),
                ("email", "cus_1", values["email"][0]),
                ("words", "msg_1", values["text"][0]),
            ],
        )
    os.link(made.published_twin, made.published_file)
    return made


def asked(home: Home, *arguments: str) -> tuple[int, str]:
    """Exit code and what was written, on stdout and stderr together."""
    result = CliRunner().invoke(main, ["explain", *arguments, "--home", str(home.root)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


@pytest.mark.parametrize("key", ["10023", "cus_1", "Maria@Customer.example", " 10023 "])
def test_a_customer_is_found_by_every_key(home, key):
    code, text = asked(home, key)
    assert code == 0
    assert "Maria Lopez, customer number 10023" in text
    assert '"Where is my parcel?"' in text
    assert "72 % likely to leave" in text
    assert not home.working_file.exists()


@pytest.mark.parametrize(
    ("key", "told"),
    [("10024", "Nobody is known by this"), ("77", "2 customers are known by this: cus_1, cus_2")],
)
def test_whoever_is_unknown_or_not_one_is_told_in_a_sentence(home, key, told):
    code, text = asked(home, key)
    assert code == 1
    assert told.split(":")[0] in text


def test_json_holds_all_that_is_told(home):
    code, text = asked(home, "10023", "--json")
    told = json.loads(text)
    assert code == 0
    assert told["name"] == "Maria Lopez"
    assert told["steps"][0]["moment_of_truth"] == "parcel_missing"
    assert told["risk"]["reasons"][0]["evidence"] == "mail 5"


def test_the_page_is_for_its_owner_alone(home, tmp_path):
    page = tmp_path / "journey.html"
    code, _ = asked(home, "10023", "--html", str(page))
    assert code == 0
    assert page.stat().st_mode & 0o077 == 0
    assert "The journey of Maria Lopez" in page.read_text()


def test_a_customer_without_any_step_has_a_page(home, tmp_path):
    page = tmp_path / "journey.html"
    assert asked(home, "cus_2", "--html", str(page))[0] == 0
    assert "The journey of cus_2" in page.read_text()


def test_before_anything_is_published_a_sentence_says_so(tmp_path):
    code, text = asked(Home(tmp_path / "empty"), "10023")
    assert code == 1
    assert "Nothing is published yet" in text
