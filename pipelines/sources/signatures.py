"""Whether a post was signed by somebody who holds one of our secrets, by Standard Webhooks.

The signature is an HMAC-SHA256 over `id.timestamp.body`. Several secrets may hold at once, so that
one can be replaced without a pause. What a post says, and where it goes, belongs in `pushed.py`.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence

TOLERANCE = 300  # seconds that a post may be old, or the sender's clock may be fast
LONGEST_ID = 256
PREFIX = "whsec_"


class WrongSecret(ValueError):
    """A secret that is not `whsec_` and base64 behind it."""


def secret_key(secret: str) -> bytes:
    """The key that a written secret stands for.

    Raises:
        WrongSecret: it stands for none; the message never repeats it.
    """
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError) as error:
        raise WrongSecret("it is no base64 text") from error
    if not secret.startswith(PREFIX):
        raise WrongSecret(f"it does not begin with {PREFIX}")
    if len(key) < 16:
        raise WrongSecret("it holds fewer than 16 bytes")
    return key


def sign(key: bytes, webhook_id: str, timestamp: str, body: bytes) -> str:
    """The signature of a post, as it stands in its header."""
    signed = f"{webhook_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def objection(
    keys: Sequence[bytes], headers: Mapping[str, str], body: bytes, now: float
) -> str | None:
    """Why a post cannot be trusted; None where it can.

    Args:
        headers: by name in small letters.
        now: seconds since 1970.
    """
    webhook_id = headers.get("webhook-id", "")
    timestamp = headers.get("webhook-timestamp", "")
    signatures = headers.get("webhook-signature", "")
    if not (webhook_id and timestamp and signatures):
        return "webhook-id, webhook-timestamp or webhook-signature is missing"
    if len(webhook_id) > LONGEST_ID:
        return f"webhook-id is longer than {LONGEST_ID} letters"
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return "webhook-timestamp is no number of seconds"
    if abs(now - int(timestamp)) > TOLERANCE:
        return f"webhook-timestamp is more than {TOLERANCE // 60} minutes off; look at the clock"
    offered = [each.encode() for each in signatures.split() if each.startswith("v1,")]
    expected = [sign(key, webhook_id, timestamp, body).encode() for key in keys]
    # every pair is compared, each in constant time: how long it takes tells nothing
    matches = [hmac.compare_digest(own, given) for own in expected for given in offered]
    return None if any(matches) else "no signature fits"
