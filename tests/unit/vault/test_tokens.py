"""Two writings of the same value give the same token; different values never do."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.vault.tokens import Tokeniser, names_somebody, normal_form

TOKENS = Tokeniser(b"the company's key")


@pytest.mark.parametrize(
    ("kind", "writings"),
    [
        (
            "email",
            ["Jo.Doe@Customer.Example", "jo.doe@customer.example", " JO.DOE@CUSTOMER.EXAMPLE "],
        ),
        ("phone", ["+15552345678", "(555) 234-5678", "555.234.5678", "555 234 5678"]),
        ("phone", ["07700 900123", "+447700900123", "+44 7700 900123", "00447700900123"]),
        ("phone", ["+44 (0)7700 900123", "07700-900-123"]),
        ("name", ["Jo Doe", " jo  DOE ", "JO\tDOE"]),
        ("email", ["jo@a.example", "jo+shop@a.example", "Jo+A+b@A.example "]),
        ("address", ["1 Mill Road", " 1  MILL road"]),
        ("text", ["Where is it?", " Where is it?\n"]),
    ],
)
def test_writings_of_one_value_share_their_token(kind, writings):
    assert len({TOKENS.token(kind, writing) for writing in writings}) == 1


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("email", "jo@a.example", "jo@b.example"),
        ("email", "+jo@a.example", "+ann@a.example"),
        ("phone", "+15552345678", "+15552345679"),
        ("phone", "07700 900123", "07700 900124"),
        ("name", "Jo Doe", "Jo Do"),
        ("text", "Where is it?", "where is it?"),
        ("text", "a b", "a  b"),
    ],
)
def test_different_values_have_different_tokens(kind, one, other):
    assert TOKENS.token(kind, one) != TOKENS.token(kind, other)


@pytest.mark.parametrize(
    ("kind", "value"),
    [("phone", "n/a"), ("phone", "123"), ("phone", "+"), ("phone", "000000000"), ("phone", "")]
    + [("email", "  "), ("name", "\t"), ("text", "\n")],
)
def test_what_is_no_value_has_no_token(kind, value):
    assert TOKENS.token(kind, value) is None


@pytest.mark.parametrize(
    ("identifier", "names"),
    [
        ("jo.doe@customer.example", True),
        ("x7@customer.example", True),
        ("+44 7700 900123", True),
        ("A-10023", False),
        ("0035g00000AbCdEAAV", False),
        ("447700900123", False),
        ("0000012345", False),
    ],
)
def test_an_id_that_is_an_address_or_a_number_to_call_names_somebody(identifier, names):
    assert names_somebody(identifier) is names


@pytest.mark.parametrize(
    ("identifier", "names"),
    [
        ("jo.doe@customer.example", True),
        ("jdoe82@customer.example", True),
        ("20110203.JO.DOE@mail.example", True),
        ("EFOOJNZYKZ.bob@mail.example", True),
        ("4915112345678@s.messenger.example", True),
        ("CAKx=jo_doe+Q@mail.example", True),
        ("2d5b7baa416758745b8c0930@mail.example", False),
        ("6F9619FF-8B86-D011-B42D-00CF4FC964FF@mail.example", False),
        ("CAEMTkLZ=3kgop43XWVgYGcerNrqPy7aJHDPK3Sx5yqnVSgEjaA@mail.example", False),
        ("20110729080856.AAB7C3800008A@mail.example", False),
        ("9110081425.AA00616@mail.example", False),
        ("msg-000123@mail.example", False),
        ("12@mail.example", False),
        ("no-id-2d5b7baa", False),
    ],
)
def test_a_message_id_is_kept_where_nobody_can_hide_in_it(identifier, names):
    assert names_somebody(identifier, of_mail=True) is names


def test_a_token_tells_its_kind_and_nothing_more():
    for kind in ("name", "email", "phone", "text"):
        token = TOKENS.token(kind, "jo.doe@customer.example 07700 900123")
        assert re.fullmatch(kind + "_[0-9a-f]{32}", token)


def test_the_same_value_has_other_tokens_in_another_kind_or_under_another_key():
    value = "5552345678"
    of_kinds = {TOKENS.token(kind, value)[-32:] for kind in ("name", "email", "phone", "text")}
    assert len(of_kinds) == 4
    assert Tokeniser(b"another key").token("phone", value) != TOKENS.token("phone", value)


@given(
    kind=st.sampled_from(["name", "email", "phone", "address", "text"]), value=st.text(max_size=30)
)
def test_a_normal_form_is_its_own_normal_form(kind, value):
    normal = normal_form(kind, value)
    assert normal_form(kind, normal) == normal


@given(number=st.integers(2_000_000_000, 9_899_999_999))
def test_a_number_in_any_of_its_writings_is_one_person(number):
    digits = str(number)
    writings = [digits, f"({digits[:3]}) {digits[3:6]}-{digits[6:]}", f"0{digits}", f" {digits} "]
    assert len({normal_form("phone", writing) for writing in writings}) == 1
