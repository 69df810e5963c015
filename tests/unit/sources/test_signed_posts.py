"""Posts that are signed, and those that are not: the published vector, replays, forged ones."""

import base64

import pytest

from pipelines.sources.signatures import (
    LONGEST_ID,
    TOLERANCE,
    WrongSecret,
    objection,
    secret_key,
    sign,
)

# The example of the Standard Webhooks libraries.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ID, STAMP = "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330"
BODY = b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
OTHER = "whsec_" + base64.b64encode(b"another secret of ours").decode()
NOW = float(STAMP)


def told(headers: dict[str, str] | None = None, body: bytes = BODY, now: float = NOW) -> str | None:
    sent = {"webhook-id": ID, "webhook-timestamp": STAMP, "webhook-signature": SIGNATURE}
    return objection([secret_key(SECRET)], sent | (headers or {}), body, now)


def test_the_published_vector_is_made_and_accepted():
    assert sign(secret_key(SECRET), ID, STAMP, BODY) == SIGNATURE
    assert told() is None


@pytest.mark.parametrize("off", [-TOLERANCE - 1, TOLERANCE + 1])
def test_a_stamp_out_of_tolerance_is_refused_and_one_within_is_not(off):
    assert "minutes off" in told(now=NOW + off)
    assert told(now=NOW + off + (1 if off < 0 else -1)) is None


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_a_missing_header_is_named(name):
    assert "missing" in told({name: ""})


@pytest.mark.parametrize(
    "changed",
    [
        {"webhook-id": ID + "x"},
        {"webhook-timestamp": str(int(STAMP) + 1)},
        {"webhook-signature": SIGNATURE[:-2] + "A="},
        {"webhook-signature": SIGNATURE.replace("v1,", "v2,")},
        {"webhook-signature": SIGNATURE.replace("v1,", "")},
        {"webhook-signature": "v1"},
        {"webhook-signature": "v1,"},
        {"webhook-signature": "v1,\xff\xfe"},
        {"webhook-id": "\u0106"},
    ],
)
def test_what_was_changed_on_the_way_fits_no_signature(changed):
    assert told(changed) == "no signature fits"


@pytest.mark.parametrize("place", range(len(BODY)))
def test_a_body_changed_by_one_byte_fits_no_signature(place):
    assert told(body=BODY[:place] + b"~" + BODY[place + 1 :]) == "no signature fits"


@pytest.mark.parametrize("stamp", ["soon", "-1", "1e9", "\u0661" * 10, "9" * 5000])
def test_a_stamp_that_is_no_number_is_told(stamp):
    assert "no number" in told({"webhook-timestamp": stamp})


def test_an_id_longer_than_any_is_refused():
    assert "longer" in told({"webhook-id": "i" * (LONGEST_ID + 1)})


def test_while_a_secret_is_replaced_both_hold():
    keys = [secret_key(OTHER), secret_key(SECRET)]
    for key in keys:
        signature = sign(key, ID, STAMP, BODY)
        sent = {"webhook-id": ID, "webhook-timestamp": STAMP, "webhook-signature": signature}
        assert objection(keys, sent, BODY, NOW) is None


def test_a_sender_between_two_secrets_signs_with_both():
    both = f"v1,AA== {sign(secret_key(OTHER), ID, STAMP, BODY)} {SIGNATURE}"
    assert told({"webhook-signature": both}) is None
    assert told({"webhook-signature": both.removesuffix(SIGNATURE)}) == "no signature fits"


@pytest.mark.parametrize("wrong", ["", "whsec_", "whsec_%%%", "whsec_AAAA", SECRET[6:]])
def test_a_secret_that_cannot_be_one_is_refused_without_repeating_it(wrong):
    with pytest.raises(WrongSecret) as told_of:
        secret_key(wrong)
    assert not wrong or wrong not in str(told_of.value)
