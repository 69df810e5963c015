"""The CRM export: ids with their check suffix, the short form, keys that tie to other files."""

import csv
import io
import re
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.sample_business.business import SampleSummary
from pipelines.sample_business.salesforce import full_id, short_id


def rows(sample: SampleSummary, name: str) -> list[dict[str, str]]:
    content = (sample.landing / "crm" / "salesforce" / name).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


# Worked out by hand: per five characters, bit n says whether character n is a capital letter;
# A stands for 0, F for 5, Z for 25, 0 for 26 and 5 for 31.
@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("001000000000000", "001000000000000AAA"),
        ("003abABCDE00001", "003abABCDE00001A5A"),
        ("0015eA0A00zzzZz", "0015eA0A00zzzZzAFI"),
        ("XYyyYabcdETuvWx", "XYyyYabcdETuvWxTQJ"),
    ],
)
def test_the_check_suffix_is_the_one_worked_out_by_hand(short: str, full: str) -> None:
    assert full_id(short) == full


@given(st.from_regex(r"[0-9A-Za-z]{15}", fullmatch=True))
def test_ids_that_differ_only_in_case_get_different_full_forms_beyond_case(short: str) -> None:
    other = short.swapcase()
    same_letters = full_id(short).lower() == full_id(other).lower()
    assert same_letters == (short == other)


@pytest.mark.parametrize("wrong", ["", "001", "0" * 16, "00100000000000-"])
def test_what_is_not_a_short_id_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="15-character"):
        full_id(wrong)


def test_no_two_numbers_share_an_id() -> None:
    assert len({short_id("003", number) for number in range(50_000)}) == 50_000


def test_contacts_point_at_accounts_in_both_forms(shop: SampleSummary) -> None:
    accounts, contacts = rows(shop, "Account.csv"), rows(shop, "Contact.csv")
    assert len(accounts) == shop.counts["accounts"]
    assert len(contacts) == shop.counts["contacts"] == 1000
    full = {account["Id"] for account in accounts}
    assert all(full_id(number[:15]) == number for number in full)
    short = [c["AccountId"] for c in contacts if len(c["AccountId"]) == 15]
    assert 50 < len(short) < 300
    assert all(full_id(c["AccountId"][:15]) in full for c in contacts)


def test_keys_are_unique_and_reserved_for_fiction(shop: SampleSummary) -> None:
    contacts = rows(shop, "Contact.csv")
    for key in ("Id", "Email", "CustomerNumber__c"):
        assert len({contact[key] for contact in contacts}) == len(contacts)
    assert all(re.search(r"@example\.(com|org)$", contact["Email"]) for contact in contacts)
    mobiles = [re.sub(r"\D", "", c["MobilePhone"])[-10:] for c in contacts if c["MobilePhone"]]
    assert len(mobiles) == len(set(mobiles)) > 500
    assert all(number.startswith("7700900") for number in mobiles)


def test_times_carry_the_offset_that_salesforce_writes(shop: SampleSummary) -> None:
    for contact in rows(shop, "Contact.csv"):
        created, modified = contact["CreatedDate"], contact["LastModifiedDate"]
        assert created.endswith(".000+0000")
        assert datetime.strptime(created, "%Y-%m-%dT%H:%M:%S.%f%z") < datetime.strptime(
            modified, "%Y-%m-%dT%H:%M:%S.%f%z"
        )
