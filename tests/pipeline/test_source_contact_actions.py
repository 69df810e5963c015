"""Retention contacts made outside this product: our own contract, from file to touchpoint."""

import pytest

pytestmark = pytest.mark.xdist_group("every source")
FILE = "crm/contact_actions/actions.csv"


def test_every_record_enters_and_a_corrected_one_is_a_new_version(every_source):
    counts = every_source.ledger(FILE)
    assert (counts["table"], counts["received"], counts["loaded"]) == ("contact_actions", 21, 21)
    assert (
        every_source.one("select count(*) from staging.stg_contact_actions__contact_actions") == 20
    )


def test_a_contact_made_elsewhere_is_a_touchpoint_of_its_customer(every_source):
    found = every_source.rows(
        "select t.kind, t.direction, t.channel, strftime(t.occurred_at, '%m-%d %H:%M'), crm_number "
        "from journey.touchpoints t join journey.customers c using (customer_id) "
        "where t.system = 'contact_actions' order by t.occurred_at limit 2"
    )
    assert found == [
        ("retention_contact", "outbound", "e-mail", "01-01 10:15", "1001"),
        ("retention_contact", "outbound", "voucher", "01-02 10:15", "1002"),
    ]


def test_who_made_the_contact_is_kept_as_a_token_alone(every_source):
    tokens = every_source.rows("select distinct acted_by_token from raw.contact_actions")
    assert all(token is None or token.startswith("name_") for (token,) in tokens)
