"""`identity.links` as it is written from staged keys."""

from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from pipelines.home import Home
from pipelines.identity.decisions import Decision, DecisionStore, pair_of
from pipelines.identity.links import write_links

STAGED = """
create schema staging;
create table staging.stg_salesforce__contacts as select * from (values
    ('c1', '42', null, 'email_1', 'phone_1', null, null, null, timestamp '2011-01-01', false),
    ('c2', '43', null, null, null, 'phone_2', null, 'phone_2', timestamp '2011-01-02', false),
    ('c0', '42', null, 'email_1', 'phone_1', null, null, null, timestamp '2010-01-01', true))
    t(contact_id, customer_number, master_record_id, email_token, phone_token,
      mobile_phone_token, home_phone_token, other_phone_token, created_at, is_deleted);
create table staging.int_people as select * from (values
    ('zendesk', 'zendesk_user', '7', null, null, 'phone_2', timestamp '2011-01-03'),
    ('zendesk', 'zendesk_user', '5', null, null, null, timestamp '2011-01-02'))
    t(system, person_kind, person_id, external_id, email_token, phone_token, since);
create table staging.int_merged_people as select * from (values ('zendesk_user', '5', '7'))
    t(person_kind, person_id, merged_into);
create table staging.int_person_details (
    person_kind varchar, person_id varchar, name_token varchar, first_name_token varchar,
    last_name_token varchar, company_name_token varchar, street_token varchar,
    postcode_token varchar);
create schema meta;
create table meta.run_context as select timestamp '2011-06-01' as as_of_start;
create table staging.int_bare_keys as select * from (values
    ('orders', 'crm_number', '42', timestamp '2011-01-05'),
    ('orders', 'crm_number', '44', timestamp '2011-03-01'),
    ('mail', 'email', 'email_1', timestamp '2011-03-01'))
    t(system, kind, key, since);
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").prepare()


@pytest.fixture
def connection(home: Home) -> duckdb.DuckDBPyConnection:
    with duckdb.connect(str(home.working_file)) as opened:
        opened.execute(STAGED)
        yield opened


def table(connection: duckdb.DuckDBPyConnection) -> list[tuple]:
    return connection.execute(
        "select source, kind, key, customer_id, rule, strftime(valid_from, '%m-%d') "
        "from identity.links order by all"
    ).fetchall()


def test_every_key_stands_once_with_the_day_it_was_first_seen(connection, home):
    summary = write_links(connection, home)
    rows = table(connection)
    assert [row[:3] for row in rows] == [
        ("crm", "contact", "c1"),
        ("crm", "contact", "c2"),
        ("crm", "crm_number", "42"),
        ("crm", "crm_number", "43"),
        ("crm", "email", "email_1"),
        ("crm", "phone", "phone_1"),
        ("crm", "phone", "phone_2"),
        ("mail", "email", "email_1"),
        ("orders", "crm_number", "42"),
        ("orders", "crm_number", "44"),
        ("zendesk", "phone", "phone_2"),
        ("zendesk", "zendesk_user", "5"),
        ("zendesk", "zendesk_user", "7"),
    ]
    seen = {row[:3]: row[5] for row in rows}
    assert seen["orders", "crm_number", "42"] == "01-05"
    assert seen["mail", "email", "email_1"] == "03-01"
    assert summary.customers == len({row[3] for row in rows}) == 3
    assert summary.links == sum(summary.by_rule.values()) == 13
    assert summary.ambiguous_keys == 0


def test_writing_again_replaces_and_changes_nothing(connection, home):
    write_links(connection, home)
    first = table(connection)
    write_links(connection, home)
    assert table(connection) == first


def test_without_any_key_the_table_is_there_and_empty(connection, home):
    for name in ("stg_salesforce__contacts", "int_people", "int_bare_keys"):
        connection.execute(f"delete from staging.{name}")
    assert write_links(connection, home).customers == 0
    assert table(connection) == []


def accepted(valid_from: str) -> Decision:
    pair = pair_of(("contact", "c1"), ("contact", "c2"))
    since = datetime.fromisoformat(valid_from)
    return Decision(pair, "accept", "jo", since, since, 0.97, "same name, phone shared")


def test_a_decision_counts_from_its_day_on_and_stands_in_the_table_as_evidence(connection, home):
    write_links(connection, home)
    before = table(connection)
    DecisionStore(home).add([accepted("2011-07-01")])
    assert write_links(connection, home).customers == 3
    assert table(connection) == before
    connection.execute("update meta.run_context set as_of_start = timestamp '2011-07-01'")
    assert write_links(connection, home).customers == 2
    rows = connection.execute(
        "select rule, confidence, evidence, valid_from from identity.links "
        "where kind = 'contact' order by key"
    ).fetchall()
    joined = ("accepted_by_person", 0.97, "same name, phone shared", datetime(2011, 7, 1))  # noqa: DTZ001
    assert rows == [("crm_contact", 1.0, "the CRM's own record", datetime(2011, 1, 1)), joined]  # noqa: DTZ001


def test_every_link_says_what_it_rests_on(connection, home):
    write_links(connection, home)
    silent = "select count(*) from identity.links where coalesce(evidence, '') = ''"
    assert connection.execute(silent).fetchall() == [(0,)]
