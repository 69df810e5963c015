"""Zendesk's exports, from pages, arrays, lines and single responses to journeys."""

import pytest

pytestmark = pytest.mark.xdist_group("every source")
FOLDER = "contact_center/zendesk"
COUNTS = {  # file: (table, received, loaded, duplicate)
    "audits.json": ("zendesk_audits", 22, 22, 0),
    "comments-of-4009.json": ("zendesk_comments", 3, 3, 0),
    "comments.jsonl": ("zendesk_comments", 18, 18, 0),
    "organizations.jsonl": ("zendesk_organizations", 20, 20, 0),
    "satisfaction_ratings.json": ("zendesk_satisfaction_ratings", 20, 20, 0),
    "ticket-4030.json": ("zendesk_tickets", 2, 2, 0),
    "ticket_metrics.json": ("zendesk_ticket_metrics", 20, 20, 0),
    "tickets-1.json": ("zendesk_tickets", 29, 25, 4),  # 12 tickets, 13 users, 4 organizations
    "tickets-2.json": ("zendesk_users", 11, 8, 3),  # the users stand first; one ticket again
    "users.json": ("zendesk_users", 8, 7, 1),
}


@pytest.mark.parametrize("name", COUNTS)
def test_every_record_of_every_file_is_counted(every_source, name):
    found = every_source.ledger(f"{FOLDER}/{name}")
    told = (found["table"], found["received"], found["loaded"], found["duplicate"])
    assert (*told, found["status"]) == (*COUNTS[name], "loaded")


def test_records_beside_a_page_stand_in_their_own_tables(every_source):
    for table, expected in (("tickets", 21), ("users", 20), ("organizations", 20)):
        assert every_source.one(f"select count(*) from raw.zendesk_{table}") == expected


def test_a_comment_that_the_audits_hold_too_is_heard_once(every_source):
    assert every_source.one("select count(*) from raw.zendesk_audit_events") > 40
    found = every_source.rows(
        "select source_message_id, count(*) from journey.messages "
        "where source_message_id in ('90010', '90011', '90101', '90300') group by 1 order by 1"
    )
    assert found == [("90010", 1), ("90011", 1), ("90101", 1), ("90300", 1)]


def test_the_share_of_scripted_answers_follows_from_macros_else_near_duplicates(every_source):
    shares = dict(
        every_source.rows(
            "select source_thread_id, concat(scripted_share, ' ', scripted_by) "
            "from journey.threads where source_thread_id in ('4001', '4002', '4003', '4030')"
        )
    )
    # 4001 got a macro and words by hand; 4002 what four other tickets got; nobody answered 4030
    expected = {"4001": "0.5 macro", "4002": "1.0 near_duplicate", "4003": "1.0 macro", "4030": " "}
    assert shares == expected


def test_comments_without_a_ticket_find_it_by_their_audit(every_source):
    found = every_source.rows(
        "select source_message_id, author_role, t.source_thread_id from journey.messages m "
        "join journey.threads t using (thread_id) "
        "where source_message_id in ('90090', '90091', '90301') order by 1"
    )
    assert found == [
        ("90090", "customer", "4009"),
        ("90091", "agent", "4009"),
        ("90301", "customer", "4009"),
    ]


def test_an_agent_who_left_stays_an_agent(every_source):
    role = every_source.one("select role from staging.stg_zendesk__users where user_id = '7092'")
    assert role == "end-user"
    answers = "select distinct author_role from journey.messages where source_message_id = '90021'"
    assert every_source.one(answers) == "agent"


def test_answers_to_the_survey_are_touchpoints_of_their_customer(every_source):
    found = every_source.rows(
        "select strftime(occurred_at, '%m-%d %H'), crm_number from journey.touchpoints "
        "join journey.customers using (customer_id) "
        "where kind = 'satisfaction_rated' and crm_number in ('1002', '1003') order by 1"
    )
    # 1003 changed the answer; offers are none
    assert ("01-07 21", "1003") in found
    assert ("01-09 09", "1003") in found
    assert (
        every_source.one(
            "select count(*) from journey.touchpoints where kind = 'satisfaction_rated'"
        )
        == 13
    )


def test_words_of_the_survey_are_heard_once_and_wait_for_no_answer(every_source):
    found = every_source.rows(
        "select crm_number, t.open_wait_minutes from journey.messages m "
        "join journey.threads t using (thread_id) join journey.customers c "
        "on c.customer_id = m.customer_id "
        "where source_message_id like 'rating-%' order by 1"
    )
    assert found == [("1002", None), ("1003", None)]


def test_a_solution_is_known_from_the_metric_set_by_its_own_stamp(every_source):
    thread = "select strftime(resolved_at, '%m-%d %H') from journey.threads where "
    assert every_source.one(thread + "source_thread_id = '4004'") == "01-09 14"
    reply = "select reply_time_minutes from staging.stg_zendesk__ticket_metrics "
    assert every_source.rows(reply + "where ticket_id in ('4004', '4015') order by 1") == [
        (180,),
        (None,),
    ]


def test_nobody_waits_on_a_deleted_ticket(every_source):
    waits = "select source_thread_id, open_wait_minutes from journey.threads "
    found = dict(every_source.rows(waits + "where source_thread_id in ('4006', '4030')"))
    assert found["4006"] is None
    assert found["4030"] > 0
