"""Evidence rests on the very rows that its feature is made of, and names nobody."""

import shutil
from datetime import date

import pandas as pd
import pytest
from golden_rows import golden_rows, mail, order
from own_contract_rows import message

from ml.churn.families import load_families
from pipelines.alerts.case_files import read_case_files, with_own_numbers
from pipelines.home import Home
from pipelines.risk.evidence import evidence_of
from pipelines.vault.store import Vault
from pipelines.warehouse.connection import open_warehouse

AS_OF = date(2011, 11, 1)
NAMES = {"name_7": "Quenby Thistlewood", "name_1": "Berta Agnew", "name_c08": "Zoë Will"}
NAMES |= {"name_care": "Otto Plank", "name_team": "Customer Care"}
TEXTS = {
    "text_74": "Hi Berta,\nBERTA never answers. I will wait, says quenby.\nKind regards\nQuenby",
    "text_m4": "otto was kind, Zoe is glad. I will stay with Customer Care.",
    "text_v3": "Still no parcel, Otto",
    "text_m9": "And more, from Will: 07700 900123",
}


def _rows():
    rows = golden_rows()
    rows["raw.zendesk_users"] = [
        user | {"name_token": f"name_{user['user_id']}"} for user in rows["raw.zendesk_users"]
    ]
    named = {"email_c08": "name_c08", "email_care": "name_care"}
    rows["raw.mail_messages"] = [
        *(
            {**row, "from_name_token": named[row["from_token"]]}
            for row in rows["raw.mail_messages"]
        ),
        # the newest mail of c08, which no model has heard
        mail("m9", "c08", "2011-10-31 23:45:00"),
        mail("m10", "care", "2011-10-31 23:46:00", from_name_token="name_team"),
    ]
    chat = {"customer_number": "N05", "author_role": "customer", "conversation_id": "V1"}
    rows["raw.messages"] += [
        message("v1", "2011-10-02 10:00:00", **chat),
        message("v2", "2011-10-03 10:00:00", **chat | {"author_role": "agent"}),
        message("v3", "2011-10-04 10:00:00", **chat),
        message("v4", "2011-10-05 10:00:00", **chat | {"conversation_id": "V2", "channel": "x"}),
    ]
    rows["replies.serving_templates"] = [{"body_token": "text_v2", "gives_goodwill": True}]
    turned = {"known_at": "2011-10-30 10:00:00", "status": "credit_note"}
    # a sale that turns out to be a credit note is no sale any more
    rows["raw.orders"] += [
        order("OX", "N01", "2011-10-29 10:00:00", "9.00"),
        order("OX", "N01", "2011-10-29 10:00:00", "9.00", **turned),
    ]
    return rows


@pytest.fixture(scope="module")
def home(build, tmp_path_factory) -> Home:
    home = Home(tmp_path_factory.mktemp("evidence") / "home").prepare()
    Vault(home).put((token, "text", value) for token, value in {**NAMES, **TEXTS}.items())
    shutil.copy(build(_rows()).path, home.working_file)
    return home


@pytest.fixture(scope="module")
def evidence(home):
    def of(customer: str, family: str, feature: str) -> str | None:
        asked = {"customer_id": [customer], "family": [family], "main_feature": [feature]}
        with open_warehouse(home, "test") as connection:
            found = evidence_of(connection, Vault(home), pd.DataFrame(asked), AS_OF)
        return found["evidence"].iloc[0]

    return of


@pytest.mark.parametrize(
    ("customer", "family", "feature", "told"),
    [
        # the last message that was heard, though a later one was not
        (
            *("c08", "emotion", "negative_last_message"),
            'last message in mail m4, 2011-10-31 23:30 UTC: "[name] was kind, [name] is glad. '
            'I will stay with Customer Care."',
        ),
        (
            *("c08", "contacts", "contacts_30d"),
            'last message in mail m9, 2011-10-31 23:45 UTC: "And more, from [name]: [number]"',
        ),
        # what is older than the feature's days is no evidence for it
        ("c08", "emotion", "negative_max_90d", "message in mail m4"),
        ("c07", "emotion", "negative_max_90d", None),
        # a ticket that people can look up, and nobody's name
        (
            *("c07", "emotion", "negative_last_message"),
            'last message in ticket T7, 2011-07-30 09:00 UTC: "[name] never answers. '
            'I will wait, says [name]."',
        ),
        ("c12", "waits", "longest_open_wait_days", "waiting in ticket T12, 2011-10-20"),
        ("c12", "waits", "unanswered_threads_90d", "never answered: ticket T12, 2011-10-20"),
        ("c01", "returns", "credit_notes_90d", "last credit note OX, 2011-10-29"),
        ("c09", "contract", "in_notice_window", "subscription S1, 2010-11-30"),
        ("c10", "contract", "in_notice_window", None),
        ("c01", "promises", "late_parcels_90d", "late parcel H1, 2011-08-10"),
        ("c01", "promises", "overdue_parcels_now", None),
        ("c01", "price", "days_since_price_rise", "price rise in force, 2011-10-01"),
        ("c01", "price", "days_to_price_rise", "price rise announced, 2011-10-15"),
        (
            *("c01", "effort", "self_service_failures_90d"),
            "looked for help in vain in the help center, 2011-08-11",
        ),
        ("c05", "effort", "repeat_contacts_90d", "came back in ticket V2, 2011-10-05"),
        (
            *("c05", "effort", "channel_switches_90d"),
            "came back in ticket V2, 2011-10-05",
        ),
        (
            *("c05", "replies", "asked_again_90d"),
            'asked again in mail v3, 2011-10-04 10:00 UTC: "Still no parcel, [name]"',
        ),
        ("c05", "replies", "goodwill_90d", "given goodwill in ticket V1, 2011-10-03"),
    ],
)
def test_evidence_is_the_record_behind_the_feature(evidence, customer, family, feature, told):
    found = evidence(customer, family, feature)
    assert (found is None) if told is None else str(found).startswith(told)


def test_a_corrected_sale_is_no_evidence(evidence):
    assert not evidence("c01", "rhythm", "days_since_last_sale").startswith("last sale OX")
    assert evidence("c01", "purchases", "sales_30d") == evidence(
        "c01", "rhythm", "days_since_last_sale"
    )


def test_every_feature_has_a_query(evidence):
    for feature in load_families().features.values():
        found = evidence("c07", feature.family, feature.name)
        assert found is None or ", 2011-" in found, feature.name


def test_last_words_begin_with_the_point(home):
    with open_warehouse(home, "test") as connection:
        files = read_case_files(connection, home, ["c07"], AS_OF)
    assert files.last_words["c07"].text == "BERTA never answers. I will wait, says quenby."


def test_the_list_shows_a_customer_number_that_is_an_address_as_the_team_knows_it(home):
    Vault(home).put([("identifier_1", "identifier", "quenby@plum.example")])
    numbers = pd.DataFrame({"crm_number": ["N01", "identifier_1"]})
    shown = with_own_numbers(home, numbers)["crm_number"].tolist()
    assert shown == ["N01", "quenby@plum.example"]
