"""`identity.links` as it is written from staged keys."""

from pathlib import Path

import duckdb
import pytest

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
create table staging.int_bare_keys as select * from (values
    ('orders', 'crm_number', '42', timestamp '2011-01-05'),
    ('orders', 'crm_number', '44', timestamp '2011-03-01'),
    ('mail', 'email', 'email_1', timestamp '2011-03-01'))
    t(system, kind, key, since);
"""


@pytest.fixture
def connection(tmp_path: Path) -> duckdb.DuckDBPyConnection:
    with duckdb.connect(str(tmp_path / "w.duckdb")) as opened:
        opened.execute(STAGED)
        yield opened


def table(connection: duckdb.DuckDBPyConnection) -> list[tuple]:
    return connection.execute(
        "select source, kind, key, customer_id, rule, strftime(valid_from, '%m-%d') "
        "from identity.links order by all"
    ).fetchall()


def test_every_key_stands_once_with_the_day_it_was_first_seen(connection):
    summary = write_links(connection)
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


def test_writing_again_replaces_and_changes_nothing(connection):
    write_links(connection)
    first = table(connection)
    write_links(connection)
    assert table(connection) == first


def test_without_any_key_the_table_is_there_and_empty(connection):
    for name in ("stg_salesforce__contacts", "int_people", "int_bare_keys"):
        connection.execute(f"delete from staging.{name}")
    assert write_links(connection).customers == 0
    assert table(connection) == []
