"""Normal forms: what systems write in two ways stands in the tables in one."""

import pytest
from company_home import CONTACTS_HEADER, CompanyHome, page

from pipelines.contracts.contract import Contract
from pipelines.ingest.extract import Extractor
from pipelines.ingest.forms import normal
from pipelines.sources.record import Record
from pipelines.vault.tokens import Tokeniser


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("3/15/2024 2:30 PM", "2024-03-15 14:30:00"),
        ("3/15/2024, 12:05 AM", "2024-03-15 00:05:00"),
        ("12/1/2024", "2024-12-01"),
        ("2024-03-12 09:14", "2024-03-12 09:14"),
        ("15/3/2024 14:30", "15/3/2024 14:30"),  # the day first: left for the door to refuse
    ],
)
def test_export_times_are_read_month_first_and_never_guessed(written, meant):
    assert normal("export_time", written) == meant


@pytest.mark.parametrize(
    ("mail", "words"),
    [
        ("Still broken!\n\nOn Mon, 5 Jan 2026 at 10:00, Care wrote:\n> Sorry", "Still broken!"),
        (
            "<html><body><p>Still broken!</p><blockquote>Sorry</blockquote></body></html>",
            "Still broken!",
        ),
        ("2 < 3 and 5 > 4", "2 < 3 and 5 > 4"),
        ("<p>one<![if !mso]> two<![endif]><![foo bar]> three</p>", "one two three"),
    ],
)
def test_own_words_come_out_of_text_and_of_html(mail, words):
    assert normal("own_words", mail) == words


def test_a_message_id_loses_its_brackets_and_headers_tell_of_machines():
    assert normal("message_id", " <a.b@mail.example> ") == "a.b@mail.example"
    assert normal("message_id", "no id") == "no id"
    assert normal("automatic_mail", "X-A: b\nAuto-Submitted: auto-replied") == "true"
    assert normal("automatic_mail", "X-A: b\n\nAuto-Submitted: auto-replied") == "false"


def several(personal: str | None, value: object) -> str | None:
    column = {"description": "A.", "many": True, "personal": personal}
    name = "a_tokens" if personal else "a"
    contract = Contract.model_validate(
        {
            "table": "t",
            "source": "s",
            "system": "y",
            "grain": "g",
            "owner": "o",
            "recognise": {"header": ["a"]},
            "key": [name],
            "clocks": {"occurred_at": name, "known_at": [name]},
            "columns": {name: column | {"from": ["a"]}},
        }
    )
    return Extractor(contract, Tokeniser(b"k")).row(Record(1, {"a": value}))[name]


def test_values_joined_by_semicolons_are_several():
    assert several(None, "11; 12 ;;13") == several(None, ["11", "12", "13"]) == "11 12 13"
    assert several(None, " ; ") is several(None, []) is None
    one, two = several("email", "A@b.example;c@d.example").split()
    assert (one, two) == (several("email", ["a@b.example"]), several("email", "c@d.example"))


def test_a_file_that_writes_the_day_first_is_refused_and_not_misread(company: CompanyHome):
    days = "\n".join(f"{n:08},New,x,{n}/2/2026 09:30" for n in range(1, 29))
    company.put("cases.csv", f"Case Number,Status,Subject,Date/Time Opened\n{days}\n")
    company.ingest()
    assert company.ledger()["cases.csv"] == ("refused", 28, 0, 0, 28)


def test_a_salesforce_contact_is_known_by_its_short_and_its_long_id(company: CompanyHome):
    lines = [
        f"{contact},001,x,x,,,false,42,2011-01-01,2011-01-02"
        for contact in ("0035g00000AbCdE", "0035g00000AbCdEFGH")
    ]
    company.put("contacts.csv", "\n".join([CONTACTS_HEADER, *lines]))
    external_ids = ["0035g00000AbCdE", "0035g00000AbCdEAAX", "003000000000042", "AB-5g00000AbCdE"]
    users = [
        {"id": n, "role": "end-user", "email": "", "external_id": external}
        | {"created_at": "2011-01-01T00:00:00Z"}
        for n, external in enumerate(external_ids)
    ]
    company.put("users.json", page(*users, key="users"))
    company.ingest()
    ((short,), _) = company.rows(
        "select contact_id from raw.salesforce_contacts order by _position"
    )
    assert len(short) == 18
    found = company.rows("select external_id from raw.zendesk_users order by _position")
    assert found[0] == (short,)
    assert [value for (value,) in found[1:]] == external_ids[1:]
