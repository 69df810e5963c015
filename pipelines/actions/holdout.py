"""Which customers are kept off the churn list, so that the list's effect can be measured.

A stable hash decides, never chance at run time: a customer held out today is held out tomorrow.
"""

from hashlib import sha256

SALT = "harken-holdout-1"  # another salt would draw another group and lose the comparison


def is_held_out(customer_id: str, share: float) -> bool:
    """Whether a customer belongs to the held-out `share` (0 to 1) of all customers."""
    drawn = int.from_bytes(sha256(f"{SALT}/{customer_id}".encode()).digest()[:8], "big")
    return drawn < share * 2**64
