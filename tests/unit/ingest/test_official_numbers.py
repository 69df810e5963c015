"""Numbers of cards, accounts, passports and registers stay outside; they are told of, not shown."""

import pytest
from company_home import ORDERS_HEADER, mail, mbox, order

from pipelines.ingest.official_numbers import looks_like, named_like, without_card_numbers
from pipelines.vault.store import Vault

VISA, AMEX = "4111111111111111", "378282246310005"
IBAN = "GB82 WEST 1234 5698 7654 32"


@pytest.mark.parametrize(
    "name",
    [
        "Passport Number", "passport_no", "PassportNo", "customer_ssn", "SSN", "National ID",
        "nationalInsuranceNumber", "CardNumber", "credit card", "cvv", "IBAN", "Codice Fiscale",
        "driving licence", "tax_id",
    ],
)  # fmt: skip
def test_names_that_promise_an_official_number(name):
    assert named_like(name)


@pytest.mark.parametrize(
    "name", ["card_type", "session", "Company", "assigned", "order_number", "loyalty_card", "pass"]
)
def test_names_that_promise_none(name):
    assert named_like(name) is None


@pytest.mark.parametrize(
    ("value", "what"),
    [
        (VISA, "a card number"),
        ("4111 1111 1111 1111", "a card number"),
        (AMEX, "a card number"),
        (IBAN, "a bank account"),
        (IBAN.replace("32", "33"), None),
        ("123-45-6789", "a national id"),
        ("000-45-6789", None),
        ("AB 12 34 56 C", "a national id"),
        ("4111111111111112", None),
        ("1111111111111117", None),  # passes the checksum, but no issuer begins so
        ("123456789", None),
        ("+4915123456789", None),
        ("red", None),
    ],
)
def test_values_are_told_by_checksum_or_strict_shape(value, what):
    assert looks_like(value) == what


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (f"My card {VISA}.", "My card [card number]."),
        ("4111 1111 1111 1111 123 ok", "[card number] ok"),
        ("3782 822463 10005, 12/26", "[card number], 12/26"),
        ("4111\u00a01111\u00a01111\u00a01111", "[card number]"),
        (f"order A{VISA} and {VISA}x", f"order A{VISA} and {VISA}x"),
        ("call +4111111111111111", "call +4111111111111111"),
        ("order 4111111111111112", "order 4111111111111112"),
        ("2011-02-03 10:00:00 1297000000000", "2011-02-03 10:00:00 1297000000000"),
    ],
)
def test_card_numbers_in_texts_are_masked_and_others_stay(text, kept):
    assert without_card_numbers(text) == kept


def vault_texts(company) -> str:
    vault = Vault(company.settings.home)
    tokens = [t for (t,) in company.rows(
        "select further_columns_token from raw.orders where further_columns_token is not null "
        "union all select body_token from raw.mail_messages"
    )]  # fmt: skip
    return str(vault.values_of(tokens))


def test_further_columns_with_such_numbers_are_dropped_and_said_so(company):
    header = f"{ORDERS_HEADER},passport_no,memo,colour,payment"
    lines = [
        f"{order(1)},L01X00T47,{VISA},red,see {AMEX}",
        f"{order(2)},,fine,blue,",
        f"{order(3)},L01X00T48,123-45-6789,green,",
    ]
    company.put("a.csv", "\n".join([header, *lines]))
    company.put("m.mbox", mbox(mail(1, f"Refund my card {VISA} please")))
    result = company.ingest()
    assert result.loaded == 4
    assert result.notes == [
        ("a.csv", "column memo: left out of 1 records: it looks like a card number"),
        ("a.csv", "column memo: left out of 1 records: it looks like a national id"),
        ("a.csv", "column passport_no: left out of 2 records: it is named like a passport number"),
    ]
    kept = vault_texts(company)
    for number in (VISA, AMEX, "L01X00T47", "123-45-6789"):
        assert number not in kept
    for word in ("red", "blue", "fine", "[card number]"):
        assert word in kept


def test_a_declared_column_is_never_dropped(company):
    company.put("a.csv", "\n".join([ORDERS_HEADER, order(1, order_id=VISA)]))
    assert company.ingest().notes == []
    assert company.rows("select order_id from raw.orders") == [(VISA,)]
